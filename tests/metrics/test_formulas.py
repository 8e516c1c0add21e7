"""Metrics against values worked out by hand, and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from analysis.metrics import formulas

# Three genres a, b, c; four items. Worked out on paper:
#   item  probabilities   set     prediction  hit (share of the label drawn)
#   0     .7 .2 .1        {a}     a           1
#   1     .5 .3 .2        {a,b}   a           1/2
#   2     .1 .6 .3        {c}     b           0
#   3     .2 .2 .6        {b,c}   c           1/2
P = np.array([[0.7, 0.2, 0.1], [0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.2, 0.2, 0.6]])
SETS = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1], [0, 1, 1]], bool)
LOG_LOSS = (
    -(
        np.log(0.7)
        + (np.log(0.5) + np.log(0.3)) / 2
        + np.log(0.3)
        + (np.log(0.2) + np.log(0.6)) / 2
    )
    / 4
)


def test_hand_computed_scores():
    found = formulas.scores(P, SETS)
    # F1: a 2*1.5/(2+1.5), b 0/(1+1) = 0, c 2*.5/(1+1.5); support 1.5, 1, 1.5
    a, b, c = 3 / 3.5, 0, 1 / 2.5
    assert found == pytest.approx(
        {
            "accuracy": 2 / 4,
            "macro_f1": (a + b + c) / 3,
            "weighted_f1": (1.5 * a + b + 1.5 * c) / 4,
            "top3": 1.0,
            "top5": 1.0,
            "log_loss": LOG_LOSS,
            "any_genre": 3 / 4,
        }
    )
    assert tuple(found) == formulas.METRICS


def test_hand_computed_confusion():
    counts = formulas.confusion(formulas.outcomes(P, SETS))
    assert counts.tolist() == [[1.5, 0, 0], [0.5, 0, 0.5], [0, 1, 0.5]]


def test_hand_computed_precision_and_recall():
    precision, recall = formulas.precision_recall(
        formulas.totals(formulas.outcomes(P, SETS))
    )
    assert precision[0] == pytest.approx([0.75, 0, 0.5])
    assert recall[0] == pytest.approx([1, 0, 1 / 3])


def test_top_k_counts_the_share_of_the_set_that_is_named():
    probabilities = np.array([[0.3, 0.25, 0.2, 0.15, 0.06, 0.04]])
    sets = np.array([[0, 0, 1, 1, 0, 1]], bool)
    found = formulas.scores(probabilities, sets)
    assert found["accuracy"] == 0
    assert found["top3"] == pytest.approx(1 / 3)
    assert found["top5"] == pytest.approx(2 / 3)


def test_a_genre_without_support_is_no_part_of_macro_f1():
    sets = np.array([[1, 0, 0], [0, 1, 0]], bool)
    found = formulas.scores(np.array([[0.9, 0.1, 0], [0.1, 0.9, 0]]), sets)
    assert found["macro_f1"] == 1
    found = formulas.scores(np.array([[0.9, 0.1, 0], [0.1, 0, 0.9]]), sets)
    assert found["macro_f1"] == 0.5


def test_lost_probabilities_cost_the_floor_and_rows_are_renormalised():
    sets = np.array([[1, 0], [0, 1]], bool)
    found = formulas.scores(np.array([[0.0, 0.5], [0.0, 0.5]], np.float16), sets)
    assert found["log_loss"] == pytest.approx(-np.log(formulas.FLOOR) / 2)


def test_equal_probabilities_go_to_the_first_genre():
    outcome = formulas.outcomes(np.full((1, 4), 0.25), np.array([[0, 1, 0, 0]], bool))
    assert outcome.predicted.tolist() == [0]


@given(seed=st.integers(0, 2**32 - 1), genres=st.integers(6, 9))
def test_single_labels_agree_with_scikit_learn(seed, genres):
    random = np.random.default_rng(seed)
    P = random.dirichlet(np.ones(genres), 60)
    true = random.integers(genres, size=60)
    found = formulas.scores(P, np.eye(genres, dtype=bool)[true])
    labels, predicted = np.arange(genres), P.argmax(axis=1)
    supported = np.unique(true)
    f1 = {"y_true": true, "y_pred": predicted, "zero_division": 0}
    assert found == pytest.approx(
        {
            "accuracy": sk.accuracy_score(true, predicted),
            "macro_f1": sk.f1_score(**f1, average="macro", labels=supported),
            "weighted_f1": sk.f1_score(**f1, average="weighted"),
            "top3": sk.top_k_accuracy_score(true, P, k=3, labels=labels),
            "top5": sk.top_k_accuracy_score(true, P, k=5, labels=labels),
            "log_loss": sk.log_loss(true, np.maximum(P, formulas.FLOOR), labels=labels)
            if P.min() > formulas.FLOOR
            else found["log_loss"],
            "any_genre": sk.accuracy_score(true, predicted),
        }
    )
    counts = formulas.confusion(formulas.outcomes(P, np.eye(genres, dtype=bool)[true]))
    expected = sk.confusion_matrix(true, predicted, labels=labels)
    assert counts.tolist() == expected.tolist()


@given(seed=st.integers(0, 2**32 - 1))
def test_invariants_of_soft_counts(seed):
    random = np.random.default_rng(seed)
    P = random.dirichlet(np.ones(7), 40)
    sets = random.random((40, 7)) < 0.3
    sets[np.arange(40), random.integers(7, size=40)] = True
    outcome, found = formulas.outcomes(P, sets), formulas.scores(P, sets)
    counts = formulas.confusion(outcome)
    assert counts.sum(axis=1) == pytest.approx(outcome.shares.sum(axis=0))
    assert np.trace(counts) == pytest.approx(40 * found["accuracy"])
    assert found["accuracy"] <= found["top3"] <= found["top5"]
    assert found["accuracy"] <= found["any_genre"]
    both = formulas.totals(outcome)
    assert both.size == formulas.columns(7)
    halves = [
        formulas.totals(formulas.outcomes(P[part], sets[part]))
        for part in (slice(0, 15), slice(15, 40))
    ]
    assert sum(halves) == pytest.approx(both)


@pytest.mark.parametrize(
    ("probabilities", "sets", "message"),
    [
        (np.ones((2, 3)), np.ones((2, 2)), "two equal"),
        (np.ones((0, 3)), np.ones((0, 3)), "two equal"),
        (np.ones((1, 2)), np.zeros((1, 2)), "at least one genre"),
        (np.array([[np.nan, 1]]), np.ones((1, 2)), "finite"),
        (np.array([[-0.1, 1]]), np.ones((1, 2)), "finite"),
        (np.zeros((1, 2)), np.ones((1, 2)), "finite"),
    ],
)
def test_refuses_what_has_no_score(probabilities, sets, message):
    with pytest.raises(ValueError, match=message):
        formulas.outcomes(probabilities, sets)


def test_a_ratio_without_a_whole_is_what_is_asked_for():
    parts, wholes = np.array([1.0, 0.0]), np.array([4.0, 0.0])
    assert formulas.ratio(parts, wholes).tolist() == [0.25, 0]
    assert np.isnan(formulas.ratio(parts, wholes, empty=np.nan)[1])
    found = formulas.ratios(np.concatenate([wholes, parts]))
    assert found.shape == (1, 2) and found[0, 0] == 0.25 and np.isnan(found[0, 1])


def test_what_does_not_vary_has_no_correlation():
    first = np.array([1.0, 2.0, 4.0])
    assert formulas.correlation(first, 3 - 2 * first) == pytest.approx(-1)
    assert formulas.correlation(first, np.full(3, 0.1)) == 0
    assert formulas.correlation(first[:1], first[:1]) == 0
