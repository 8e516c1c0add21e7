"""Calibration: exactly calibrated probabilities, bins by hand, a known temperature."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.measurements import calibration
from analysis.measurements.calibration import Answers
from analysis.study import recipes
from tests import kept_fits

DRAWN = {"draws": 60, "confidence": 0.95, "seed": 4}


def drawn(items, heat=1.0, genres=4, seed=0):
    """Return probabilities true at temperature 1, shown at `heat`; and their sets."""
    random = np.random.default_rng(seed)
    true = random.dirichlet(np.full(genres, 0.7), size=items)
    label = (random.random(items)[:, None] > true.cumsum(axis=1)).sum(axis=1)
    shown = true ** (1 / heat)
    sets = np.eye(genres, dtype=bool)[np.minimum(label, genres - 1)]
    return shown / shown.sum(axis=1, keepdims=True), sets


def errors_of(probabilities, sets, artists):
    found = calibration.answers(probabilities, sets)
    totals = calibration.sums(found, artists).sum(axis=0)
    return dict(zip(calibration.ERRORS, calibration.errors(totals)[0], strict=True))


def test_bins_are_of_equal_size_and_ties_stay_together():
    confidence = np.random.default_rng(0).permutation(np.linspace(0, 1, 30))
    bins = calibration.equal_bins(confidence, 3)
    assert np.bincount(bins).tolist() == [10, 10, 10]
    assert bins[confidence.argmin()] == 0 and bins[confidence.argmax()] == 2
    assert calibration.equal_bins(np.full(9, 0.5), 3).tolist() == [0] * 9


def test_errors_by_hand():
    found = Answers(
        confidence=np.array([0.5, 0.5, 0.9, 0.9]),
        right=np.array([1.0, 0.0, 0.0, 1.0]),
        bins=np.array([0, 0, 1, 1]),
    )
    totals = calibration.sums(found, np.array([0, 1, 2, 3])).sum(axis=0)
    error, corrected, excess = calibration.errors(totals)[0]
    assert error == pytest.approx((0 + 0.4) / 2)
    assert excess == pytest.approx(0.2)
    chance = [(0.5**2 + 0.5**2) / 4, (0.9**2 + 0.1**2) / 4]
    squares = np.mean([0 - chance[0], 0.4**2 - chance[1]])
    assert corrected == pytest.approx(np.sqrt(max(squares, 0)))


def test_two_tracks_of_one_artist_are_one_piece_of_chance():
    found = Answers(np.array([0.5, 0.5]), np.ones(2), np.zeros(2, int))
    one = calibration.sums(found, np.array([7, 7])).sum(axis=0)
    two = calibration.sums(found, np.array([7, 8])).sum(axis=0)
    assert calibration.errors(one)[0][1] == 0
    assert calibration.errors(two)[0][1] == pytest.approx(np.sqrt(0.125))


def test_calibrated_probabilities_have_hardly_any_error():
    probabilities, sets = drawn(20000)
    found = errors_of(probabilities, sets, np.arange(20000))
    assert found["error"] < 0.02
    assert found["corrected"] < 0.01
    assert abs(found["excess"]) < 0.01


@pytest.mark.parametrize(("heat", "sign"), [(0.5, 1), (2.0, -1)])
def test_too_sure_and_too_modest_are_told_apart(heat, sign):
    probabilities, sets = drawn(4000, heat)
    found = errors_of(probabilities, sets, np.arange(4000))
    assert sign * found["excess"] > 0.08
    assert found["corrected"] > 0.08


@pytest.mark.parametrize("heat", [0.5, 1.0, 2.0])
def test_the_temperature_undoes_what_was_done(heat):
    probabilities, sets = drawn(8000, heat)
    found = calibration.temperature(probabilities, sets)
    assert found == pytest.approx(1 / heat, rel=0.06)
    back = calibration.scaled(probabilities, 1 / heat)
    assert back == pytest.approx(drawn(8000)[0], abs=2e-3)
    assert back.sum(axis=1) == pytest.approx(np.ones(8000), abs=1e-5)


def test_each_fold_is_scaled_by_the_others():
    hot, hot_sets = drawn(3000, 2.0, seed=1)
    cold, cold_sets = drawn(3000, 0.5, seed=2)
    folds = np.repeat([0, 1], 3000)
    probabilities, sets = np.vstack([hot, cold]), np.vstack([hot_sets, cold_sets])
    tested = kept_fits.answered(probabilities, sets, folds, folds)
    heats = calibration.temperatures(tested)
    assert heats[0] == pytest.approx(2, rel=0.1)  # learned from fold 1 alone
    assert heats[1] == pytest.approx(0.5, rel=0.1)
    found = calibration.cross_scaled(tested, heats)
    assert found[:3000] == pytest.approx(calibration.scaled(hot, heats[0]))
    with pytest.raises(ValueError, match="another fold"):
        calibration.temperatures(
            kept_fits.answered(hot, hot_sets, np.zeros(3000), np.zeros(3000, int))
        )


def test_scaling_moves_no_genre_past_another():
    probabilities, _ = drawn(500, 1.0)
    found = calibration.scaled(probabilities, 1.7)
    assert (found.argmax(axis=1) == probabilities.argmax(axis=1)).all()


def test_measured_finds_the_error_and_what_mends_it():
    probabilities, sets = drawn(6000, 0.5)
    artists, folds = np.arange(6000) // 2, np.arange(6000) // 2 % 3
    tested = kept_fits.answered(probabilities.astype(np.float16), sets, artists, folds)
    found = calibration.measured(tested, calibration.temperatures(tested), DRAWN)
    before, after = found["stages"]["before"], found["stages"]["after"]
    assert after["error"]["high"] < before["error"]["low"]
    assert found["gain"]["log_loss"]["low"] > 0
    gap = before["log_loss"]["estimate"] - after["log_loss"]["estimate"]
    assert found["gain"]["log_loss"]["estimate"] == pytest.approx(gap)
    assert before["excess"]["low"] > 0 > after["excess"]["low"] - 0.02
    assert (found["items"], found["artists"], found["folds"]) == (6000, 3000, 3)
    assert set(found["temperatures"]) == {0, 1, 2}


def test_the_diagram_repeats_the_errors():
    probabilities, sets = drawn(3000, 0.5)
    artists, folds = np.arange(3000), np.arange(3000) % 2
    heats = {0: 1.0, 1: 1.0}
    tested = kept_fits.answered(probabilities, sets, artists, folds)
    header, rows = calibration.reliability(tested, heats, DRAWN)
    before = [dict(zip(header, row, strict=True)) for row in rows if row[0] == "before"]
    assert sum(each["items"] for each in before) == 3000
    error = sum(
        abs(each["confidence"] - each["right"]) * each["items"] for each in before
    )
    expected = errors_of(probabilities, sets, artists)["error"]
    assert error / 3000 == pytest.approx(expected)
    assert all(each["low"] <= each["right"] <= each["high"] for each in before)


def test_answers_that_are_all_equally_sure_leave_bins_out():
    sets = np.eye(2, dtype=bool)[np.arange(40) % 2]
    said = np.tile([0.75, 0.25], (40, 1))
    folds, artists = np.arange(40) % 4 // 2, np.arange(40) // 4
    heats = {0: 1.0, 1: 1.0}
    draws = {"draws": 50, "confidence": 0.9, "seed": 1}
    header, rows = calibration.reliability(
        kept_fits.answered(said, sets, artists, folds), heats, draws
    )
    assert [row[:3] for row in rows] == [["before", 0, 40], ["after", 0, 40]]
    found = dict(zip(header, rows[0], strict=True))
    assert found["confidence"] == 0.75 and found["right"] == 0.5


def test_the_diagram_of_a_job_is_drawn_at_its_own_temperatures():
    found, declared = kept_fits.pooled(), kept_fits.drawn()
    told = calibration.calibrated(declared, found)
    draws, heats = recipes.draws(declared), calibration.temperatures(found)
    assert told["errors"] == calibration.measured(found, heats, draws)
    assert told["diagram"] == calibration.reliability(found, heats, draws)
