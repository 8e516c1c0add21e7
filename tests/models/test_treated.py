"""Treatments: which rows a model gets, and that nothing else ever reaches it."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import models
from analysis.errors import StudyError
from analysis.models import treated
from analysis.models.treated import Rows, Settings
from tests.models import families

SIZES = (60, 12, 4, 1)
SETTINGS = Settings()


def rows() -> Rows:
    """Return rows of four genres of very different sizes, weights in halves."""
    X, _ = families.frame(sum(SIZES))
    y = np.repeat(np.arange(len(SIZES)), SIZES)
    return Rows(X, y, np.where(np.arange(len(y)) % 2, 0.5, 1.0), np.arange(len(y)))


def test_untreated_rows_stay_as_they_are():
    given = rows()
    assert treated.untreated(given, SETTINGS, 1) is given


@pytest.mark.parametrize(
    ("treatment", "size"), [("oversample", 60), ("undersample", 1), ("smote", 60)]
)
def test_every_genre_ends_as_large(treatment, size):
    found = treated.TREATMENTS[treatment](rows(), SETTINGS, 1)
    assert np.bincount(found.y).tolist() == [size] * 4
    assert len(found.X) == len(found.weight) == len(found.group) == 4 * size


@pytest.mark.parametrize("treatment", ["oversample", "undersample"])
def test_drawn_rows_are_rows_of_training_with_their_own_labels(treatment):
    given = rows()
    found = treated.TREATMENTS[treatment](given, SETTINGS, 1)
    np.testing.assert_array_equal(found.X, given.X.iloc[found.group])
    np.testing.assert_array_equal(found.y, given.y[found.group])
    np.testing.assert_array_equal(found.weight, given.weight[found.group])


def test_smote_keeps_what_was_there_and_makes_rows_between_neighbours():
    given = rows()
    found = treated.smote(given, SETTINGS, 1)
    np.testing.assert_array_equal(found.X.iloc[: len(given.y)], given.X)
    new = found.X.iloc[len(given.y) + 1 :]
    assert not new.isna().to_numpy().any()
    assert (new["key"] == new["key"].round()).all()
    assert list(new.dtypes) == list(given.X.dtypes)
    for genre in range(3):
        own = given.X[given.y == genre]["energy"].to_numpy()
        made = new[found.y[len(given.y) + 1 :] == genre]["energy"].to_numpy()
        assert own.min() - 1e-4 <= made.min(initial=own.min())
        assert made.max(initial=own.max()) <= own.max() + 1e-4
    groups = found.group[len(given.y) + 1 :]
    assert len(set(groups)) == len(groups) and not set(groups) & set(given.group)


def test_smote_leaves_a_genre_that_has_enough_alone():
    found = treated.smote(rows(), SETTINGS, 1)
    assert (found.y == 0).sum() == 60 and (found.group[found.y == 0] < 60).all()


def test_class_balanced_weights_lie_between_none_and_inverse_counts():
    given = rows()
    weights = {
        beta: treated.class_balanced(given, Settings(beta=beta), 1).weight
        for beta in (1e-9, 0.99, 1 - 1e-9)
    }
    for each in weights.values():
        assert each.sum() == pytest.approx(given.weight.sum())
    totals = {
        beta: np.bincount(given.y, weights=each) for beta, each in weights.items()
    }
    shares = np.bincount(given.y, weights=given.weight)
    np.testing.assert_allclose(totals[1e-9], shares, rtol=1e-6)
    np.testing.assert_allclose(totals[1 - 1e-9], shares.sum() / 4, rtol=1e-4)
    ratio = {beta: each[0] / each[-1] for beta, each in totals.items()}
    assert ratio[1 - 1e-9] < ratio[0.99] < ratio[1e-9]


@pytest.mark.parametrize("treatment", sorted(treated.TREATMENTS))
def test_a_treated_forest_still_answers_for_every_genre(treatment):
    X, y = families.frame(200)
    kept = (y != 3) | (np.arange(200) % 8 == 0)
    params = {"base": "forest", "n_estimators": 8, "treatment": treatment}
    model = models.build("treated", params, families.setting())
    model.fit(X[kept], y[kept], np.ones(kept.sum()), np.arange(kept.sum()))
    found = model.predict_proba(X)
    assert found.shape == (200, 4) and (found.argmax(axis=1) == y).mean() > 0.6
    assert set(model.diagnostics()["importances"]) == set(X.columns)


def test_none_is_the_base_itself():
    X, y = families.frame(150)
    parts = (X, y, np.ones(150), np.arange(150))
    base = models.build("forest", {"n_estimators": 5}, families.setting())
    same = models.build(
        "treated", {"base": "forest", "n_estimators": 5}, families.setting()
    )
    first, second = (each.fit(*parts).predict_proba(X) for each in (base, same))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    "params",
    [
        {"base": "forest", "treatment": "prayer"},
        {"treatment": "smote"},
        {"base": "forest", "trees": 3},
    ],
)
def test_what_cannot_be_is_refused(params):
    with pytest.raises(StudyError, match="refuses the parameters"):
        models.build("treated", params, families.setting())
