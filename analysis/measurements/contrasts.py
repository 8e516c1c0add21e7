"""Two designs on the same test items: what the one training set knew and the other not.

Flows in: the pooled probabilities of the same model in both, and which test items the
design touches. Flows out: the contents of a result file: first minus second over all
items, over those that are touched, and over the others, with paired intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.measurements import scores
from analysis.pipeline.job import Job, result
from analysis.splits import loading, regimes, sizes
from analysis.splits.designs import TEST, Ground
from analysis.study import recipes
from analysis.study.declaration import Study


def jobs(study: Study) -> Iterator[Job]:
    """Yield every entry in a design beside the same entry in another."""
    for name, first, second in recipes.contrasts(study):
        design = recipes.design(study, first.regime)
        yield Job(
            name=f"contrast[{name}]",
            run=_contrasted,
            declared={
                "design": design,
                "draws": recipes.bootstrap(study, first.regime),
            },
            inputs={
                "ground": sizes.ground(study, first.regime),
                "folds": loading.folds(first.regime, design["cut"]),
                "first": probabilities.entry(study, first),
                "second": probabilities.entry(study, second),
            },
            writes={"contrast": result("contrasts", f"{name}.json")},
        )


def _contrasted(
    declared: Mapping[str, Any],
    ground: Ground,
    folds: np.ndarray,
    first: Pooled,
    second: Pooled,
) -> dict[str, Any]:
    """Set a model in one design against the same model in another."""
    touched = sizes.touched(ground, folds, declared["design"])
    sets = regimes.whole_sets(ground.pool)[regimes.test(folds, TEST)]
    return {"contrast": contrast(declared["draws"], first, second, touched, sets)}


def contrast(
    plan: dict[str, Any],
    first: Pooled,
    second: Pooled,
    touched: np.ndarray,
    sets: np.ndarray,
) -> dict[str, Any]:
    """Return first minus second, over all items and by part.

    Args:
        plan: how intervals are drawn.
        first: a model in the design, t test items.
        second: the same model in what the design is set against.
        touched: (t,) bool.
        sets: (t, G) bool, the genre sets of the recordings of the test items.

    Returns:
        What `scores.compare` does, over all items; where some are touched, the same
        for "touched" and for "untouched" ones, and their "share". All are scored by
        `sets`; where the items are rows, "labels" holds all of that once more, scored
        by the one genre of each row.

    Raises:
        ValueError: when the two do not test the same items.
    """
    alike = np.array_equal(first.artists, second.artists)
    if not alike or not np.array_equal(first.sets, second.sets):
        raise ValueError("a contrast needs the same test items on both sides")
    found = _by_part(plan, (first, second), touched, sets)
    if not np.array_equal(first.sets, sets):
        found["labels"] = _by_part(plan, (first, second), touched, first.sets)
    return found


def _by_part(
    plan: dict[str, Any],
    pair: tuple[Pooled, Pooled],
    touched: np.ndarray,
    truth: np.ndarray,
) -> dict[str, Any]:
    """Return the comparison over all items and, by `touched` (t,) bool, in two parts.

    Scored by the sets of `truth` (t, G).
    """

    def compared(rows: np.ndarray) -> dict[str, Any]:
        return scores.compare(plan, *(each.some(rows) for each in both))

    both = [replace(each, sets=truth) for each in pair]
    found = compared(np.ones_like(touched)) | {"share": float(touched.mean())}
    parts = {"touched": touched, "untouched": ~touched} if touched.any() else {}
    return found | {name: compared(rows) for name, rows in parts.items() if rows.any()}
