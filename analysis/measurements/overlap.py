"""Scores of test items whose recording is also in training, and of the others.

Flows in: probabilities, genre sets, artists and recordings of the test items, and what
stood in training. Flows out: two scores with intervals, and how many items each is of.

Where rows or track ids are split at random, the very audio of a test item often stands
in training: in another row of the same track, or under another id. A recording in
training is a twin; it helps only where it carries a genre of the test item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.measurements import scores
from analysis.pipeline.job import Job, given, result
from analysis.splits import loading, regimes
from analysis.study import groups, recipes
from analysis.study.declaration import Study

PARTS = ("with_twin", "without_twin")


def jobs(study: Study) -> Iterator[Job]:
    """Yield the overlap of every usual entry where recordings may be on both sides."""
    for score in recipes.scores(study):
        regime = study.regimes.get(score.regime)
        if regime is None or regime.unit == "recording" or regime.group:
            continue
        if groups.learned(study, score):
            yield Job(
                name=f"overlap[{score.path}]",
                run=_overlapping,
                declared=recipes.bootstrap(study, score.regime),
                inputs={
                    "found": probabilities.entry(study, score),
                    **loading.divided(study, score.regime),
                    "tested": given(tuple(fit.fold for fit in score.fits)),
                },
                writes={"overlap": result("overlap", f"{score.path}.json")},
            )


def _overlapping(
    declared: Mapping[str, Any],
    found: Pooled,
    pool: Items,
    folds: np.ndarray,
    tested: Sequence[int],
) -> dict[str, Any]:
    """Score test items with and without their recording in training.

    `tested` are the folds of `found`, in its order.
    """
    parts = [
        twins(pool, regimes.training(folds, fold), regimes.test(folds, fold))
        for fold in tested
    ]
    has_twin, alike = (np.concatenate(each) for each in zip(*parts, strict=True))
    drawn = recipes.draws(declared)
    return {"overlap": split_scores(found, has_twin, alike, **drawn)}


def twins(
    pool: Items, train: np.ndarray, test: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Say of every test item whether it has a twin, and one that shares a genre.

    Args:
        pool: all items.
        train: positions of the training items.
        test: positions of the test items.

    Returns:
        Two (len(test),) bool: a twin is in training; a twin has a genre of the item.
    """
    known = regimes.whole_sets(pool, train)[test]
    return known.any(axis=1), (known & pool.sets[test]).any(axis=1)


def split_scores(
    found: Pooled, has_twin: np.ndarray, alike: np.ndarray, **draws: Any
) -> dict[str, Any]:
    """Return the scores of the items with and without a twin, and the sizes.

    Args:
        found: the n test items.
        has_twin: (n,) bool, whether the recording is in training.
        alike: (n,) bool, whether a twin has a genre of the item.
        draws: draws, confidence and seed of the bootstrap.

    Returns:
        For each of `PARTS` metrics with intervals, items and artists, or nothing where
        the part is empty; the share of the test items that have a twin; and the share
        of those whose twin has a genre of the item (0 where none has a twin).
    """
    items = (found.probabilities, found.sets, found.artists)
    parts: dict[str, Any] = {
        part: scores.scores(*(each[rows] for each in items), folds=1, **draws)
        for part, rows in zip(PARTS, (has_twin, ~has_twin), strict=True)
        if rows.any()
    }
    shared = float(alike[has_twin].mean()) if has_twin.any() else 0.0
    return parts | {"share": float(has_twin.mean()), "same_genre": shared}
