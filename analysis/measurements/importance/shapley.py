"""SHAP values of boosted trees: what each feature adds to each genre's margin.

Flows in: a trained model and items. Flows out: each feature's share of all
contributions, with intervals. The values are exact: Lundberg et al. (2020), "From local
explanations to global understanding with explainable AI for trees", Nature Machine
Intelligence 2, as XGBoost computes them itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from analysis.measurements.importance.held_items import Held, Measured, Settings
from analysis.metrics import bootstrap, formulas

if TYPE_CHECKING:
    import pandas as pd


def shap(
    values: np.ndarray,
    probabilities: np.ndarray,
    held: Held,
    settings: Settings,
    *,
    drawn: Mapping[str, Any],
) -> tuple[Measured, dict[str, float]]:
    """Return each feature's share of all SHAP contributions.

    Softmax ignores what is added to all genres alike, and a genre that is out of the
    question decides nothing. So contributions are taken relative to their mean over
    the genres, weighted by the item's probabilities, and their sizes are averaged with
    the same weights; every item counts once.

    Args:
        values: (n, G, F) contributions to the margins.
        probabilities: (n, G) of the same items.
        held: the same items.
        settings: how many draws are kept.
        drawn: draws, confidence and seed of the bootstrap.

    Returns:
        The shares with intervals; and, for comparison, shares of plain mean sizes
        over all items and genres alike.
    """
    sizes = weighted_sizes(values, probabilities)
    sums = bootstrap.cluster_sums(sparse.csr_array(sizes), held.artists)
    intervals, replicates = bootstrap.drawn_intervals(sums, shares, **drawn)
    names = list(held.X.columns)
    found = {
        name: each.clipped(0, 1).plain()
        for name, each in zip(names, intervals, strict=True)
    }
    even = shares(np.abs(values).mean(axis=(0, 1))[None])[0]
    measured = Measured(found, replicates[: settings.draws])
    return measured, dict(zip(names, even.tolist(), strict=True))


def weighted_sizes(values: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return sizes (n, F) of contributions (n, G, F), weighted by probabilities."""
    weights = probabilities / probabilities.sum(axis=1, keepdims=True)
    center = np.einsum("ng,ngf->nf", weights, values)
    return np.einsum("ng,ngf->nf", weights, np.abs(values - center[:, None]))


def contributions(model: Any, X: pd.DataFrame) -> np.ndarray | None:
    """Return exact SHAP values of boosted trees, (n, G, F); None for other models.

    The trees stand behind scikit-learn's interface, on the columns as they are.
    """
    steps = getattr(model, "pipeline", ())
    if len(steps) != 1 or not hasattr(steps[-1], "get_booster"):
        return None
    import xgboost

    booster, rows = steps[-1].get_booster(), xgboost.DMatrix(X)
    found = booster.predict(rows, pred_contribs=True, strict_shape=True)
    full = np.zeros((len(X), model.classes, X.shape[1]), dtype=np.float32)
    full[:, model.present] = found[:, :, :-1]  # the last column is the bias
    return full


def shares(sums: np.ndarray) -> np.ndarray:
    """Return rows (B, F) as shares of their sums."""
    return formulas.ratio(sums, sums.sum(axis=1, keepdims=True))
