"""Head, middle and tail: who counts to them, their recalls, and what is adjusted."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.measurements import imbalance
from analysis.metrics import formulas

DRAWN = {"draws": 100, "confidence": 0.9, "seed": 7}


def test_a_track_counts_once_however_many_genres_it_has():
    sets = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=bool)
    np.testing.assert_allclose(imbalance.counts(sets), [1.5, 0.5, 1])


def test_parts_are_thirds_from_the_rarest_up():
    counted = np.array([30, 1, 20, 2, 10, 15])
    names = [imbalance.PARTS[place] for place in imbalance.parts(counted)]
    assert names == ["head", "tail", "head", "tail", "middle", "middle"]


def test_equal_counts_are_parted_by_the_alphabet():
    assert imbalance.parts(np.full(6, 9)).tolist() == [0, 0, 1, 1, 2, 2]


def test_recalls_are_means_over_the_genres_of_a_part():
    sets = np.eye(3, dtype=bool)[[0, 0, 1, 1, 2]]
    probabilities = np.eye(3)[[0, 1, 1, 1, 0]]
    totals = formulas.totals(formulas.outcomes(probabilities, sets))
    values = imbalance.statistic(np.array([2, 1, 0]))(totals[None])[0]
    found = dict(zip(imbalance.NAMES, values, strict=True))
    assert found["head"] == 0.5 and found["middle"] == 1 and found["tail"] == 0
    assert found["recall"] == pytest.approx(0.5)
    assert found["accuracy"] == pytest.approx(0.6)
    assert found["macro_f1"] == formulas.scores(probabilities, sets)["macro_f1"]


def test_a_genre_that_is_not_tested_is_left_out():
    sets = np.eye(3, dtype=bool)[[0, 0]]
    probabilities = np.eye(3)[[0, 1]]
    totals = formulas.totals(formulas.outcomes(probabilities, sets))
    values = imbalance.statistic(np.array([2, 2, 0]))(totals[None])[0]
    found = dict(zip(imbalance.NAMES, values, strict=True))
    assert found["head"] == 0.5 and found["tail"] == 0


def test_adjusting_takes_the_training_shares_out_and_spares_even_ones():
    probabilities = np.array([[0.6, 0.4]])
    np.testing.assert_allclose(
        imbalance.adjusted(probabilities, np.array([30, 10])), [[1 / 3, 2 / 3]]
    )
    np.testing.assert_allclose(
        imbalance.adjusted(probabilities, np.array([5, 5])), probabilities
    )
    assert np.isfinite(imbalance.adjusted(probabilities, np.array([5, 0]))).all()


def biased(seed: int, size: int = 600):
    """Items of three genres, and probabilities that lean on the training counts."""
    random = np.random.default_rng(seed)
    labels = random.integers(3, size=size)
    counted = np.array([300.0, 30.0, 3.0])
    evidence = np.exp(random.normal(size=(size, 3)) + 2.5 * np.eye(3)[labels])
    lean = evidence * counted
    draw = imbalance.Draw(
        counted,
        imbalance.parts(counted),
        np.eye(3, dtype=bool)[labels],
        random.integers(60, size=size),
    )
    fair = evidence / evidence.sum(axis=1, keepdims=True)
    return lean / lean.sum(axis=1, keepdims=True), fair, draw


def test_what_leaned_on_counts_is_repaired_by_adjusting():
    both = [biased(seed) for seed in (1, 2)]
    draws = [each[2] for each in both]
    known = {
        "forest": [each[0] for each in both],
        "forest+fair": [each[1] for each in both],
    }
    found = imbalance.measured(known, draws, {"forest+fair": "forest"}, **DRAWN)
    assert set(found) == {"forest", "forest+fair", "forest+adjusted"}
    assert "gain" not in found["forest"] and len(found["forest"]["repeats"]) == 2
    for name in ("forest+fair", "forest+adjusted"):
        gain = found[name]["gain"]
        assert gain["tail"]["low"] > 0.3
        assert gain["head"]["high"] < 0
    for name in imbalance.NAMES:
        pair = [found[f"forest+{way}"]["metrics"][name] for way in ("adjusted", "fair")]
        assert pair[0] == pytest.approx(pair[1])


def test_two_treatments_are_compared_with_each_other():
    both = [biased(seed) for seed in (1, 2)]
    draws = [each[2] for each in both]
    known = {
        "forest": [each[0] for each in both],
        "forest+fair": [each[1] for each in both],
    }
    everything = imbalance.with_adjusted(known, draws, ["forest"])
    pairs = [("forest+fair", "forest"), ("forest+adjusted", "forest+fair")]
    found = imbalance.between(everything, draws, pairs, **DRAWN)
    assert set(found) == {"forest+fair--forest", "forest+adjusted--forest+fair"}
    reference = {"forest+fair": "forest"}
    gain = imbalance.measured(known, draws, reference, **DRAWN)["forest+fair"]["gain"]
    assert found["forest+fair--forest"] == gain
    same = found["forest+adjusted--forest+fair"]["macro_f1"]
    assert abs(same["estimate"]) < 1e-9
    assert imbalance.between(everything, draws, [], **DRAWN) == {}


def test_the_cost_follows_the_same_genres():
    lean, fair, draw = biased(1)
    even = imbalance.Draw(np.full(3, 100.0), np.zeros(3, int), draw.sets, draw.artists)
    found = imbalance.cost(([lean], [draw]), ([fair], [even]), **DRAWN)
    assert found["tail"]["high"] < 0 < found["head"]["low"]
    assert found["macro_f1"]["high"] < 0


def test_sizes_tell_the_ends_and_the_whole():
    sets, artists = np.eye(2, dtype=bool)[[0, 1, 1]], np.array([4, 4, 7])
    drawn = [
        imbalance.Draw(np.array(counted), np.zeros(2, int), sets, artists)
        for counted in ([8.0, 1], [10.0, 3])
    ]
    assert imbalance.sizes(drawn) == {
        "tracks": 11, "largest": 9, "smallest": 2, "draws": 2,
        "tested": 3, "tested_artists": 2,
    }  # fmt: skip
