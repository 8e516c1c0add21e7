"""The modern network: its encoding, its adjusted loss, what it holds back."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import models
from analysis.models import modern_network, network
from analysis.models.modern_network import Encoding, piecewise
from tests.models import families

pytestmark = pytest.mark.filterwarnings("ignore:n_quantiles")
PARAMS = {
    "width": 16, "depth": 1, "dropout": 0.1, "bins": 6, "normalise": "layer",
    "learning_rate": 0.02, "weight_decay": 0.01, "batch_size": 32, "epochs": 12,
    "patience": 4, "validation_share": 0.1,
}  # fmt: skip


def test_a_value_fills_the_bins_below_it_and_part_of_its_own():
    edges = np.array([0.0, 1.0, 3.0, 4.0])
    found = piecewise(np.array([0.5, 2.0, 4.0]), edges)
    np.testing.assert_allclose(found, [[0.5, 0, 0], [1, 0.5, 0], [1, 1, 1]])


def test_the_outer_bins_are_open():
    found = piecewise(np.array([-1.0, 6.0]), np.array([0.0, 1.0, 3.0]))
    np.testing.assert_allclose(found, [[-1, 0], [1, 2.5]])


def test_edges_are_learned_once_and_equal_ones_fall_together():
    random = np.random.default_rng(0)
    flag = random.integers(0, 2, 500).astype(float)
    many = random.normal(size=500)
    encoding = Encoding(8).fit(np.column_stack([flag, many]))
    found = encoding.transform(np.column_stack([flag, many]))
    assert found.shape == (500, 1 + 8) and found.dtype == np.float32
    np.testing.assert_array_equal(found[:, 0], flag)
    inside = (found[:, 1:] > 0).sum(axis=0) / 500
    np.testing.assert_allclose(inside, 1 - np.arange(8) / 8, atol=0.02)
    other = encoding.transform(np.array([[1.0, 1e6]]))
    assert other[0, -1] > 1 and (other[0, 1:-1] == 1).all()


def test_without_bins_columns_stay_as_they_are():
    matrix = np.arange(12.0).reshape(4, 3)
    np.testing.assert_array_equal(Encoding(0).fit(matrix).transform(matrix), matrix)


def test_log_shares_follow_weights_and_give_absent_genres_little():
    found = modern_network.log_shares(
        np.array([0, 0, 2]), np.array([1.0, 1.0, 2.0]), classes=3
    )
    shares = np.exp(found)
    assert shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(shares / shares[0], [1, 0.5, 1], rtol=1e-5)


@pytest.fixture(scope="module")
def uneven():
    X, y = families.frame(400)
    kept = (y != 1) | (np.arange(400) % 10 == 0)
    return X[kept], y[kept]


def fitted(X, y, **changes):
    model = models.build("modern_network", PARAMS | changes, families.setting())
    return model.fit(X, y, np.ones(len(y)), np.arange(len(y)))


def test_the_adjusted_loss_names_the_rare_genre_more_often(uneven):
    X, _ = families.frame(300, seed=1)
    rare = [
        fitted(*uneven, adjust=adjust).predict_proba(X)[:, 1].mean()
        for adjust in (0.0, 1.0)
    ]
    assert rare[1] > 1.5 * rare[0]


def test_it_learns_tells_its_epochs_and_encodes_by_training_rows_only():
    X, y = families.frame(400)
    model = fitted(X, y)
    Xt, yt = families.frame(300, seed=1)
    assert (model.predict_proba(Xt).argmax(axis=1) == yt).mean() > 0.6
    found = model.diagnostics()
    losses = [row["validation_loss"] for row in found["history"]]
    assert found["kept_epoch"] == 1 + losses.index(min(losses))
    inner = network.inner_split(np.arange(400), 0.1, families.setting().seed)
    wild = X.copy()
    wild.loc[np.flatnonzero(inner)[0], "energy"] = 1e6
    other = fitted(wild, y, epochs=1)
    for first, second in zip(model.encoding.edges, other.encoding.edges, strict=True):
        np.testing.assert_array_equal(first, second)


def test_an_unknown_normalisation_is_refused():
    with pytest.raises(Exception, match="batch, layer or none"):
        models.build(
            "modern_network", PARAMS | {"normalise": "group"}, families.setting()
        )
