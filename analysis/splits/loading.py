"""The fold of every item, from a split file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analysis.data import items
from analysis.data.reading import load_items
from analysis.results import store
from analysis.splits import regimes


def load_folds(path: Path, pool: items.Items) -> np.ndarray:
    """Return the fold of every item, shape (n,), from a split file `id,fold`.

    An item that the file does not name is `splits.OUTSIDE`.
    """
    folds = {row["id"]: int(row["fold"]) for row in store.read_csv(path)}
    return np.array([folds.get(each, regimes.OUTSIDE) for each in pool.ids])


def load(
    dataset: str, checksum: str, unit: str, split: Path
) -> tuple[items.Items, np.ndarray]:
    """Return the items of the dataset and the fold of each, from a split file."""
    pool = load_items(Path(dataset), checksum, unit)
    return pool, load_folds(split, pool)
