"""Confusion of genres beside the tracks that they share."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from analysis.measurements import sharing
from analysis.study import groups

GENRES = ["a", "b", "c", "d"]
COUNTS = np.array(
    [[6.0, 3, 1, 0], [1, 4, 0, 0], [0, 0, 8, 2], [0, 0, 4, 16]]
)  # rows are true genres


def test_pairs_become_a_symmetric_matrix():
    rows = [{"a": "b", "b": "d", "tracks": "12"}]
    found = sharing.matrix(rows, GENRES, "tracks")
    assert found[1, 3] == found[3, 1] == 12 and found.sum() == 24


def test_confusion_is_the_mean_of_both_directions():
    both = sharing.confused(COUNTS)
    assert both[0, 1] == both[1, 0] == pytest.approx((0.3 + 0.2) / 2)
    assert np.diag(both).tolist() == [0] * 4
    empty = sharing.confused(np.zeros((2, 2)))
    assert not empty.any()


def test_the_most_confused_pairs_come_first_with_what_they_share():
    tracks = sharing.matrix([{"a": "c", "b": "d", "tracks": "5"}], GENRES, "tracks")
    header, rows = sharing.pairs_table(COUNTS, tracks, GENRES, most=2)
    first, second = (dict(zip(header, row, strict=True)) for row in rows)
    assert (first["a"], first["b"], first["tracks"]) == ("a", "b", 0)
    assert (first["a_as_b"], first["b_as_a"], first["recordings"]) == (3, 1, 4)
    assert (second["a"], second["b"], second["tracks"]) == ("c", "d", 5)
    assert first["confused"] > second["confused"] == pytest.approx(0.2)


def test_agreement_is_spearman_over_pairs_and_knows_its_chance():
    random = np.random.default_rng(2)
    tracks = np.triu(random.poisson(1.5, (12, 12)).astype(float), 1)
    tracks = tracks + tracks.T
    counts = 3 * tracks + random.random((12, 12)) + 40 * np.eye(12)
    found = sharing.agreement(counts, tracks, seed=1, permutations=99)
    upper = np.triu_indices(12, 1)
    expected = spearmanr(sharing.confused(counts)[upper], tracks[upper]).statistic
    assert found["correlation"] == pytest.approx(expected) and expected > 0.8
    assert found["exceeding"] == 0 and found["permutations"] == 99
    assert found["pairs"] == 66 and found["sharing"] == np.count_nonzero(tracks[upper])
    other = random.random((12, 12))
    unrelated = sharing.agreement(other, tracks, seed=1, permutations=99)
    assert unrelated["exceeding"] > 3


def test_the_part_of_confusions_that_falls_on_sharing_pairs():
    tracks = sharing.matrix([{"a": "a", "b": "b", "tracks": "9"}], GENRES, "tracks")
    found = sharing.agreement(COUNTS, tracks, seed=0, permutations=9)
    assert found["confusion_in_sharing"] == pytest.approx(4 / 11)
    assert found["sharing"] == 1
    none = sharing.agreement(np.eye(4), np.zeros((4, 4)), seed=0, permutations=9)
    assert none["correlation"] == 0 and none["confusion_in_sharing"] == 0


def test_rows_of_two_files_become_both_results():
    confusion = [
        {"genre": name, **dict(zip(GENRES, map(str, row), strict=True))}
        for name, row in zip(GENRES, COUNTS, strict=True)
    ]
    pairs = [{"a": "a", "b": "b", "tracks": "9"}]
    found = sharing.measured({"seed": 0}, confusion, pairs)
    assert found["confused"][1][0][:2] == ["a", "b"]
    assert found["sharing"]["pairs"] == 6


def test_a_job_reads_the_confusion_of_its_own_entry(declaration):
    jobs = {job.name: job for job in sharing.jobs(declaration)}
    for each in groups.usual(declaration):
        name = f"{each.features}/{each.entry}"
        confusion, pairs = jobs[f"sharing[{name}]"].reads
        assert confusion == f"data/results/confusion/{name}.csv"
        assert pairs == "data/results/data/pairs.csv"
    assert len(jobs) == len(groups.usual(declaration))
