"""Neighbours as recommendations: how often do they share the query's genre?

Flows in: the held-out items of one fold as points of several spaces, their genre sets
and artists. Flows out: for every item and space what its list of ten holds (`lists`,
`agreement`, and `chance` for lists drawn at random); and, over all folds, means with
intervals from the artist bootstrap (`summary`).

Every item is a query once; the catalogue is all other items of its fold, so that no
model was trained on either. Beside the spaces of models stand four that need none: a
list at random, the features, the most popular items, and the true labels themselves,
which show what knowing genre perfectly would be worth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.data.items import Items
from analysis.measurements.recommendation import agreement, chance, lists
from analysis.measurements.recommendation.agreement import CATALOGUES, WAYS, Catalogue
from analysis.measurements.recommendation.lists import (
    NEIGHBOURS,
    hellinger,
    standardised,
)
from analysis.measurements.recommendation.summary import (
    FEATURES,
    LABELS,
    POPULAR,
    RANDOM,
    summary,
)
from analysis.splits import regimes

__all__ = [
    "CATALOGUES",
    "FEATURES",
    "LABELS",
    "NEIGHBOURS",
    "POPULAR",
    "RANDOM",
    "WAYS",
    "Catalogue",
    "agreements",
    "evaluate",
    "hellinger",
    "measured",
    "standardised",
    "summary",
]


def measured(
    pool: Items,
    folds: np.ndarray,
    columns: Sequence[str],
    probabilities: Mapping[int, Mapping[str, np.ndarray]],
    **draws: Any,
) -> dict[str, Any]:
    """Return what `summary` says of all folds.

    Args:
        pool: all items.
        folds: (n,) the fold of each item.
        columns: the features.
        probabilities: by fold and model, (t, G) of the test items of the fold.
        draws: draws, confidence and seed of the bootstrap.
    """
    parts = [
        evaluate(pool, folds, fold, columns, each)
        for fold, each in probabilities.items()
    ]
    tested = [regimes.test(folds, fold) for fold in probabilities]
    return summary(parts, pool.artists[np.concatenate(tested)], **draws)


def evaluate(
    pool: Items,
    folds: np.ndarray,
    fold: int,
    columns: Sequence[str],
    probabilities: Mapping[str, np.ndarray],
) -> dict[str, np.ndarray]:
    """Return what the test items of one fold find among one another, by space.

    Args:
        pool: all items.
        folds: (n,) the fold of each item.
        fold: whose test items are queries and catalogue.
        columns: the features; they are standardised by the fold's training items.
        probabilities: by model, (t, G) of the test items, in their order.
    """
    tested, trained = regimes.test(folds, fold), regimes.training(folds, fold)
    values = pool.features[list(columns)].to_numpy(dtype=float)
    sound = standardised(values[tested], values[trained])
    catalogue = Catalogue(pool.sets[tested], pool.artists[tested], sound)
    spaces = {FEATURES: sound, LABELS: lists.labelled(catalogue.sets, fold)}
    spaces |= {name: hellinger(each) for name, each in probabilities.items()}
    popularity = pool.features["popularity"].to_numpy(dtype=float)[tested]
    return agreements(spaces, catalogue, popularity)


def agreements(
    spaces: Mapping[str, np.ndarray],
    catalogue: Catalogue,
    popularity: np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    """Return what each query finds in every space, and without any.

    Args:
        spaces: name to points (n, d); the nearest in Euclidean distance are found.
        catalogue: the n items.
        popularity: (n,), for a list of the most popular items.

    Returns:
        Name to (n, 14), the columns `agreement.COLUMNS`. At random, it is the
        expectation.
    """
    ideal = agreement.ideals(catalogue)
    found = {RANDOM: chance.at_random(catalogue, ideal)}
    if popularity is not None:
        both = lists.popular(popularity, catalogue.artists)
        found[POPULAR] = agreement.held(catalogue, *both, ideal)
    for name, points in spaces.items():
        both = lists.everyone_and_others(points, catalogue.artists)
        found[name] = agreement.held(catalogue, *both, ideal)
    return found
