"""Small fits on ever larger training sets of the demonstration."""

from __future__ import annotations

import numpy as np

from analysis.data.items import Items
from analysis.fits import probabilities, training
from analysis.fits.probabilities import Pooled
from analysis.splits import regimes
from analysis.study.declaration import Study

DRAWS = {
    "unit": "recording", "regime": "artists", "draws": 30, "confidence": 0.95, "seed": 1
}  # fmt: skip


def sized(items: Items, folds: np.ndarray, size: int, draw: int) -> np.ndarray:
    """Keep of the training items at most `size` of every genre, drawn by `draw`."""
    kept = np.full(len(folds), regimes.OUTSIDE)
    kept[folds == 0] = 0
    order = np.random.default_rng(draw).permutation(np.flatnonzero(folds != 0))
    for genre in range(len(items.genres)):
        some = [item for item in order if items.sets[item, genre]][:size]
        kept[some] = 1
    return kept


def recipe_of(study: Study, model: str, regime: str) -> training.Recipe:
    """Return the recipe of a short fit of a model on fold 0."""
    declared = study.models[model]
    params = dict(declared.params)
    if model == "logistic":
        params["max_iter"] = 20
    return training.Recipe(
        regime=regime,
        unit="recording",
        group="artist",
        columns=list(study.features["audio"].columns),
        entry=model,
        module=declared.module,
        params=params,
        changes={},
        prepare={},
        weights="none",
        items=0,
        fold=0,
        seed=1,
    )


def fitted(study: Study, model: str, items: Items, folds: np.ndarray) -> Pooled:
    """Fit a model to a split, and return what it kept."""
    recipe = recipe_of(study, model, "size")
    kept = training.fit(recipe, items, folds, threads=1).kept
    return probabilities.pooled([recipe], [kept], items, folds)
