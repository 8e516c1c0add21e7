"""From the fits on long-tailed training sets to what imbalance costs.

Flows in: where the probabilities of a case lie, its split files, the dataset. Flows
out: the content of data/results/imbalance. Reads probabilities; refits what is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.fits import probabilities
from analysis.fits.probabilities import Source
from analysis.measurements import imbalance
from analysis.splits import loading, regimes
from analysis.study import recipes


@dataclass(frozen=True)
class Fitted:
    """The fits of one case: splits a draw, and sources by entry, one a draw."""

    splits: Sequence[Path]
    sources: Mapping[str, Sequence[Source]]


def measured(
    plan: dict[str, Any],
    case: Fitted,
    even: Fitted | None,
    ranks: Sequence[Path],
    data: tuple[str, str],
    threads: int,
) -> dict[str, Any]:
    """Return sizes, entries with their gains, pairs, and the cost of being uneven.

    Args:
        plan: unit, reference (of each entry), pairs (of entries to be compared with
            each other) and how intervals are drawn.
        case: the fits.
        even: the fits of the same draws with equally large genres, if any.
        ranks: the splits by which genres are ranked, one a draw: the steepest.
        data: path and checksum of the dataset.
        threads: how many threads a refit may use.
    """
    drawn = _draws(plan, case.splits, ranks, data)
    settings = recipes.draws(plan)
    known = {
        entry: _probabilities(plan, case.splits, each, data, threads)
        for entry, each in case.sources.items()
    }
    entries = imbalance.measured(known, drawn, plan["reference"], **settings)
    untreated = known.keys() - plan["reference"].keys()
    everything = imbalance.with_adjusted(known, drawn, untreated)
    found = {
        "sizes": imbalance.sizes(drawn),
        "entries": entries,
        "pairs": imbalance.between(everything, drawn, plan["pairs"], **settings),
    }
    if even is None:
        return found
    flat = _draws(plan, even.splits, ranks, data)
    costs = {
        entry: imbalance.cost(
            (known[entry], drawn),
            (_probabilities(plan, even.splits, each, data, threads), flat),
            **settings,
        )
        for entry, each in even.sources.items()
    }
    return found | {"cost": costs}


def _draws(
    plan: dict[str, Any],
    paths: Sequence[Path],
    ranks: Sequence[Path],
    data: tuple[str, str],
) -> list[imbalance.Draw]:
    """Return what each draw trains on and is tested on."""
    found = []
    for path, steepest in zip(paths, ranks, strict=True):
        pool, folds = loading.load(*data, plan["unit"], path)
        test = regimes.test(folds, 0)
        found.append(
            imbalance.Draw(
                counted=_counted(plan, path, data),
                part=imbalance.parts(_counted(plan, steepest, data)),
                sets=pool.sets[test],
                artists=pool.artists[test],
            )
        )
    return found


def _counted(plan: dict[str, Any], path: Path, data: tuple[str, str]) -> np.ndarray:
    """Return the training tracks of each genre (G,) in a split."""
    pool, folds = loading.load(*data, plan["unit"], path)
    return imbalance.counts(pool.sets[regimes.training(folds, 0)])


def _probabilities(
    plan: dict[str, Any],
    paths: Sequence[Path],
    sources: Sequence[Source],
    data: tuple[str, str],
    threads: int,
) -> list[np.ndarray]:
    """Return the probabilities (n, G) of one entry, one matrix a draw."""
    return [
        probabilities.pooled(
            [source], *loading.load(*data, plan["unit"], path), threads
        ).probabilities
        for path, source in zip(paths, sources, strict=True)
    ]
