"""Scores of merged genres: by hand, against the usual metrics, and against chance."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.measurements.merging import scoring, trees
from analysis.measurements.merging.scoring import Told
from analysis.metrics import formulas
from analysis.metrics.formulas import drawn_shares

DRAWN = {"draws": 60, "confidence": 0.95, "seed": 4}


def told_of(probabilities, sets, artists=None, prior=None):
    sets = np.asarray(sets, bool)
    artists = np.arange(len(sets)) if artists is None else artists
    prior = drawn_shares(sets).mean(axis=0)[None] if prior is None else prior
    return Told.of(
        np.asarray(probabilities), sets, artists, np.zeros(len(sets), int), prior
    )


@pytest.fixture
def told():
    """Three hundred items of six genres, the pairs 0-1, 2-3 and 4-5 hard to part."""
    random = np.random.default_rng(8)
    genre = random.integers(0, 6, 300)
    sets = np.eye(6, dtype=bool)[genre]
    twice = random.random(300) < 0.2
    sets[twice, random.integers(0, 6, twice.sum())] = True
    pair = np.kron(np.eye(3), np.ones((2, 2)))
    chances = 0.2 * random.random((300, 6)) + pair[genre] * random.random((300, 6))
    return told_of(chances, sets, random.integers(0, 80, 300))


def test_genres_alone_have_the_usual_scores(told):
    sets = np.zeros((300, 6), bool)
    sets[told.item, told.genre] = True
    usual = formulas.scores(told.probabilities, sets)
    found = scoring.answers(told, np.arange(6))
    assert found.hits.mean() == pytest.approx(usual["accuracy"])
    f1 = scoring.macro_f1(found.right, found.named, found.true)
    assert f1 == pytest.approx(usual["macro_f1"])
    prior = drawn_shares(sets).mean(axis=0)
    guess = formulas.scores(np.tile(prior, (300, 1)), sets)["log_loss"]
    assert found.bits.mean() == pytest.approx((guess - usual["log_loss"]) / np.log(2))


def test_summed_probabilities_decide_by_hand():
    """0.4 for the right genre loses alone; its group has 0.6 and wins."""
    told = told_of([[0.3, 0.3, 0.4]], [[0, 1, 0]], prior=np.full((1, 3), 1 / 3))
    alone = scoring.answers(told, np.arange(3))
    merged = scoring.answers(told, np.array([0, 0, 1]))
    assert (alone.hits, alone.predicted) == ([0], [2])
    assert (merged.hits, merged.predicted) == ([1], [0])
    assert merged.bits == pytest.approx(np.log2(0.6 / (2 / 3)))
    assert alone.bits == pytest.approx(np.log2(0.3 * 3))


def test_a_set_inside_one_group_counts_whole():
    told = told_of([[0.9, 0.1, 0.0]], [[1, 1, 0]])
    assert scoring.answers(told, np.arange(3)).hits == [0.5]
    assert scoring.answers(told, np.array([0, 0, 1])).hits == [1]


def test_sums_keep_every_probability(told):
    grouping = np.array([0, 1, 0, 2, 1, 2])
    merged = scoring.summed(told.probabilities, grouping)
    expected = told.probabilities[:, grouping == 1].sum(axis=1)
    assert merged[:, 1] == pytest.approx(expected)
    assert merged.sum(axis=1) == pytest.approx(1)


def test_chance_is_the_largest_group_of_training():
    prior = np.array([[0.3, 0.3, 0.4]])
    told = told_of(np.full((4, 3), 1 / 3), np.eye(3)[[0, 1, 2, 2]], prior=prior)
    assert scoring.answers(told, np.arange(3)).chance.tolist() == [0, 0, 1, 1]
    merged = scoring.answers(told, np.array([0, 0, 1]))
    assert merged.chance.tolist() == [1, 1, 0, 0]


def test_guessing_by_shares_gains_nothing_and_knowing_gains_all():
    sets = np.eye(4)[np.arange(40) % 4]
    guess = scoring.curve(
        told_of(np.full((40, 4), 0.25), sets), {"way": [np.arange(4)]}, **DRAWN
    )["way"][0]
    known = scoring.curve(told_of(sets, sets), {"way": [np.arange(4)]}, **DRAWN)
    known = known["way"][0]
    assert guess["bits"] == pytest.approx(0) and guess["most"] == pytest.approx(2)
    assert known["bits"] == pytest.approx(2) and known["told"] > 1.8
    assert guess["proportional"] == pytest.approx(0.25)


def test_mutual_information_of_noise_is_near_zero():
    random = np.random.default_rng(0)
    sets = np.eye(10)[random.integers(0, 10, 2000)]
    told = told_of(random.random((2000, 10)), sets)
    found = scoring.answers(told, np.arange(10))
    corrected = scoring.told_bits(told, found, np.arange(10))
    assert abs(corrected) < 0.015
    raw = corrected + 81 / (2 * 2000 * np.log(2))
    assert raw > 0.015  # uncorrected, noise would seem to know something


def test_a_coarser_level_is_never_harder_for_the_same_answers(told):
    merges = np.array([[0, 1], [2, 3], [4, 5], [0, 2], [0, 4]])
    rows = scoring.curve(told, {"tree": scoring.of_tree(merges, 6)}, **DRAWN)["tree"]
    assert [row["groups"] for row in rows] == [6, 5, 4, 3, 2]
    accuracies = [row["accuracy"] for row in rows]
    assert accuracies[3] > accuracies[0]
    for row in rows:
        assert row["accuracy_low"] < row["accuracy"] < row["accuracy_high"]
        assert row["bits_low"] < row["bits"] < row["bits_high"]
        assert row["bits"] < row["most"] and row["largest"] < 1
    header, table = scoring.curve_table({"tree": rows})
    assert len(table) == 5 and all(len(row) == len(header) for row in table)


def test_intervals_agree_with_the_curve(told):
    grouping = np.array([0, 0, 1, 1, 2, 2])
    found = scoring.intervals(told, grouping, **DRAWN)
    row = scoring.curve(told, {"way": [grouping]}, **DRAWN)["way"][0]
    for name in ("accuracy", "bits", "macro_f1"):
        assert found[name]["estimate"] == pytest.approx(row[name])
        assert found[name]["low"] < found[name]["estimate"] < found[name]["high"]


def test_no_difference_to_itself_and_some_to_noise(told):
    grouping = np.array([0, 0, 1, 1, 2, 2])
    same = scoring.difference(told, told, (grouping, grouping), **DRAWN)
    assert same["accuracy"] == {"estimate": 0, "low": 0, "high": 0}
    random = np.random.default_rng(1)
    noise = Told(random.dirichlet(np.ones(6), 300), *list(vars(told).values())[1:])
    worse = scoring.difference(noise, told, (grouping, grouping), **DRAWN)
    assert worse["accuracy"]["high"] < 0 and worse["bits"]["high"] < 0


def test_the_finest_level_that_reaches_a_share():
    rows = [
        {"groups": g, "accuracy": a, "accuracy_low": a - 0.05, "accuracy_high": a + 0.1}
        for g, a in ((8, 0.4), (4, 0.55), (3, 0.62), (2, 0.7))
    ]
    assert scoring.reached(rows, 0.6) == {"groups": 3, "sure": 2, "possible": 4}
    assert scoring.reached(rows, 0.9) == {"groups": 0, "sure": 0, "possible": 0}


def test_bits_are_kept_down_to_a_level():
    rows = [{"groups": g, "bits": b} for g, b in ((8, 2.0), (4, 1.95), (2, 1.0))]
    assert scoring.kept(rows, 0.95) == 4
    assert scoring.kept(rows, 0.99) == 8
    nothing = [{"groups": 3, "bits": -0.5}, {"groups": 2, "bits": -0.6}]
    assert scoring.kept(nothing, 0.95) == 3


def test_the_grid_is_whole_where_groups_are_few():
    found = scoring.grid(114)
    assert found[:3] == [114, 110, 105] and found[-59:] == list(range(60, 1, -1))
    assert scoring.grid(3) == [3, 2]


def test_a_part_holds_the_same_items(told):
    items = np.array([3, 50, 299])
    part = told.part(items)
    grouping = np.array([0, 0, 1, 1, 2, 2])
    whole = scoring.answers(told, grouping)
    assert (scoring.answers(part, grouping).hits == whole.hits[items]).all()
    assert scoring.answers(part, grouping).bits == pytest.approx(whole.bits[items])


def test_random_merges_are_worse_than_the_right_ones(told):
    grouping = np.array([0, 0, 1, 1, 2, 2])
    few = scoring.sample(told, 200, 1)
    found = scoring.by_lot(few, grouping, draws=40, confidence=0.9, seed=3)
    assert (found["items"], found["draws"]) == (200, 40)
    for name in scoring.NAMES:
        each = found[name]
        assert each["low"] <= each["mean"] <= each["high"] <= each["score"] + 1e-9
    assert found["accuracy"]["reaching"] < 10  # 1 in 15 draws is the grouping itself


def test_random_merges_keep_the_sizes():
    """One genre holds all items; only where it lands in its group can matter."""
    told = told_of(np.eye(4)[[0] * 10], np.eye(4)[[0] * 10])
    found = scoring.by_lot(
        told, np.array([0, 0, 0, 1]), draws=20, confidence=0.9, seed=1
    )
    assert found["accuracy"]["mean"] == 1 == found["accuracy"]["score"]


def test_a_tree_reads_every_level():
    groupings = scoring.of_tree(np.array([[0, 2], [1, 3], [0, 1]]), 4)
    assert [each.max() + 1 for each in groupings] == [4, 3, 2]
    assert (groupings[1] == trees.cut(np.array([[0, 2]]), 4, 3)).all()
