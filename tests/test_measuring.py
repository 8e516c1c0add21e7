"""Measuring: folds pooled in order, draws shared by the models of a regime."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import fitting, measuring, plan, results
from analysis.data.items import Items

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


def source(tmp_path, fold: int, probabilities: np.ndarray) -> measuring.Source:
    path = tmp_path / f"{fold}.npz"
    fitting.save(path, probabilities)
    recipe = {
        "regime": "artists", "unit": "recording", "group": "artist", "columns": [],
        "model": "m", "module": "m", "params": {}, "fold": fold, "seed": 1,
    }  # fmt: skip
    report = tmp_path / f"{fold}.json"
    sha256 = fitting.digest(probabilities)
    results.write(report, {"probabilities": {"sha256": sha256}})
    return measuring.Source(results.canonical(recipe), path, report)


@pytest.fixture
def found(pool, tmp_path) -> measuring.Pooled:
    """Probabilities that hold the number of their item, pooled from two folds."""
    numbers = {fold: np.flatnonzero(fold == FOLDS) / 100 for fold in (1, 0)}
    sources = [
        source(tmp_path, fold, np.repeat(each[:, None], 3, axis=1))
        for fold, each in numbers.items()
    ]
    return measuring.pooled(sources, pool, FOLDS, threads=1)


def test_pooled_rows_stand_beside_their_own_sets_and_artists(found, pool):
    items = np.rint(found.probabilities[:, 0] * 100).astype(int)
    assert sorted(items) == sorted(np.flatnonzero(FOLDS >= 0))
    np.testing.assert_array_equal(found.sets, pool.sets[items])
    np.testing.assert_array_equal(found.artists, pool.artists[items])


def drawn(**changes) -> dict:
    return {"regime": "artists", "draws": 30, "confidence": 0.9, "seed": 5} | changes


def test_draws_depend_on_the_regime_and_the_seed_but_on_no_model():
    assert measuring.draws(drawn()) == measuring.draws(drawn())
    first = measuring.draws(drawn())
    assert first["draws"] == 30
    assert first["confidence"] == 0.9
    assert measuring.draws(drawn(regime="rows"))["seed"] != first["seed"]
    assert measuring.draws(drawn(seed=6))["seed"] != first["seed"]


def test_models_of_a_regime_share_their_plan_of_draws(declaration):
    for score in plan.scores(declaration):
        found = plan.bootstrap(declaration, score.regime)
        assert "model" not in found
        assert found == plan.bootstrap(declaration, score.regime)


def test_a_score_holds_estimates_within_intervals_and_sizes(found):
    told = measuring.score(drawn(), found, folds=2)
    assert told["items"] == 40
    assert told["folds"] == 2
    assert told["artists"] == len(set(found.artists))
    assert {"accuracy", "macro_f1", "top3", "top5", "log_loss"} <= set(told["metrics"])
    for name, each in told["metrics"].items():
        assert each["low"] <= each["high"], name
    assert told["metrics"]["top3"]["estimate"] == pytest.approx(1)


def test_a_model_does_not_differ_from_itself(found):
    told = measuring.compare(drawn(), found, found)
    for name, each in told["metrics"].items():
        assert each == {"estimate": 0.0, "low": 0.0, "high": 0.0}, name


def test_a_better_model_is_better_beyond_its_interval(found):
    right = found.sets / found.sets.sum(axis=1, keepdims=True)
    better = measuring.Pooled(right, found.sets, found.artists)
    told = measuring.compare(drawn(), better, found)["metrics"]
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
