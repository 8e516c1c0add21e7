"""From cached probabilities to measurements: pool the folds, call the pure measures.

Flows in: the recipes and caches of one model's fits, the dataset, a split file. Flows
out: the contents of result files. Reads probabilities; refits only what is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.data.items import Items
from analysis.fits.probabilities import Pooled
from analysis.measurements import overlap, scores
from analysis.measurements import recall_curves as curves
from analysis.metrics import formulas
from analysis.splits import regimes
from analysis.study.recipes import draws


def score(plan: dict[str, Any], found: Pooled) -> dict[str, Any]:
    """Return the scores of an entry: pooled, by fold, and on training items."""
    names = np.unique(found.fold).tolist()
    scored = scores.scores(
        found.probabilities, found.sets, found.artists, folds=len(names), **draws(plan)
    )
    by_fold = {
        str(each): formulas.scores(
            found.probabilities[found.fold == each], found.sets[found.fold == each]
        )
        for each in names
    }
    seen = formulas.scores(found.seen, found.seen_sets) | {"items": len(found.seen)}
    return scored | {"by_fold": by_fold, "train": seen}


def by_genre(plan: dict[str, Any], found: Pooled, pool: Items) -> scores.Table:
    """Return the table of genres of one model."""
    return scores.by_genre(
        found.probabilities, found.sets, found.artists, pool.genres, **draws(plan)
    )


def confusion(found: Pooled, pool: Items) -> scores.Table:
    """Return the soft confusion counts of one model."""
    return scores.confusion(found.probabilities, found.sets, pool.genres)


def compare(plan: dict[str, Any], first: Pooled, second: Pooled) -> dict[str, Any]:
    """Return first minus second, on the same items and draws, and both alone."""
    difference = scores.comparison(
        first.probabilities,
        second.probabilities,
        first.sets,
        first.artists,
        **draws(plan),
    )
    alone = {
        name: formulas.scores(each.probabilities, each.sets)
        for name, each in (("first", first), ("second", second))
    }
    return difference | alone | {"items": len(first.sets)}


def recall_curves(found: Pooled, pool: Items) -> scores.Table:
    """Return the precision-recall curves of one entry."""
    return curves.table(found.probabilities, found.sets, pool.genres)


def overlapping(
    plan: dict[str, Any],
    found: Pooled,
    pool: Items,
    folds: np.ndarray,
    tested: Sequence[int],
) -> dict[str, Any]:
    """Return scores split by whether the recording of a test item is in training.

    `tested` are the folds of `found`, in its order.
    """
    parts = [
        overlap.twins(
            pool.recordings,
            pool.sets,
            regimes.training(folds, fold),
            regimes.test(folds, fold),
        )
        for fold in tested
    ]
    has_twin, alike = (np.concatenate(each) for each in zip(*parts, strict=True))
    return overlap.split_scores(
        found.probabilities,
        found.sets,
        found.artists,
        has_twin,
        alike,
        **draws(plan),
    )
