"""One fit: what a model is shown, what it leaves, and what is refused."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_sample_weight

from analysis import models
from analysis.data.items import Items
from analysis.fits import training
from analysis.results import checksums, store
from analysis.splits import regimes
from analysis.study import recipes
from analysis.study.seeds import seed_of
from tests import spied_fits
from tests.spied_fits import FOLDS, recipe


@pytest.fixture
def pool() -> Items:
    return spied_fits.items()


@pytest.fixture
def spy(monkeypatch) -> SimpleNamespace:
    return spied_fits.installed(monkeypatch)


def test_training_never_sees_a_test_item(pool, spy):
    training.fit(recipe(), pool, FOLDS, threads=1)
    shown = set(spy.X["energy"].astype(int))
    assert shown == set(np.flatnonzero(FOLDS != 1))
    tested = spy.asked[0]["energy"]
    assert tested.astype(int).tolist() == np.flatnonzero(FOLDS == 1).tolist()


def test_the_search_carve_out_is_training_in_every_fold(pool, spy):
    for fold in (0, 1, 2):
        training.fit(recipe(fold=fold), pool, FOLDS, threads=1)
        assert set(np.flatnonzero(FOLDS == -1)) <= set(spy.X["energy"].astype(int))


def test_every_training_item_stands_once_for_each_of_its_genres(pool, spy):
    training.fit(recipe(), pool, FOLDS, threads=1)
    items = spy.X["energy"].to_numpy().astype(int)
    shown = {(item, label) for item, label in zip(items, spy.y, strict=True)}
    assert len(shown) == len(items)
    wanted = {(i, g) for i, g in np.argwhere(pool.sets) if FOLDS[i] != 1}
    assert shown == wanted
    sizes = pool.sets.sum(axis=1)
    np.testing.assert_allclose(spy.weight, 1 / sizes[items])
    summed = np.bincount(items, spy.weight, minlength=30)
    np.testing.assert_allclose(summed, FOLDS != 1, err_msg="an item counts once")


@pytest.mark.parametrize(("group", "size"), [("artist", 3), ("", 1)])
def test_copies_of_an_item_are_in_one_group_and_artists_where_the_split_is(
    pool, spy, group, size
):
    training.fit(recipe(group=group), pool, FOLDS, threads=1)
    items = spy.X["energy"].to_numpy().astype(int)
    np.testing.assert_array_equal(spy.group, items // size)


def test_a_model_sees_the_declared_columns_and_its_setting_only(pool, spy):
    prepare = {"scale": "none"}
    training.fit(recipe(prepare=prepare), pool, FOLDS, threads=3)
    for each in (spy.X, *spy.asked):
        assert list(each.columns) == ["energy", "tempo"]
        assert set(each.dtypes) == {np.dtype(np.float32)}
    assert (spy.module, spy.params) == ("spy", {"depth": 2})
    seed = seed_of(7, "artists", "spied", 1)
    wanted = models.Setting(seed=seed, threads=3, classes=4, prepare=prepare)
    assert spy.setting == wanted


def test_each_fit_has_a_seed_of_its_own(pool, spy):
    seeds = set()
    changes = [{}, {"fold": 2}, {"entry": "x+y"}, {"regime": "rows"}, {"seed": 8}]
    for change in changes:
        training.fit(recipe(**change), pool, FOLDS, threads=1)
        seeds.add(spy.setting.seed)
    assert len(seeds) == len(changes)


@pytest.mark.parametrize("items", [1, 7, 20, 99])
def test_a_bound_on_training_items_draws_among_them(pool, spy, items):
    """The same ones for every model, never a test item, all where there are fewer."""
    found = training.training(recipe(items=items), FOLDS)
    assert len(set(found)) == len(found) == min(items, 20)
    assert set(found) <= set(regimes.training(FOLDS, 1))
    other = recipe(items=items, entry="other", columns=["tempo"], params={})
    np.testing.assert_array_equal(training.training(other, FOLDS), found)
    report = training.fit(recipe(items=items), pool, FOLDS, threads=1).report
    assert set(spy.X["energy"].astype(int)) == set(found)
    assert report["train_items"] == len(found)
    assert report["test_items"] == 10, "the bound is on training alone"


def test_bounded_training_items_are_a_draw_and_not_the_first_ones():
    """The file is sorted by genre: its head would lack whole genres."""
    folds = np.arange(3000) % 3
    found = training.training(recipe(items=500), folds)
    assert found.min() < 100
    assert found.max() > 2900
    assert found.mean() == pytest.approx(1500, abs=120)
    other = training.training(recipe(items=500, fold=2), folds)
    assert set(other) != set(found)


def test_what_is_seen_again_is_a_draw_of_what_was_trained_on(monkeypatch):
    assert set(training.seen(recipe(), FOLDS)) == set(
        training.training(recipe(), FOLDS)
    )
    monkeypatch.setattr(training, "SEEN", 6)
    found = training.seen(recipe(), FOLDS)
    assert len(set(found)) == 6
    assert set(found) <= set(training.training(recipe(), FOLDS))
    np.testing.assert_array_equal(training.seen(recipe(entry="x"), FOLDS), found)
    bounded = recipe(items=9)
    assert set(training.seen(bounded, FOLDS)) <= set(training.training(bounded, FOLDS))


def test_seen_items_are_predicted_from_their_own_features(pool, spy, monkeypatch):
    monkeypatch.setattr(training, "SEEN", 6)
    kept = training.fit(recipe(), pool, FOLDS, threads=1).kept
    items = np.rint(kept.seen[:, 0] * 64).astype(int)
    np.testing.assert_array_equal(items, training.seen(recipe(), FOLDS))
    items = np.rint(kept.test[:, 0] * 64).astype(int)
    np.testing.assert_array_equal(items, np.flatnonzero(FOLDS == 1))


def test_balanced_weights_are_those_of_scikit_learn():
    labels = np.array([0, 0, 0, 1, 3, 3])
    found = training.balanced(labels, np.ones(6))
    np.testing.assert_allclose(found, compute_sample_weight("balanced", labels))


def test_under_balanced_weights_every_genre_weighs_the_same(pool, spy):
    training.fit(recipe(weights="balanced"), pool, FOLDS, threads=1)
    totals = np.bincount(spy.y, weights=spy.weight)
    np.testing.assert_allclose(totals, totals.mean())
    assert totals.sum() == pytest.approx(20), "one for every training item"
    sizes = pool.sets.sum(axis=1)[spy.X["energy"].astype(int)]
    for genre in range(4):
        own = spy.y == genre
        share = spy.weight[own] * sizes[own]
        np.testing.assert_allclose(share, share[0], err_msg="copies stay 1 / |set|")


def test_a_chosen_parameter_gives_way_to_what_a_variant_changes():
    made = recipe(params={"a": 1, "b": 1, "c": 1}, changes={"c": 3})
    found = made.tuned({"b": 2, "c": 2})
    assert found.params == {"a": 1, "b": 2, "c": 3}
    assert dataclasses.replace(found, params=made.params) == made
    assert made.tuned({}).params == {"a": 1, "b": 1, "c": 3}


def test_the_report_tells_the_probabilities_by_their_digest(pool, spy):
    fitted = training.fit(recipe(), pool, FOLDS, threads=1)
    found = fitted.kept.test
    assert found.dtype == fitted.kept.seen.dtype == np.float16
    assert found.shape == (10, 4)
    digest = hashlib.sha256(found.tobytes()).hexdigest()
    assert fitted.report["probabilities"] == {"sha256": digest, "shape": (10, 4)}
    assert fitted.report["train_items"] == 20
    assert fitted.report["test_items"] == 10
    assert fitted.report["train_copies"] == pool.sets[FOLDS != 1].sum()
    assert fitted.report["importances"] == {"energy": 1.0}
    assert json.dumps(store.rounded(fitted.report))


def test_a_recipe_survives_its_text(declaration):
    for fit in declaration.fits:
        made = training.Recipe(**recipes.recipe(declaration, fit))
        text = store.canonical(recipes.recipe(declaration, fit))
        assert training.Recipe(**store.parse(text)) == made


def test_a_job_fits_with_what_the_search_chose(pool, spy):
    made = recipe(params={"depth": 1, "width": 1}, changes={"width": 2})
    chosen = {"depth": 9, "width": 9}
    found = training._fitted(recipes.plain(made), pool, FOLDS, chosen, 3)
    assert spy.params == {"depth": 9, "width": 2}
    assert spy.setting.threads == 3
    assert found["report"]["probabilities"]["sha256"] == checksums.of_bytes(
        found["kept"].test.tobytes()
    )


def test_training_and_test_never_meet():
    for fold in (0, 1, 2):
        train, test = regimes.training(FOLDS, fold), regimes.test(FOLDS, fold)
        assert not set(train) & set(test)
        assert len(train) + len(test) == len(FOLDS)
