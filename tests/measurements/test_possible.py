"""Measurements of what is possible, end to end on the demonstration data."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.data import source
from analysis.fits import probabilities, training
from analysis.fits.probabilities import Source
from analysis.measurements import measuring, possible
from analysis.results import store
from analysis.splits import loading, regimes

SIZES = (2, 4, 8, 16)
PLAN = {
    "unit": "recording",
    "tolerance": 0.02,
    "draws": {
        "unit": "recording",
        "regime": "artists",
        "draws": 30,
        "confidence": 0.95,
        "seed": 1,
    },
}


@pytest.fixture(scope="module")
def dataset(demo_root):
    path = source.locate(demo_root)
    return str(path), source.checksum(path)


@pytest.fixture(scope="module")
def divided(demo_data, declaration):
    pool = demo_data.recording
    regime, evaluation = declaration.regimes["artists"], declaration.evaluation
    return pool, regimes.assign(pool, regime, evaluation)


def sized(pool, folds, size, draw):
    """Keep of the training items at most `size` of every genre, drawn by `draw`."""
    kept = np.full(len(folds), regimes.OUTSIDE)
    kept[folds == 0] = 0
    order = np.random.default_rng(draw).permutation(np.flatnonzero(folds != 0))
    for genre in range(len(pool.genres)):
        some = [item for item in order if pool.sets[item, genre]][:size]
        kept[some] = 1
    return kept


@pytest.fixture(scope="module")
def trained(divided, declaration, dataset, tmp_path_factory):
    """Fits of two small models on four sizes, with their caches and reports."""
    pool, folds = divided
    folder = tmp_path_factory.mktemp("sizes")
    found = {"majority": [], "logistic": []}
    for size in SIZES:
        for draw in (1, 2):
            name = f"size-{size}-{draw}"
            kept = sized(pool, folds, size, draw)
            split = folder / f"{name}.csv"
            rows = [
                [item, fold]
                for item, fold in zip(pool.ids, kept, strict=True)
                if fold != regimes.OUTSIDE
            ]
            store.write_csv(split, ["id", "fold"], rows)
            for model, each in found.items():
                recipe = recipe_of(declaration, model, name)
                cache = folder / f"{name}-{model}.npz"
                parsed = training.Recipe.parse(recipe)
                loaded = loading.load(*dataset, "recording", split)
                made = training.fit(parsed, *loaded, 1)
                training.save(cache, made.kept)
                report = folder / f"{name}-{model}.json"
                store.write(report, made.report)
                each.append((size, split, [Source(recipe, cache, report)]))
    return found


def recipe_of(declaration, model, regime):
    declared = declaration.models[model]
    params = dict(declared.params)
    if model == "logistic":
        params["max_iter"] = 20
    return store.canonical(
        {
            "regime": regime,
            "unit": "recording",
            "group": "artist",
            "columns": list(declaration.features["audio"].columns),
            "entry": model,
            "module": declared.module,
            "params": params,
            "changes": {},
            "prepare": {},
            "weights": "none",
            "items": 0,
            "fold": 0,
            "seed": 1,
        }
    )


def test_learning_curves_come_from_the_probabilities(trained, dataset, divided):
    found, (header, rows) = possible.learning(PLAN, trained, *dataset, 1)
    assert found["sizes"] == list(SIZES) and found["seeds"] == 2
    assert found["items"] == (divided[1] == 0).sum()
    curve = found["models"]["logistic"]["accuracy"]["points"]
    assert curve["16"]["estimate"] > curve["2"]["estimate"]
    seeds = [
        measuring.metrics.scores(each.probabilities, each.sets)["accuracy"]
        for _, path, some in trained["logistic"]
        if path.stem in ("size-2-1", "size-2-2")
        for each in [
            probabilities.pooled(some, *loading.load(*dataset, "recording", path), 1)
        ]
    ]
    assert curve["2"]["estimate"] == pytest.approx(np.mean(seeds))
    assert len(header) == len(rows[0]) == len(possible.LAW_COLUMNS)
    assert {row[0] for row in rows} == {"majority", "logistic"}


def test_neighbours_of_the_demonstration(divided, declaration):
    pool, folds = divided
    columns = list(declaration.features["audio"].columns)
    plan = {"columns": columns, "folds": [0, 1], "draws": PLAN["draws"]}
    found = possible.neighbours(plan, pool, folds)
    assert found["items"] == np.isin(folds, [0, 1]).sum() and found["folds"] == 2
    assert 0 < found["lowest"]["estimate"] < found["error"]["estimate"] < 1
    assert found["allowed"]["low"] == pytest.approx(1 - found["lowest"]["high"])
    last = found["sizes"][-1]
    assert last["training"] == len(regimes.training(folds, 0))


def test_label_noise_of_the_demonstration(trained, dataset):
    _, split, sources = trained["logistic"][-1]
    pool, folds = loading.load(*dataset, "recording", split)
    pooled = probabilities.pooled(sources, pool, folds, 1)
    found = possible.label_noise(PLAN["draws"], pooled)
    again = possible.label_noise(PLAN["draws"], pooled)
    assert found == again
    assert found["items"] == len(pooled.sets)
    assert found["several"] == pytest.approx((pooled.sets.sum(axis=1) > 1).mean())


def test_the_best_entry_was_tested_on_all_folds():
    def scored(value, folds):
        return {"metrics": {"macro_f1": {"estimate": value}}, "folds": folds}

    scores = {"a": scored(0.2, 5), "b": scored(0.3, 5), "c": scored(0.9, 1)}
    assert possible.best_entry(scores, "macro_f1") == "b"
