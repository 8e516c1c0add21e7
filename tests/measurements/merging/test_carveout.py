"""What trees are grown from: artists dealt whole, profiles by hand, no test item."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.fits import training
from analysis.measurements.merging import carveout
from analysis.metrics.formulas import drawn_shares
from analysis.splits import regimes

RECIPE = training.Recipe(
    regime="artists",
    unit="recording",
    group="artist",
    columns=("tempo", "energy"),
    entry="chance",
    module="baseline",
    params={"strategy": "prior"},
    changes={},
    prepare={},
    weights="none",
    items=0,
    fold=0,
    seed=7,
)


def test_artists_are_dealt_whole_and_evenly():
    artists = np.repeat(np.arange(30), np.arange(30) % 4 + 1)
    folds = np.where(artists < 20, regimes.SEARCH, 1)
    parts = carveout.dealt(artists, folds, seed=1)
    assert (parts[artists >= 20] == regimes.OUTSIDE).all()
    inside = parts[artists < 20]
    assert set(inside) == set(range(5))
    for artist in range(20):
        assert len(set(parts[artists == artist])) == 1
    assert np.ptp(np.bincount(inside)) <= 2
    assert (carveout.dealt(artists, folds, seed=1) == parts).all()
    assert (carveout.dealt(artists, folds, seed=2) != parts).any()


def test_profiles_by_hand():
    sets = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 0]], bool)
    drawn = drawn_shares(sets)
    told = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    found = carveout.profile(drawn, told)
    assert found[0] == pytest.approx([1 / 3, 2 / 3])
    assert found[1] == pytest.approx([(0.5 + 0.5) / 1.5, 0.5 / 1.5])
    assert found[2].tolist() == [0, 0]


def test_no_item_that_is_ever_tested_is_used(demo_data):
    """The profiles stay as they are when every label outside the carve-out changes."""
    pool = demo_data.recording
    folds = np.where(pool.artists % 4 == 0, regimes.SEARCH, pool.artists % 3)
    turned = np.where(
        (folds == regimes.SEARCH)[:, None], pool.sets, np.roll(pool.sets, 1, axis=1)
    )
    other = replace(pool, sets=turned)
    for of in (
        lambda items: carveout.by_confusion(RECIPE, items, folds, 1),
        lambda items: carveout.by_sharing(items, folds),
        lambda items: carveout.weights(items, folds),
    ):
        assert (of(pool) == of(other)).all()


def test_confusion_is_what_unseen_parts_are_told(demo_data):
    """A model that says the prior tells every genre to be the others' shares."""
    pool = demo_data.recording
    folds = np.where(pool.artists % 4 == 0, regimes.SEARCH, 0)
    found = carveout.by_confusion(RECIPE, pool, folds, 1)
    met = carveout.weights(pool, folds) > 0
    assert found.shape == (len(pool.genres), len(pool.genres))
    assert found[met].sum(axis=1) == pytest.approx(1, abs=2e-3)
    prior = carveout.weights(pool, folds) / carveout.weights(pool, folds).sum()
    assert np.abs(found[met] - prior).mean() < 0.05


def test_shared_tracks_link_genres():
    class Pool:
        artists = np.arange(4)
        sets = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 1]], bool)

    folds = np.array([-1, -1, -1, 0])
    sharing = carveout.by_sharing(Pool, folds)
    assert sharing[0] == pytest.approx([(0.25 + 1) / 1.5, 0.25 / 1.5, 0])
    found = carveout.counts(Pool, folds, sharing)
    assert found["items"] == found["artists"] == 3
    assert (found["linked"], found["components"]) == (1, 2)
