"""Measuring: folds pooled in order, draws shared by the models of a regime."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from analysis.data.items import Items
from analysis.fits import probabilities, training
from analysis.measurements import measuring
from analysis.metrics import formulas
from analysis.results import store
from analysis.splits import regimes
from analysis.study import recipes
from tests import spied_fits

GENRES = ("a", "b", "c")


@pytest.fixture
def pool() -> Items:
    random = np.random.default_rng(1)
    sets = np.eye(3, dtype=bool)[random.integers(3, size=60)]
    sets[::7, 0] = True
    return Items(
        ids=np.arange(60).astype(str),
        features=None,
        genres=GENRES,
        sets=sets,
        artists=np.arange(60) // 2,
        recordings=np.arange(60),
    )


FOLDS = np.arange(60) % 3 - 1  # -1, 0, 1


def numbered(positions: np.ndarray) -> np.ndarray:
    """Return probabilities that hold the number of their item."""
    return np.repeat((positions[:, None] + 1) / 64, 3, axis=1).astype(np.float16)


def numbers(probabilities: np.ndarray) -> list[int]:
    return (np.rint(probabilities[:, 0] * 64).astype(int) - 1).tolist()


def source(tmp_path, fold: int) -> probabilities.Source:
    """Write what a fit would leave, the recipe with parameters that a search chose."""
    recipe = spied_fits.recipe(fold=fold, params={"depth": 1})
    kept = training.Kept(
        numbered(np.flatnonzero(fold == FOLDS)), numbered(training.seen(recipe, FOLDS))
    )
    training.save(tmp_path / f"{fold}.npz", kept)
    report, search = tmp_path / f"{fold}.json", tmp_path / "search.json"
    sha256 = training.digest(kept.test)
    store.write(report, {"probabilities": {"sha256": sha256}})
    store.write(search, {"chosen": {"params": {"depth": 9}}})
    text = store.canonical(recipes.plain(recipe))
    return probabilities.Source(text, tmp_path / f"{fold}.npz", report, search)


@pytest.fixture
def found(pool, tmp_path) -> probabilities.Pooled:
    """What two fits left, pooled in the order that was asked for."""
    sources = [source(tmp_path, fold) for fold in (1, 0)]
    return probabilities.pooled(sources, pool, FOLDS, threads=1)


def test_pooled_rows_stand_beside_their_own_sets_artists_and_folds(found, pool):
    items = numbers(found.probabilities)
    assert items == [*np.flatnonzero(FOLDS == 1), *np.flatnonzero(FOLDS == 0)]
    np.testing.assert_array_equal(found.sets, pool.sets[items])
    np.testing.assert_array_equal(found.artists, pool.artists[items])
    np.testing.assert_array_equal(found.fold, FOLDS[items])


def test_what_was_seen_again_stands_beside_its_own_sets(found, pool):
    items = numbers(found.seen)
    assert len(items) == 80
    assert set(items[:40]) == set(np.flatnonzero(FOLDS != 1))
    np.testing.assert_array_equal(found.seen_sets, pool.sets[items])


def test_a_refit_uses_what_the_search_chose(pool, tmp_path, monkeypatch):
    lost = source(tmp_path, 0)
    lost.cache.unlink()
    seen = spied_fits.installed(monkeypatch)
    items = dataclasses.replace(pool, features=spied_features())
    probabilities.pooled([lost], items, FOLDS, threads=1)
    assert seen.params == {"depth": 9}


def spied_features() -> pd.DataFrame:
    return pd.DataFrame({name: np.arange(60.0) for name in ("energy", "tempo")})


def drawn(**changes) -> dict:
    return {"regime": "artists", "draws": 30, "confidence": 0.9, "seed": 5} | changes


def test_draws_depend_on_the_regime_and_the_seed_but_on_no_model():
    assert recipes.draws(drawn()) == recipes.draws(drawn())
    first = recipes.draws(drawn())
    assert first["draws"] == 30
    assert first["confidence"] == 0.9
    assert recipes.draws(drawn(regime="rows"))["seed"] != first["seed"]
    assert recipes.draws(drawn(seed=6))["seed"] != first["seed"]


def test_models_of_a_regime_share_their_plan_of_draws(declaration):
    for score in recipes.scores(declaration):
        found = recipes.bootstrap(declaration, score.regime)
        assert "model" not in found
        assert found == recipes.bootstrap(declaration, score.regime)


def test_a_score_holds_estimates_within_intervals_and_sizes(found):
    told = measuring.score(drawn(), found)
    assert told["items"] == 40
    assert told["folds"] == 2
    assert told["artists"] == len(set(found.artists))
    assert set(told["metrics"]) == set(formulas.METRICS)
    for name, each in told["metrics"].items():
        assert each["low"] <= each["high"], name
    assert told["metrics"]["top3"]["estimate"] == pytest.approx(1)


def test_a_score_tells_each_fold_by_itself_and_what_was_seen_again(found):
    told = measuring.score(drawn(), found)
    assert list(told["by_fold"]) == ["0", "1"]
    for fold in (0, 1):
        own = found.fold == fold
        alone = formulas.scores(found.probabilities[own], found.sets[own])
        assert told["by_fold"][str(fold)] == alone
    pooled = told["metrics"]["accuracy"]["estimate"]
    folds = [each["accuracy"] for each in told["by_fold"].values()]
    assert pooled == pytest.approx(np.mean(folds)), "folds of the same size"
    train = dict(told["train"])
    assert train.pop("items") == 80
    assert train == formulas.scores(found.seen, found.seen_sets)


def test_a_model_does_not_differ_from_itself(found):
    told = measuring.compare(drawn(), found, found)
    for name, each in told["metrics"].items():
        assert each == {"estimate": 0.0, "low": 0.0, "high": 0.0}, name


def test_a_better_model_is_better_beyond_its_interval(found):
    right = found.sets / found.sets.sum(axis=1, keepdims=True)
    better = dataclasses.replace(found, probabilities=right)
    whole = measuring.compare(drawn(), better, found)
    assert whole["items"] == 40
    assert whole["first"] == formulas.scores(right, found.sets)
    assert whole["second"] == formulas.scores(found.probabilities, found.sets)
    told = whole["metrics"]
    for name, each in told.items():
        alone = whole["first"][name] - whole["second"][name]
        assert each["estimate"] == pytest.approx(alone), name
    assert told["accuracy"]["low"] > 0
    assert told["log_loss"]["high"] < 0
    back = measuring.compare(drawn(), found, better)["metrics"]
    assert back["accuracy"]["estimate"] == -told["accuracy"]["estimate"]


def test_tables_have_a_row_for_each_genre(found, pool):
    header, rows = measuring.by_genre(drawn(), found, pool)
    assert header[0] == "genre"
    assert tuple(row[0] for row in rows) == GENRES
    header, rows = measuring.confusion(found, pool)
    assert header == ["genre", *GENRES]
    assert sum(sum(row[1:]) for row in rows) == pytest.approx(40)


def test_curves_are_drawn_for_every_genre(found, pool):
    header, rows = measuring.recall_curves(found, pool)
    told = [row[header.index("genre")] for row in rows]
    assert set(GENRES) <= set(told)


def test_twins_are_looked_for_in_the_training_items_of_the_own_fold(found, pool):
    """Items tested in fold 1 stand in the carve-out too, the others only once."""
    copied = np.where(FOLDS == 1, np.arange(60) - 2, np.arange(60))
    twins = dataclasses.replace(pool, recordings=copied)
    told = measuring.overlapping(drawn(), found, twins, FOLDS, tested=[1, 0])
    by_fold = measuring.score(drawn(), found)["by_fold"]
    assert told["share"] == 0.5
    for part, fold in (("with_twin", "1"), ("without_twin", "0")):
        estimates = {n: each["estimate"] for n, each in told[part]["metrics"].items()}
        assert estimates == pytest.approx(by_fold[fold])


def test_probabilities_of_one_fold_are_those_of_every_entry_on_it(pool, tmp_path):
    sources = [source(tmp_path, fold) for fold in (1, 0)]
    entries = {"one": sources, "two": sources[::-1]}
    found = probabilities.of_fold(entries, 0, pool, FOLDS, threads=1)
    assert list(found) == ["one", "two"]
    for each in found.values():
        assert numbers(each) == regimes.test(FOLDS, 0).tolist()
