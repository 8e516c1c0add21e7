"""Means over repeats: paired by repeat and by artist, whoever is tested."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.measurements import scores
from analysis.metrics import formulas, repeats

DRAWN = {"draws": 200, "confidence": 0.9, "seed": 7}


def items(seed: int, size: int = 120, artists: int = 30, genres: int = 4):
    random = np.random.default_rng(seed)
    sets = np.eye(genres, dtype=bool)[random.integers(genres, size=size)]
    probabilities = random.dirichlet(np.ones(genres), size)
    return probabilities, sets, random.integers(artists, size=size)


def test_one_repeat_is_the_ordinary_interval():
    probabilities, sets, artists = items(1)
    table = repeats.table(probabilities, sets, artists)
    found = repeats.measured(
        [table], [], [formulas.evaluate], formulas.METRICS, **DRAWN
    )
    usual = scores.scores(probabilities, sets, artists, folds=1, **DRAWN)
    for name in ("accuracy", "top3"):
        assert found["metrics"][name] == pytest.approx(usual["metrics"][name])
    assert "gain" not in found


def test_the_mean_is_over_repeats_and_each_is_kept():
    tables = [repeats.table(*items(seed)) for seed in (1, 2)]
    each = [formulas.evaluate] * 2
    found = repeats.measured(tables, [], each, formulas.METRICS, **DRAWN)
    single = [formulas.scores(*items(seed)[:2])["macro_f1"] for seed in (1, 2)]
    assert [row["macro_f1"] for row in found["repeats"]] == pytest.approx(single)
    mean = found["metrics"]["macro_f1"]
    assert mean["estimate"] == pytest.approx(np.mean(single))
    assert mean["low"] < mean["high"]


def test_an_entry_gains_nothing_over_itself_with_certainty():
    tables = [repeats.table(*items(seed)) for seed in (1, 2)]
    each = [formulas.evaluate] * 2
    _, gain = repeats.intervals(tables, tables, each, **DRAWN)
    assert all((one.estimate, one.low, one.high) == (0, 0, 0) for one in gain)


def test_a_certain_gain_is_found_and_pairing_narrows_it():
    probabilities, sets, artists = items(3, size=400)
    better = probabilities + 0.4 * sets
    first, second = (
        repeats.table(each, sets, artists) for each in (better, probabilities)
    )
    _, gain = repeats.intervals([first], [second], [formulas.evaluate], **DRAWN)
    place = formulas.METRICS.index("accuracy")
    assert gain[place].low > 0.1
    hits = [
        (each.argmax(1) == sets.argmax(1)).mean() for each in (better, probabilities)
    ]
    assert gain[place].estimate == pytest.approx(hits[0] - hits[1])


def test_repeats_may_be_tested_on_other_artists():
    first = repeats.table(*items(1, artists=10))
    probabilities, sets, artists = items(2, artists=10)
    second = repeats.table(probabilities, sets, artists + 5)
    each = [formulas.evaluate] * 2
    own, _ = repeats.intervals([first, second], [], each, **DRAWN)
    accuracy = [formulas.scores(*items(s, artists=10)[:2])["accuracy"] for s in (1, 2)]
    place = formulas.METRICS.index("accuracy")
    assert own[place].estimate == pytest.approx(np.mean(accuracy))


def test_a_repeat_without_a_statistic_is_refused():
    table = repeats.table(*items(1))
    with pytest.raises(ValueError, match="a statistic each repeat"):
        repeats.intervals([table, table], [], [formulas.evaluate], **DRAWN)
