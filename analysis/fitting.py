"""One fit: train on the training items of a fold, keep the test probabilities.

Flows in: a `Recipe` in plain values, the dataset and a split file. Flows out: a float16
matrix of probabilities in the cache and a small report for the results.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis import models, results, splits
from analysis.data import cleaning, items, source, table
from analysis.errors import StudyError
from analysis.seeds import seed_of


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that decides the outcome of one fit, beside the code and the split."""

    regime: str
    unit: str
    group: str
    columns: Sequence[str]
    model: str
    module: str
    params: Mapping[str, Any]
    fold: int
    seed: int

    @classmethod
    def parse(cls, text: str) -> Recipe:
        """Read a recipe from its canonical JSON."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Fitted:
    """The outcome of a fit: probabilities of the test items (n, G) and a report."""

    probabilities: np.ndarray
    report: dict[str, Any]


@functools.lru_cache(maxsize=4)
def load_items(dataset: Path, checksum: str, unit: str) -> items.Items:
    """Return the items of the dataset.

    Raises:
        StudyError: when the file is not the one with this checksum, which it was when
            the run began.
    """
    if source.checksum(dataset) != checksum:
        raise StudyError(
            f"The dataset {dataset} changed during the run: put the file with SHA-256 "
            f"{checksum} back, then run the same command again."
        )
    return items.items(cleaning.clean(table.read(dataset))[0], unit)


def load_folds(path: Path, pool: items.Items) -> np.ndarray:
    """Return the fold of every item, shape (n,), from a split file `id,fold`."""
    folds = {row["id"]: int(row["fold"]) for row in results.read_csv(path)}
    return np.array([folds[each] for each in pool.ids])


def fit(recipe: Recipe, pool: items.Items, folds: np.ndarray, threads: int) -> Fitted:
    """Train one model on one fold.

    Every training item stands once for each genre of its set, with weight 1 / |set|.

    Args:
        recipe: what to fit.
        pool: the items of the regime, n of them.
        folds: the fold of each item, shape (n,); -1 is always training.
        threads: how many threads the model may use.
    """
    train, test = splits.training(folds, recipe.fold), splits.test(folds, recipe.fold)
    copies, labels, weights = items.training_copies(pool.sets[train])
    X = pool.features[list(recipe.columns)]
    groups = pool.artists[train] if recipe.group == "artist" else train
    model = models.build(
        recipe.module,
        recipe.params,
        seed=seed_of(recipe.seed, recipe.regime, recipe.model, recipe.fold),
        threads=threads,
        classes=len(pool.genres),
    )
    model.fit(X.iloc[train].iloc[copies], labels, weights, groups[copies])
    probabilities = model.predict_proba(X.iloc[test]).astype(np.float16)
    report = {
        "train_items": len(train),
        "train_copies": len(copies),
        "test_items": len(test),
        "probabilities": {
            "sha256": hashlib.sha256(probabilities.tobytes()).hexdigest(),
            "shape": probabilities.shape,
        },
    }
    return Fitted(probabilities, report | model.diagnostics())


def cached(
    cache: Path,
    report: Mapping[str, Any],
    recipe: Recipe,
    pool: items.Items,
    folds: np.ndarray,
    threads: int,
) -> np.ndarray:
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
            found = stored["probabilities"]
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        found = None
    if found is None or digest(found) != report["probabilities"]["sha256"]:
        found = fit(recipe, pool, folds, threads).probabilities
        save(cache, found)
    return found


def digest(probabilities: np.ndarray) -> str:
    """Return the SHA-256 of the bytes of a matrix, as hex."""
    return hashlib.sha256(probabilities.tobytes()).hexdigest()


def save(cache: Path, probabilities: np.ndarray) -> None:
    """Write probabilities as compressed npz, whole or not at all."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, probabilities=probabilities)
    results.write_bytes(cache, buffer.getvalue())
