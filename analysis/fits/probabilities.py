"""Probabilities of fits: from the cache, the folds of one entry below one another.

They are fitted again only where they are gone, or are not those of the report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.data.items import Items
from analysis.fits import search as searching
from analysis.fits import training
from analysis.results import store
from analysis.splits import regimes


@dataclass(frozen=True)
class Source:
    """Where the probabilities of one fit come from.

    Its recipe (JSON), its cache, the result file that reports it, and the result of
    the search for its parameters, if there was one.
    """

    recipe: str
    cache: Path
    report: Path
    search: Path | None = None


@dataclass(frozen=True)
class Pooled:
    """The test items of several folds, one below the other.

    `fold` is the fold in which an item is tested; `seen` and `seen_sets` are those of
    training items that were predicted again.
    """

    fold: np.ndarray
    probabilities: np.ndarray
    sets: np.ndarray
    artists: np.ndarray
    seen: np.ndarray
    seen_sets: np.ndarray


def pooled(
    sources: Sequence[Source], pool: Items, folds: np.ndarray, threads: int
) -> Pooled:
    """Return the out-of-fold probabilities of the fits, with sets and artists."""
    recipes = [
        training.Recipe.parse(each.recipe).tuned(searching.chosen(each.search))
        for each in sources
    ]
    kept = [
        training.cached(
            each.cache, store.read_json(each.report), recipe, pool, folds, threads
        )
        for each, recipe in zip(sources, recipes, strict=True)
    ]
    tested = [regimes.test(folds, each.fold) for each in recipes]
    test = np.concatenate(tested)
    seen = np.concatenate([training.seen(each, folds) for each in recipes])
    return Pooled(
        fold=np.repeat([each.fold for each in recipes], [len(each) for each in tested]),
        probabilities=np.concatenate([each.test for each in kept]),
        sets=pool.sets[test],
        artists=pool.artists[test],
        seen=np.concatenate([each.seen for each in kept]),
        seen_sets=pool.sets[seen],
    )


def of_fold(
    sources: Mapping[str, Sequence[Source]],
    fold: int,
    pool: Items,
    folds: np.ndarray,
    threads: int,
) -> dict[str, np.ndarray]:
    """Return the probabilities (t, G) of the test items of one fold, by entry."""
    chosen = {
        entry: [one for one in each if training.Recipe.parse(one.recipe).fold == fold]
        for entry, each in sources.items()
    }
    return {
        entry: pooled(each, pool, folds, threads).probabilities
        for entry, each in chosen.items()
    }
