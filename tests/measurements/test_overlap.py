"""Test items with and without their recording in training."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from analysis.measurements import overlap, scores
from analysis.metrics import formulas
from tests import kept_fits
from tests.kept_fits import FOLDS, drawn

DRAWS = {"draws": 50, "confidence": 0.95, "seed": 1}


def pool(recordings, sets):
    """Return items of which only recordings and sets are looked at."""
    return dataclasses.replace(
        kept_fits.items(), recordings=np.array(recordings), sets=sets
    )


def test_a_twin_is_the_same_recording_in_training():
    sets = np.eye(3, dtype=bool)[[0, 0, 1, 2, 2, 1]]
    train, test = np.array([0, 2, 5]), np.array([1, 3, 4])
    has_twin, alike = overlap.twins(pool([7, 7, 3, 3, 9, 5], sets), train, test)
    assert has_twin.tolist() == [True, True, False]
    assert alike.tolist() == [True, False, False]


def test_another_test_item_is_no_twin():
    sets = np.ones((3, 1), dtype=bool)
    found, _ = overlap.twins(pool([1, 1, 2], sets), np.array([2]), np.array([0, 1]))
    assert not found.any()


@pytest.fixture
def items():
    random = np.random.default_rng(0)
    sets = np.eye(4, dtype=bool)[random.integers(0, 4, 200)]
    scores = random.dirichlet(np.ones(4), 200) + 0.3 * sets
    return scores, sets, random.integers(0, 40, 200), np.zeros(200, int)


def test_the_two_parts_are_scored_apart_and_make_up_the_whole(items):
    scores, sets, *_ = items
    has_twin = np.arange(200) < 50
    alike = np.arange(200) < 20
    tested = kept_fits.answered(*items)
    found = overlap.split_scores(tested, has_twin, alike, **DRAWS)
    one, other = (found[part] for part in overlap.PARTS)
    assert (one["items"], other["items"]) == (50, 150)
    assert found["share"] == 0.25 and found["same_genre"] == 0.4
    alone = formulas.scores(scores[:50], sets[:50])["accuracy"]
    assert one["metrics"]["accuracy"]["estimate"] == pytest.approx(alone)
    parts = [each["metrics"]["accuracy"]["estimate"] for each in (one, other)]
    whole = formulas.scores(scores, sets)["accuracy"]
    assert 0.25 * parts[0] + 0.75 * parts[1] == pytest.approx(whole)


def test_without_twins_there_is_one_part(items):
    none = np.zeros(200, dtype=bool)
    found = overlap.split_scores(kept_fits.answered(*items), none, none, **DRAWS)
    assert "with_twin" not in found and found["without_twin"]["items"] == 200
    assert found["share"] == 0 and found["same_genre"] == 0


def test_twins_are_looked_for_in_the_training_items_of_the_own_fold():
    """Items tested in fold 1 stand in the carve-out too, the others only once."""
    found = kept_fits.pooled((1, 0))
    copied = np.where(FOLDS == 1, np.arange(60) - 2, np.arange(60))
    pool = dataclasses.replace(kept_fits.items(), recordings=copied)
    told = overlap._overlapping(drawn(), found, pool, FOLDS, [1, 0])["overlap"]
    by_fold = scores.of_entry(drawn(), found)["by_fold"]
    assert told["share"] == 0.5
    for part, fold in (("with_twin", "1"), ("without_twin", "0")):
        estimates = {n: each["estimate"] for n, each in told[part]["metrics"].items()}
        assert estimates == pytest.approx(by_fold[fold])


def test_twins_are_looked_for_where_recordings_may_be_on_both_sides(declaration):
    jobs = list(overlap.jobs(declaration))
    assert jobs
    for job in jobs:
        regime = declaration.regimes[job.name.split("[")[1].split("/")[0]]
        assert regime.unit != "recording" and not regime.group
        folds = job.inputs["tested"].arguments[0]
        sources = job.inputs["found"].arguments[0]
        assert tuple(each.recipe["fold"] for each in sources) == folds
