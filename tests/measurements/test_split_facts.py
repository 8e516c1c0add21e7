"""The sheets: what splits share, counted by hand; the facts of a split file."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

from analysis.data.items import Items
from analysis.measurements import split_facts
from analysis.splits import regimes

CARVED, OUT = regimes.SEARCH, regimes.OUTSIDE


def pool(recordings, labels, artists):
    return Items(
        ids=np.array([f"i{place}" for place in range(len(recordings))]),
        features=pd.DataFrame({"energy": np.zeros(len(recordings), np.float32)}),
        genres=("a", "b"),
        sets=np.eye(2, dtype=bool)[labels],
        artists=np.asarray(artists),
        recordings=np.asarray(recordings),
    )


def test_what_is_shared_is_counted():
    """Two test items: one with a twin of its genre, one whose artist is in training."""
    items = pool([0, 1, 0, 2, 3], [0, 1, 0, 1, 1], [7, 8, 9, 8, 6])
    found = split_facts.shared(items, np.array([0, 0, 1, 1, CARVED]), [0])
    assert found == {
        "items": 2,
        "training": 3,
        "same_id": 0,
        "same_recording": 0.5,
        "same_labelled": 0.5,
        "same_artist": 0.5,
        "tuned_artist": 0,
    }


def test_a_twin_of_another_genre_shares_the_audio_alone():
    items = pool([0, 0], [0, 1], [1, 2])
    found = split_facts.shared(items, np.array([0, 1]), [0])
    assert (found["same_recording"], found["same_labelled"]) == (1, 0)


def test_an_artist_of_the_carve_out_in_a_test_fold_is_told():
    items = pool([0, 1, 2], [0, 1, 0], [5, 5, 6])
    found = split_facts.shared(items, np.array([0, CARVED, 1]), [0])
    assert found["tuned_artist"] == 1 and found["same_artist"] == 1


def test_what_is_outside_shares_nothing():
    items = pool([0, 0, 1], [0, 0, 1], [5, 5, 6])
    found = split_facts.shared(items, np.array([0, OUT, 1]), [0])
    assert found["same_recording"] == found["same_artist"] == 0
    assert found["training"] == 1


def test_the_facts_of_a_split_file():
    content = b"id,fold\na,0\nb,1\nc,-1\nd,1\n"
    found = split_facts.split_file(content, [0])
    assert found == {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "items": 4,
        "tested": 1,
        "folds": 1,
    }
    assert split_facts.split_file(content, [0, 1])["tested"] == 3


@pytest.mark.parametrize("regime", ["artists", "recordings"])
def test_real_splits_share_what_they_say(regime, demo_data, declaration):
    items = demo_data.recording
    folds = regimes.assign(items, declaration.regimes[regime], declaration.evaluation)
    found = split_facts.shared(items, folds, range(declaration.evaluation.folds))
    assert found["same_id"] == found["same_recording"] == found["tuned_artist"] == 0
    assert (found["same_artist"] == 0) == (regime == "artists")


def test_a_job_tells_the_folds_that_fits_use_of_every_split(declaration):
    jobs = {job.name: job for job in split_facts.jobs(declaration)}
    used = {}
    for fit in declaration.fits:
        used.setdefault(fit.regime, set()).add(fit.fold)
    assert jobs.keys() == {f"split_facts[{name}]" for name in used}
    for name, folds in used.items():
        assert jobs[f"split_facts[{name}]"].declared["folds"] == sorted(folds)
    items = pool([0, 1, 0, 2, 3], [0, 1, 0, 1, 1], [7, 8, 9, 8, 6])
    folds, content = np.array([0, 0, 1, 1, CARVED]), b"id,fold\ni0,0\ni1,0\ni2,1\n"
    declared = {"unit": "recording", "folds": [0]}
    told = split_facts._counted(declared, items, folds, content)["facts"]
    assert told == {
        "unit": "recording",
        "shared": split_facts.shared(items, folds, [0]),
        "file": split_facts.split_file(content, [0]),
    }
