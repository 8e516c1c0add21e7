"""Test items with and without their recording in training."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.measurements import overlap
from analysis.metrics import formulas

DRAWS = {"draws": 50, "confidence": 0.95, "seed": 1}


def test_a_twin_is_the_same_recording_in_training():
    recordings = np.array([7, 7, 3, 3, 9, 5])
    sets = np.eye(3, dtype=bool)[[0, 0, 1, 2, 2, 1]]
    train, test = np.array([0, 2, 5]), np.array([1, 3, 4])
    has_twin, alike = overlap.twins(recordings, sets, train, test)
    assert has_twin.tolist() == [True, True, False]
    assert alike.tolist() == [True, False, False]


def test_another_test_item_is_no_twin():
    sets = np.ones((3, 1), dtype=bool)
    found, _ = overlap.twins(np.array([1, 1, 2]), sets, np.array([2]), np.array([0, 1]))
    assert not found.any()


@pytest.fixture
def items():
    random = np.random.default_rng(0)
    sets = np.eye(4, dtype=bool)[random.integers(0, 4, 200)]
    scores = random.dirichlet(np.ones(4), 200) + 0.3 * sets
    return scores, sets, random.integers(0, 40, 200)


def test_the_two_parts_are_scored_apart_and_make_up_the_whole(items):
    scores, sets, artists = items
    has_twin = np.arange(200) < 50
    alike = np.arange(200) < 20
    found = overlap.split_scores(scores, sets, artists, has_twin, alike, **DRAWS)
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
    found = overlap.split_scores(*items, none, none, **DRAWS)
    assert "with_twin" not in found and found["without_twin"]["items"] == 200
    assert found["share"] == 0 and found["same_genre"] == 0
