"""Two designs on the same test items: what the one training set knew and the other not.

Flows in: the pooled probabilities of the same model in both, and which test items the
design touches. Flows out: the contents of a result file: first minus second over all
items, over those that are touched, and over the others, with paired intervals.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from analysis import measuring
from analysis.measuring import Pooled


def contrast(
    plan: dict[str, Any],
    first: Pooled,
    second: Pooled,
    touched: np.ndarray,
    sets: np.ndarray,
) -> dict[str, Any]:
    """Return first minus second by part, and the share of the items that is touched.

    Args:
        plan: how intervals are drawn.
        first: a model in the design, t test items.
        second: the same model in what the design is set against.
        touched: (t,) bool.
        sets: (t, G) bool, the genre sets of the recordings of the test items.

    Returns:
        "sets": scored by these sets; and, where the items are rows, "labels": scored by
        the one genre of each row. Both hold "all" and, where some are touched,
        "touched" and "untouched".

    Raises:
        ValueError: when the two do not test the same items.
    """
    alike = np.array_equal(first.artists, second.artists)
    if not alike or not np.array_equal(first.sets, second.sets):
        raise ValueError("a contrast needs the same test items on both sides")
    truths = {"sets": sets}
    if not np.array_equal(first.sets, sets):
        truths["labels"] = first.sets
    parts = {"all": np.ones_like(touched), "touched": touched, "untouched": ~touched}
    found: dict[str, Any] = {
        kind: {
            name: measuring.compare(
                plan, _part(first, truth, rows), _part(second, truth, rows)
            )
            for name, rows in parts.items()
            if name == "all" or (touched.any() and rows.any())
        }
        for kind, truth in truths.items()
    }
    return found | {"share": float(touched.mean())}


def _part(found: Pooled, truth: np.ndarray, rows: np.ndarray) -> Pooled:
    """Return some of the test items (t,) bool, with the sets of `truth` (t, G)."""
    return dataclasses.replace(
        found,
        fold=found.fold[rows],
        probabilities=found.probabilities[rows],
        sets=truth[rows],
        artists=found.artists[rows],
    )
