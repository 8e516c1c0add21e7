"""Splits as jobs are given them: the fold of every item."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analysis.data import items, reading
from analysis.pipeline.job import Input, Setup, result
from analysis.results import store
from analysis.splits import regimes
from analysis.study import recipes
from analysis.study.declaration import Study


def path(name: str) -> str:
    """Return the split file of a regime, of a design or of the search."""
    return result("splits", f"{name}.csv")


def folds(name: str, unit: str) -> Input:
    """Return the input that is the fold of every item of a unit, shape (n,)."""
    return Input(
        load=of_items, arguments=(name, unit), files=(path(name),), dataset=True
    )


def divided(study: Study, name: str) -> dict[str, Input]:
    """Return the inputs that are the items of a regime or design, and their folds."""
    unit = recipes.unit(study, name)
    return {"pool": reading.pool(unit), "folds": folds(name, unit)}


def several(names: Sequence[str], unit: str) -> Input:
    """Return the input that is the folds of several splits, a list in their order."""
    return Input(
        load=_several,
        arguments=(tuple(names), unit),
        files=tuple(path(name) for name in names),
        dataset=True,
    )


def _several(setup: Setup, names: Sequence[str], unit: str) -> list[np.ndarray]:
    return [of_items(setup, name, unit) for name in names]


def file(name: str) -> Input:
    """Return the input that is the bytes of a split file."""
    return Input(load=_file, arguments=(path(name),), files=(path(name),))


def _file(setup: Setup, path: str) -> bytes:
    return setup.path(path).read_bytes()


def of_items(setup: Setup, name: str, unit: str) -> np.ndarray:
    """Return the fold of every item of a unit, shape (n,), in a split."""
    return load_folds(setup.path(path(name)), reading.load_pool(setup, unit))


def load_folds(path: Path, pool: items.Items) -> np.ndarray:
    """Return the fold of every item, shape (n,), from a split file `id,fold`.

    An item that the file does not name is `regimes.OUTSIDE`.
    """
    folds = {row["id"]: int(row["fold"]) for row in store.read_csv(path)}
    return np.array([folds.get(each, regimes.OUTSIDE) for each in pool.ids])
