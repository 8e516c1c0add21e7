"""The network's inner split: shuffled, whole groups; early stopping on it."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import models
from analysis.errors import StudyError
from analysis.models import network
from tests.models import families

pytestmark = pytest.mark.filterwarnings("ignore:This pattern is interpreted")


def groups(seed: int = 0) -> np.ndarray:
    """Return 200 groups of unequal size, sorted as the file is."""
    sizes = np.random.default_rng(seed).integers(1, 20, 200)
    return np.repeat(np.arange(200), sizes)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5])
def test_groups_stay_whole_and_the_share_is_about_right(share):
    group = groups()
    inner = network.inner_split(group, share, seed=1)
    assert inner.shape == group.shape
    assert not set(group[inner]) & set(group[~inner])
    assert abs(inner.sum() - share * len(group)) <= 20  # the largest group


def test_it_is_shuffled_and_not_the_tail_of_a_sorted_file():
    group = groups()
    inner = network.inner_split(group, 0.1, seed=1)
    where = np.flatnonzero(inner) / len(group)
    assert where.min() < 0.2
    assert where.max() > 0.8
    assert 0.3 < where.mean() < 0.7


def test_the_seed_decides_and_the_order_of_rows_does_not():
    group = groups()
    first = network.inner_split(group, 0.1, seed=1)
    np.testing.assert_array_equal(first, network.inner_split(group, 0.1, seed=1))
    assert (first != network.inner_split(group, 0.1, seed=2)).any()
    order = np.random.default_rng(5).permutation(len(group))
    np.testing.assert_array_equal(
        first[order], network.inner_split(group[order], 0.1, seed=1)
    )


@pytest.mark.parametrize("share", [1e-9, 0.999])
def test_neither_side_is_ever_empty(share):
    inner = network.inner_split(np.array([0, 0, 1]), share, seed=0)
    assert inner.any()
    assert not inner.all()


def test_one_group_alone_cannot_be_split():
    with pytest.raises(ValueError, match="at least two groups"):
        network.inner_split(np.zeros(9, dtype=int), 0.1, seed=0)


@pytest.fixture(scope="module")
def trained():
    X, y = families.frame(400)
    params = families.small("network") | {"epochs": 30, "patience": 2}
    model = models.build("network", params, families.setting(seed=1))
    return model.fit(X, y, np.ones(len(y)), np.arange(len(y)))


def test_history_has_training_and_validation_curves(trained):
    found = trained.diagnostics()
    history = found["history"]
    assert [row["epoch"] for row in history] == list(range(1, len(history) + 1))
    assert set(history[0]) == {
        "epoch", "loss", "accuracy", "validation_loss", "validation_accuracy",
    }  # fmt: skip
    assert history[-1]["loss"] < history[0]["loss"]
    losses = [row["validation_loss"] for row in history]
    assert found["kept_epoch"] == found["best_epoch"] == 1 + losses.index(min(losses))
    assert len(history) <= min(30, found["kept_epoch"] + 2)


def test_the_weights_that_are_kept_are_the_best_of_validation(trained):
    """The loss of the final network on the validation rows is the lowest seen."""
    X, y = families.frame(400)
    inner = network.inner_split(np.arange(400), 0.1, seed=1)
    chosen = trained.predict_proba(X[inner])[np.arange(inner.sum()), y[inner]]
    loss = -np.log(chosen).mean()
    lowest = min(row["validation_loss"] for row in trained.diagnostics()["history"])
    assert loss == pytest.approx(lowest, rel=1e-3)


def test_scaling_is_learned_from_the_training_rows_only():
    """A wild value in a validation row must not move what training rows look like."""
    X, y = families.frame(300)
    inner = network.inner_split(np.arange(300), 0.1, seed=1)
    wild = X.copy()
    wild.loc[np.flatnonzero(inner)[0], "energy"] = 1e6
    params = families.small("network") | {"epochs": 1}
    seen = []
    for each in (X, wild):
        model = models.build("network", params, families.setting(seed=1))
        model.fit(each, y, np.ones(300), np.arange(300))
        seen.append(model.columns.transform(X[~inner]))
    np.testing.assert_array_equal(seen[0], seen[1])


def network_of(y: np.ndarray, **params):
    """Train one epoch on columns that are all alike; return the model."""
    X, _ = families.frame(len(y))
    params = families.small("network") | {"epochs": 1} | params
    model = models.build("network", params, families.setting(seed=1))
    return model.fit(X, y, np.ones(len(y)), np.arange(len(y)))


def test_tail_validation_holds_back_the_last_labels_as_keras_would():
    """Keras takes the tail of rows sorted by genre, so whole genres."""
    params = families.small("network") | {"validation": "tail", "validation_share": 0.3}
    model = models.build("network", params, families.setting())
    y = np.array([3, 0, 2, 1, 0, 3, 1, 2, 0, 1])
    held = model._held_back(y, np.zeros(10, dtype=int))
    assert held.sum() == 3
    assert y[held].min() >= y[~held].max()
    assert sorted(y[held]) == [2, 3, 3]


def test_what_tail_validation_holds_back_is_not_learned():
    """No row of the last label trains, so nothing is ever called by it."""
    y = np.sort(np.arange(400) % 4)
    params = {"validation_share": 0.25, "epochs": 10, "patience": 0}
    X, _ = families.frame(400)
    found = network_of(y, validation="tail", **params).predict_proba(X)
    assert found[:, 3].mean() < 0.1
    usual = network_of(y, validation="groups", **params).predict_proba(X)
    assert usual[:, 3].mean() == pytest.approx(0.25, abs=0.1)


def test_without_patience_all_epochs_are_trained_and_the_last_is_kept():
    """Labels by chance: the validation loss turns, and nothing stops it."""
    y = np.random.default_rng(0).integers(4, size=120)
    params = {"patience": 0, "epochs": 12, "learning_rate": 0.05}
    found = network_of(y, **params).diagnostics()
    assert len(found["history"]) == found["kept_epoch"] == 12
    assert found["best_epoch"] < 12
    losses = [row["validation_loss"] for row in found["history"]]
    assert found["best_epoch"] == 1 + losses.index(min(losses))


def test_an_unknown_way_to_validate_is_refused():
    params = families.small("network") | {"validation": "head"}
    with pytest.raises(StudyError, match=r"refuses.*validation is groups or tail"):
        models.build("network", params, families.setting())


def test_columns_are_prepared_as_the_setting_asks():
    """With four components the network has four inputs."""
    X, y = families.frame(200)
    params = families.small("network") | {"epochs": 1}
    setting = families.setting(prepare={"components": 4})
    model = models.build("network", params, setting)
    model.fit(X, y, np.ones(200), np.arange(200))
    assert model.model.input_shape == (None, 4)
