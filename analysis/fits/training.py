"""One fit: train on the training items of a fold, keep the test probabilities.

Flows in: a `Recipe` in plain values, the dataset and a split file. Flows out: a float16
matrix of probabilities in the cache and a small report for the results.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis import models
from analysis.data import items
from analysis.pipeline.job import THREADS, Input, Job, Output, Setup, result
from analysis.results import checksums, store
from analysis.splits import loading, regimes
from analysis.study import recipes
from analysis.study.declaration import Fit, Study
from analysis.study.seeds import seed_of

SEEN = 4000  # training items that are predicted again, to show what was memorised


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that decides the outcome of one fit, beside the code and the split."""

    regime: str
    unit: str
    group: str
    columns: Sequence[str]
    entry: str
    module: str
    params: Mapping[str, Any]
    changes: Mapping[str, Any]
    prepare: Mapping[str, Any]
    weights: str
    items: int
    fold: int
    seed: int

    def tuned(self, chosen: Mapping[str, Any]) -> Recipe:
        """Return the recipe with the parameters that a search chose.

        What a variant changes stays changed.
        """
        return replace(self, params={**self.params, **chosen, **self.changes})


@dataclass(frozen=True)
class Kept:
    """The probabilities of a fit: of the test items, and of `seen` training items."""

    test: np.ndarray
    seen: np.ndarray


@dataclass(frozen=True)
class Fitted:
    """The outcome of a fit: its probabilities, float16, and a report."""

    kept: Kept
    report: dict[str, Any]


def jobs(study: Study) -> Iterator[Job]:
    """Yield the fits: one model, one regime, one feature set, one fold each."""
    for each in study.fits:
        recipe = recipes.recipe(study, each)
        yield Job(
            name=f"fit[{each.path}]",
            run=_fitted,
            declared=recipe,
            inputs=inputs(study, each) | {"threads": THREADS},
            writes={
                "kept": Output(recipes.cache_path(each, recipe), save, product=False),
                "report": result("fits", f"{each.path}.json"),
            },
            calls=(models.builder(recipe["module"]),),
        )


def inputs(study: Study, fit: Fit) -> dict[str, Input]:
    """Return what every job that trains a model is given.

    That is the items and the folds of its split, and what a search chose.
    """
    items = loading.divided(study, fit.regime)
    return items | {"chosen": chosen(study, fit.model)}


def chosen(study: Study, model: str) -> Input:
    """Return the input that is the parameters which a search chose, {} without one."""
    where = choice_path(study, model)
    return Input(load=load_choice, arguments=(where,), files=(where,) if where else ())


def choice_path(study: Study, model: str) -> str:
    """Return the result of a model's search, "" where it was not searched."""
    name = recipes.tuned(study, model)
    return result(name) if name else ""


def load_choice(setup: Setup, path: str) -> dict[str, Any]:
    """Return the parameters that a search chose; none where nothing was searched."""
    return store.read_json(setup.path(path))["chosen"]["params"] if path else {}


def _fitted(
    declared: Mapping[str, Any],
    pool: items.Items,
    folds: np.ndarray,
    chosen: Mapping[str, Any],
    threads: int,
) -> dict[str, Any]:
    """Fit; the probabilities go to the cache, the report to the results."""
    found = fit(Recipe(**declared).tuned(chosen), pool, folds, threads)
    return {"kept": found.kept, "report": found.report}


def fit(recipe: Recipe, pool: items.Items, folds: np.ndarray, threads: int) -> Fitted:
    """Train one model on one fold.

    Every training item stands once for each genre of its set, with weight 1 / |set|.

    Args:
        recipe: what to fit.
        pool: the items of the regime, n of them.
        folds: the fold of each item, shape (n,); -1 is always training.
        threads: how many threads the model may use.
    """
    train, test = training(recipe, folds), regimes.test(folds, recipe.fold)
    X = pool.features[list(recipe.columns)]
    model = trained(recipe, pool, train, threads)
    kept = Kept(
        *(
            model.predict_proba(X.iloc[each]).astype(np.float16)
            for each in (test, seen(recipe, folds))
        )
    )
    report = {
        "train_items": len(train),
        "train_copies": int(pool.sets[train].sum()),
        "test_items": len(test),
        "probabilities": {
            "sha256": checksums.of_bytes(kept.test.tobytes()),
            "shape": kept.test.shape,
        },
    }
    return Fitted(kept, report | model.diagnostics())


def training(recipe: Recipe, folds: np.ndarray) -> np.ndarray:
    """Return the positions of the training items, at most `recipe.items` of them."""
    train = regimes.training(folds, recipe.fold)
    return _sample(train, recipe.items, recipe) if recipe.items else train


def seen(recipe: Recipe, folds: np.ndarray) -> np.ndarray:
    """Return the positions of the training items that are predicted again."""
    return _sample(training(recipe, folds), SEEN, recipe)


def _sample(positions: np.ndarray, size: int, recipe: Recipe) -> np.ndarray:
    """Return at most `size` of the positions, sorted; the same for every model."""
    seed = seed_of(recipe.seed, "sample", recipe.regime, recipe.fold)
    return np.sort(np.random.default_rng(seed).permutation(positions)[:size])


def trained(
    recipe: Recipe, pool: items.Items, train: np.ndarray, threads: int
) -> models.Classifier:
    """Return the model of `recipe`, trained on the items at `train` (positions)."""
    copies, labels, weights = items.training_copies(pool.sets[train])
    if recipe.weights == "balanced":
        weights = balanced(labels, weights)
    X = pool.features[list(recipe.columns)].iloc[train]
    groups = pool.artists[train] if recipe.group == "artist" else train
    setting = models.Setting(
        seed=seed_of(recipe.seed, recipe.regime, recipe.entry, recipe.fold),
        threads=threads,
        classes=len(pool.genres),
        prepare=recipe.prepare,
    )
    model = models.build(recipe.module, recipe.params, setting)
    model.fit(X.iloc[copies], labels, weights, groups[copies])
    return model


def balanced(labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return weights (m,) with the same sum, under which every genre weighs the same.

    This is scikit-learn's class_weight="balanced" for rows that have weights already.
    """
    totals = np.bincount(labels, weights=weights)
    present = np.count_nonzero(totals)
    return weights * weights.sum() / (present * totals[labels])


def cached(
    cache: Path,
    report: Mapping[str, Any],
    recipe: Recipe,
    pool: items.Items,
    folds: np.ndarray,
    threads: int,
) -> Kept:
    """Return the probabilities of a fit, refitting when they are gone or others.

    Args:
        cache: the file that should hold them.
        report: the committed report of the fit, whose checksum tells its own
            probabilities from those of an earlier split or an earlier code.
        recipe: what to fit.
        pool: the items of the regime, n of them.
        folds: the fold of each item, shape (n,).
        threads: how many threads a refit may use.
    """
    try:
        with np.load(cache) as stored:
            found = Kept(stored["test"], stored["seen"])
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        found = None
    wanted = report["probabilities"]["sha256"]
    if found is None or checksums.of_bytes(found.test.tobytes()) != wanted:
        found = fit(recipe, pool, folds, threads).kept
        save(cache, found)
    return found


def save(cache: Path, kept: Kept) -> None:
    """Write probabilities as compressed npz, whole or not at all."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, test=kept.test, seen=kept.seen)
    store.write_bytes(cache, buffer.getvalue())
