"""Precision-recall curves: against scikit-learn, by hand, and for genre sets."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve

from analysis.measurements import recall_curves
from analysis.study import groups
from tests import kept_fits


@pytest.fixture
def simulated():
    random = np.random.default_rng(3)
    genre = random.integers(0, 4, 300)
    sets = np.eye(4, dtype=bool)[genre]
    scores = random.dirichlet(np.ones(4), 300) + 0.4 * sets
    return np.round(scores / scores.sum(axis=1, keepdims=True), 2), sets


def test_single_labels_agree_with_scikit_learn(simulated):
    scores, sets = simulated
    _, rows = recall_curves.table(scores, sets, list("abcd"))
    expected = [average_precision_score(sets[:, g], scores[:, g]) for g in range(4)]
    place = recall_curves.LEADING.index("average_precision")
    assert [row[place] for row in rows[2:]] == pytest.approx(expected)
    micro = average_precision_score(sets.ravel(), scores.ravel())
    assert rows[0][place] == pytest.approx(micro)
    assert rows[1][place] == pytest.approx(np.mean(expected))


def test_a_curve_is_the_precision_where_a_recall_is_reached(simulated):
    scores, sets = simulated
    found = recall_curves.curve(scores[:, 1], sets[:, 1].astype(float), points=20)
    precision, recall, _ = precision_recall_curve(sets[:, 1], scores[:, 1])
    for level, value in zip(recall_curves.levels(20), found.precision, strict=True):
        reached = np.flatnonzero(recall >= level - 1e-9)
        assert value == pytest.approx(precision[reached[-1]])


def test_equal_scores_fall_together():
    found = recall_curves.curve(
        np.array([0.5, 0.5, 0.5, 0.1]), np.array([1.0, 0, 0, 1]), 2
    )
    assert found.precision.tolist() == [pytest.approx(1 / 3), 0.5]
    turned = recall_curves.curve(
        np.array([0.5, 0.5, 0.5, 0.1]), np.array([0, 0, 1.0, 1]), 2
    )
    assert turned.average == found.average


def test_a_genre_set_counts_by_shares():
    sets = np.array([[True, True], [True, False]])
    scores = np.array([[0.9, 0.1], [0.6, 0.4]])
    header, rows = recall_curves.table(scores, sets, ["a", "b"], points=3)
    assert header[:5] == list(recall_curves.LEADING)
    assert header[5:] == ["0.333333", "0.666667", "1"]
    first, second = rows[2], rows[3]
    assert first[2] == 1.5 and second[2] == 0.5
    # genre a: half of the first decision is right, then all of the second
    assert first[5:] == [0.5, 0.75, 0.75]
    assert first[4] == pytest.approx(0.5 / 3 + 0.75 * 2 / 3)
    # genre b: the other item comes first, and is wrong
    assert second[5:] == [0.25, 0.25, 0.25] and second[4] == pytest.approx(0.25)


def test_a_genre_without_items_does_not_lower_the_mean():
    sets = np.array([[True, False, False], [False, True, False]])
    scores = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1]])
    _, rows = recall_curves.table(scores, sets, list("abc"))
    assert rows[1][4] == 1 and set(rows[1][5:]) == {1}
    assert rows[4][2] == 0 and rows[4][4] == 0


def test_a_curve_has_at_most_a_hundred_points(simulated):
    header, rows = recall_curves.table(*simulated, list("abcd"))
    assert 20 <= len(header) - len(recall_curves.LEADING) <= 100
    assert {len(row) for row in rows} == {len(header)}
    prevalence = [row[3] for row in rows[2:]]
    assert sum(prevalence) == pytest.approx(1)
    assert rows[1][3] == pytest.approx(np.mean(prevalence))


def test_curves_are_drawn_for_every_genre():
    told = recall_curves._curves({}, kept_fits.pooled(), kept_fits.items())
    header, rows = told["curves"]
    named = [row[header.index("genre")] for row in rows]
    assert set(kept_fits.GENRES) <= set(named)


def test_curves_are_of_usual_entries_on_unseen_artists(declaration):
    jobs = {job.name for job in recall_curves.jobs(declaration)}
    assert jobs == {f"curves[{each.path}]" for each in groups.usual(declaration)}
