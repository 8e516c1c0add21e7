"""Sixty items of three genres, and fits whose probabilities are numbers of items."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.data.items import Items
from analysis.fits import probabilities, training
from analysis.fits.probabilities import Pooled
from tests import spied_fits

GENRES = ("a", "b", "c")
FOLDS = np.arange(60) % 3 - 1  # -1, 0, 1


def items() -> Items:
    """Return the items; the columns hold their numbers."""
    random = np.random.default_rng(1)
    sets = np.eye(3, dtype=bool)[random.integers(3, size=60)]
    sets[::7, 0] = True
    return Items(
        ids=np.arange(60).astype(str),
        features=pd.DataFrame(
            {name: np.arange(60.0) for name in ("energy", "tempo")},
        ),
        genres=GENRES,
        sets=sets,
        artists=np.arange(60) // 2,
        recordings=np.arange(60),
    )


def recipe(fold: int) -> training.Recipe:
    """Return the recipe of a fit, with the parameters that are declared."""
    return spied_fits.recipe(fold=fold, params={"depth": 1})


def kept(fold: int) -> training.Kept:
    """Return what the fit of a fold would keep."""
    seen = training.seen(recipe(fold), FOLDS)
    return training.Kept(numbered(np.flatnonzero(fold == FOLDS)), numbered(seen))


def pooled(folds: Sequence[int] = (1, 0)) -> probabilities.Pooled:
    """Return what the fits of some folds kept, pooled in this order."""
    made = [recipe(fold) for fold in folds]
    return probabilities.pooled(made, [kept(fold) for fold in folds], items(), FOLDS)


def answered(
    probabilities: np.ndarray, sets: np.ndarray, artists: np.ndarray, fold: np.ndarray
) -> Pooled:
    """Return what was said of the test items of some folds, and of no others."""
    none = probabilities[:0]
    return Pooled(fold, probabilities, sets, artists, none, sets[:0])


def numbered(positions: np.ndarray) -> np.ndarray:
    """Return probabilities that hold the number of their item."""
    return np.repeat((positions[:, None] + 1) / 64, 3, axis=1).astype(np.float16)


def numbers(probabilities: np.ndarray) -> list[int]:
    """Return the numbers that such probabilities hold."""
    return (np.rint(probabilities[:, 0] * 64).astype(int) - 1).tolist()


def drawn(**changes: object) -> dict:
    """Return how the intervals of a regime are drawn."""
    return {"regime": "artists", "draws": 30, "confidence": 0.9, "seed": 5} | changes
