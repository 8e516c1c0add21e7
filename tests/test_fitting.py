"""One fit: what a model is shown, what it leaves, and what is refused."""

from __future__ import annotations

import hashlib
import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import fitting, models, plan, results, splits
from analysis.data import source
from analysis.data.items import Items
from analysis.errors import StudyError
from analysis.seeds import seed_of
from analysis.study import COLUMNS


@pytest.fixture
def pool() -> Items:
    """Thirty items whose energy is their number; sets of one to three genres."""
    random = np.random.default_rng(0)
    sets = random.random((30, 4)) < 0.4
    sets[np.arange(30), random.integers(4, size=30)] = True
    columns = {name: np.zeros(30, dtype=np.float32) for name in COLUMNS}
    columns["energy"] = np.arange(30, dtype=np.float32)
    return Items(
        ids=np.array([f"id{number:02d}" for number in range(30)]),
        features=pd.DataFrame(columns),
        genres=("a", "b", "c", "d"),
        sets=sets,
        artists=np.arange(30) // 3,
        recordings=np.arange(30),
    )


FOLDS = np.array([-1, 0, 1, 2, 0, 1] * 5)


@pytest.fixture
def spy(monkeypatch):
    """A model that writes down what it is shown."""
    seen = SimpleNamespace()

    class Spy:
        def fit(self, X, y, weight, group):
            seen.X, seen.y, seen.weight, seen.group = X, y, weight, group

        def predict_proba(self, X):
            seen.tested = X
            return np.full((len(X), seen.built["classes"]), 1 / 3)

        def diagnostics(self):
            return {"importances": {"energy": 1.0}}

    def build(module, params, **options):
        seen.built = {"module": module, "params": params} | options
        return Spy()

    monkeypatch.setattr(models, "build", build)
    return seen


def recipe(**changes) -> fitting.Recipe:
    return fitting.Recipe(
        **{
            "regime": "artists",
            "unit": "recording",
            "group": "artist",
            "columns": ["energy", "tempo"],
            "model": "spied",
            "module": "spy",
            "params": {"depth": 2},
            "fold": 1,
            "seed": 7,
        }
        | changes
    )


def test_training_never_sees_a_test_item(pool, spy):
    fitting.fit(recipe(), pool, FOLDS, threads=1)
    shown = set(spy.X["energy"].astype(int))
    assert shown == set(np.flatnonzero(FOLDS != 1))
    assert set(spy.tested["energy"].astype(int)) == set(np.flatnonzero(FOLDS == 1))
    assert spy.tested["energy"].is_monotonic_increasing


def test_the_search_carve_out_is_training_in_every_fold(pool, spy):
    for fold in (0, 1, 2):
        fitting.fit(recipe(fold=fold), pool, FOLDS, threads=1)
        assert set(np.flatnonzero(FOLDS == -1)) <= set(spy.X["energy"].astype(int))


def test_every_training_item_stands_once_for_each_of_its_genres(pool, spy):
    fitting.fit(recipe(), pool, FOLDS, threads=1)
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
    fitting.fit(recipe(group=group), pool, FOLDS, threads=1)
    items = spy.X["energy"].to_numpy().astype(int)
    np.testing.assert_array_equal(spy.group, items // size)


def test_a_model_sees_the_declared_columns_only(pool, spy):
    fitting.fit(recipe(), pool, FOLDS, threads=3)
    assert list(spy.X.columns) == list(spy.tested.columns) == ["energy", "tempo"]
    assert set(spy.X.dtypes) == {np.dtype(np.float32)}
    assert spy.built == {
        "module": "spy",
        "params": {"depth": 2},
        "seed": seed_of(7, "artists", "spied", 1),
        "threads": 3,
        "classes": 4,
    }


def test_each_fit_has_a_seed_of_its_own(pool, spy):
    seeds = set()
    changes = [{}, {"fold": 2}, {"model": "x"}, {"regime": "rows"}, {"seed": 8}]
    for change in changes:
        fitting.fit(recipe(**change), pool, FOLDS, threads=1)
        seeds.add(spy.built["seed"])
    assert len(seeds) == len(changes)


def test_the_report_tells_the_probabilities_by_their_digest(pool, spy):
    fitted = fitting.fit(recipe(), pool, FOLDS, threads=1)
    assert fitted.probabilities.dtype == np.float16
    assert fitted.probabilities.shape == (10, 4)
    digest = hashlib.sha256(fitted.probabilities.tobytes()).hexdigest()
    assert fitted.report["probabilities"] == {"sha256": digest, "shape": (10, 4)}
    assert fitted.report["train_items"] == 20
    assert fitted.report["test_items"] == 10
    assert fitted.report["train_copies"] == pool.sets[FOLDS != 1].sum()
    assert fitted.report["importances"] == {"energy": 1.0}
    assert json.dumps(results.rounded(fitted.report))


def test_a_recipe_survives_its_text(declaration):
    for fit in declaration.fits:
        made = fitting.Recipe(**plan.recipe(declaration, fit))
        text = results.canonical(plan.recipe(declaration, fit))
        assert fitting.Recipe.parse(text) == made


def test_folds_are_found_by_id_whatever_their_order(pool, tmp_path):
    path = tmp_path / "split.csv"
    rows = list(zip(pool.ids.tolist(), FOLDS.tolist(), strict=True))[::-1]
    results.write_csv(path, ["id", "fold"], rows)
    np.testing.assert_array_equal(fitting.load_folds(path, pool), FOLDS)


def test_a_dataset_that_changes_during_the_run_is_refused(demo_root):
    path = source.locate(demo_root)
    with pytest.raises(StudyError, match=r"changed during the run.*put the file with"):
        fitting.load_items(path, "0" * 64, "row")
    found = fitting.load_items(path, source.checksum(path), "row")
    assert found is fitting.load_items(path, source.checksum(path), "row")


def test_probabilities_come_from_the_cache_while_it_is_there(pool, spy, tmp_path):
    cache = tmp_path / "new" / "fit.npz"
    report = fitting.fit(recipe(), pool, FOLDS, threads=1).report
    first = fitting.cached(cache, report, recipe(), pool, FOLDS, threads=1)
    assert cache.is_file()
    spy.X = None
    second = fitting.cached(cache, report, recipe(), pool, FOLDS, threads=1)
    assert spy.X is None, "fitted again"
    np.testing.assert_array_equal(first, second)


def test_probabilities_of_another_fit_are_not_taken(pool, spy, tmp_path):
    cache = tmp_path / "fit.npz"
    fitted = fitting.fit(recipe(), pool, FOLDS, threads=1)
    fitting.save(cache, fitted.probabilities[::-1].copy())
    found = fitting.cached(cache, fitted.report, recipe(), pool, FOLDS, threads=1)
    np.testing.assert_array_equal(found, fitted.probabilities)
    with np.load(cache) as stored:
        np.testing.assert_array_equal(stored["probabilities"], found)


@pytest.mark.parametrize("damage", [b"", b"text", b"\x00" * 99, b"PK\x03\x04"])
def test_a_damaged_cache_is_fitted_again(pool, spy, tmp_path, damage):
    cache = tmp_path / "fit.npz"
    report = fitting.fit(recipe(), pool, FOLDS, threads=1).report
    first = fitting.cached(cache, report, recipe(), pool, FOLDS, threads=1)
    whole = cache.read_bytes()
    cache.write_bytes(damage)
    again = fitting.cached(cache, report, recipe(), pool, FOLDS, threads=1)
    np.testing.assert_array_equal(first, again)
    assert cache.read_bytes() == whole


def test_training_and_test_never_meet():
    for fold in (0, 1, 2):
        train, test = splits.training(FOLDS, fold), splits.test(FOLDS, fold)
        assert not set(train) & set(test)
        assert len(train) + len(test) == len(FOLDS)
