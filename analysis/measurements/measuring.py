"""From cached probabilities to measurements: pool the folds, call the pure measures.

Flows in: the recipes and caches of one model's fits, the dataset, a split file. Flows
out: the contents of result files. Reads probabilities; refits only what is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.items import Items
from analysis.fits import search as searching
from analysis.fits import training
from analysis.measurements import overlap, scores
from analysis.measurements import recall_curves as curves
from analysis.metrics import formulas
from analysis.results import store
from analysis.splits import regimes
from analysis.study.seeds import seed_of


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


def draws(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of the bootstrap from its plan."""
    return {
        "draws": plan["draws"],
        "confidence": plan["confidence"],
        "seed": seed_of(plan["seed"], "draws", plan["regime"]),
    }


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
