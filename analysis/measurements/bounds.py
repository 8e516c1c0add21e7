"""Neighbours of held-out items, and what their labels say about the best error.

Flows in: items, folds, columns. Flows out: what the nearest training items answer, and
bounds on the error of the best possible rule, the Bayes error.

Cover and Hart (1967), "Nearest neighbor pattern classification", IEEE Transactions on
Information Theory 13: with M classes, ever more training items, and training and test
items drawn alike, the error E of the single nearest neighbour lies between the Bayes
error R and R (2 - M/(M-1) R). Turned round, R lies between
(M-1)/M (1 - sqrt(1 - M/(M-1) E)) and E. A finite file has an E that is too large, so
that the lower end is too high by an unknown amount; the upper end holds for any rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from analysis.data import reading
from analysis.data.items import Items
from analysis.measurements.recommendation import standardised
from analysis.metrics import bootstrap, formulas
from analysis.pipeline.job import Job, result
from analysis.splits import loading, regimes
from analysis.study import groups, recipes
from analysis.study.declaration import Study
from analysis.study.seeds import seed_of

NEIGHBOURS = (1, 5, 20, 80)
HALVINGS = 6  # training sets of 1/64 to all of the training items


def jobs(study: Study) -> Iterator[Job]:
    """Yield the neighbours of every feature set on which something learned."""
    regime = study.evaluation.regime
    unit = recipes.unit(study, regime)
    for name, features in study.features.items():
        scores = groups.usual(study, name)
        if scores:
            yield Job(
                name=f"neighbours[neighbours/{name}]",
                run=_bounded,
                declared={
                    "columns": list(features.columns),
                    "folds": sorted({fit.fold for each in scores for fit in each.fits}),
                    "draws": recipes.bootstrap(study, regime),
                },
                inputs={
                    "pool": reading.pool(unit),
                    "folds": loading.folds(regime, unit),
                },
                writes={"bounds": path(name)},
            )


def path(features: str) -> str:
    """Return the result that holds the neighbours of a feature set."""
    return result("possible", "neighbours", f"{features}.json")


def _bounded(
    declared: Mapping[str, Any], pool: Items, folds: np.ndarray
) -> dict[str, Any]:
    """Bound the error by the neighbours of held-out items, by training size too."""
    tested, columns = declared["folds"], declared["columns"]
    values, artists = held_out(pool, folds, tested, columns)
    found = summary(
        values, artists, len(pool.genres), **recipes.draws(declared["draws"])
    )
    seed = seed_of(declared["draws"]["seed"], "neighbours")
    more = {
        "best": int(best_vote(found)),
        "folds": len(tested),
        "sizes": by_size(pool, folds, tested[0], columns, seed),
    }
    return {"bounds": found | more}


def lowest_error(error: Any, genres: int) -> Any:
    """Return the smallest Bayes error that allows this error of one neighbour.

    Args:
        error: in [0, 1], a number or an array; beyond (M-1)/M, where a neighbour knows
            nothing, the bound is that of a guess.
        genres: M, at least 2.
    """
    guess = (genres - 1) / genres
    return guess * (1 - np.sqrt(np.clip(1 - np.asarray(error) / guess, 0, 1)))


def highest_error(best: Any, genres: int) -> Any:
    """Return the largest error of one neighbour that a Bayes error allows."""
    best = np.asarray(best)
    return best * (2 - genres / (genres - 1) * best)


def nearest(training: np.ndarray, tested: np.ndarray, most: int) -> np.ndarray:
    """Return positions (t, most) of the nearest training points, nearest first.

    Args:
        training: (m, F) points, m at least `most`.
        tested: (t, F).
        most: how many; distances are Euclidean.
    """
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=most, algorithm="brute").fit(training)
    return search.kneighbors(tested, return_distance=False)


def points(
    pool: Items, columns: Sequence[str], train: np.ndarray, test: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return standardised points of training (m, F) and test items (t, F), float32.

    Means and deviations are those of the training items.
    """
    values = pool.features[list(columns)].to_numpy(dtype=float)
    return (
        standardised(values[train], values[train]),
        standardised(values[test], values[train]),
    )


def answers(
    shares: np.ndarray, sets: np.ndarray, found: np.ndarray, ks: Sequence[int]
) -> np.ndarray:
    """Return what each test item contributes: (t, 1 + len(ks)).

    Args:
        shares: (m, G) of the training items, 1/|set| for members.
        sets: (t, G) bool of the test items.
        found: (t, K) positions of their neighbours, the nearest first.
        ks: how many of them vote, each at most K.

    Returns:
        First the chance that a label drawn from the item's set is the one drawn from
        that of its nearest neighbour; then the accuracy of the vote of k neighbours.
    """
    own = sets / sets.sum(axis=1, keepdims=True)
    columns = [(own * shares[found[:, 0]]).sum(axis=1)]
    for k in ks:
        votes = np.zeros_like(own)
        for place in range(k):
            votes += shares[found[:, place]]
        columns.append(formulas.outcomes(votes, sets).means[:, 0])
    return np.column_stack(columns)


def held_out(
    pool: Items, folds: np.ndarray, tested: Sequence[int], columns: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return `answers` of the test items of several folds, and their artists."""
    shares = (pool.sets / pool.sets.sum(axis=1, keepdims=True)).astype(np.float32)
    parts, artists = [], []
    for fold in tested:
        train, test = regimes.training(folds, fold), regimes.test(folds, fold)
        ks = [k for k in NEIGHBOURS if k <= len(train)]
        found = nearest(*points(pool, columns, train, test), max(ks))
        parts.append(answers(shares[train], pool.sets[test], found, ks))
        artists.append(pool.artists[test])
    return np.concatenate(parts), np.concatenate(artists)


def by_size(
    pool: Items, folds: np.ndarray, fold: int, columns: Sequence[str], seed: int
) -> list[dict[str, float]]:
    """Return the error of one neighbour, and its bound, with ever more training items.

    The training sets are nested and drawn at random; the test items stay the same.
    """
    train, test = regimes.training(folds, fold), regimes.test(folds, fold)
    shares = (pool.sets / pool.sets.sum(axis=1, keepdims=True)).astype(np.float32)
    known, asked = points(pool, columns, train, test)
    order = np.random.default_rng(seed).permutation(len(train))
    rows = []
    for halving in range(HALVINGS, -1, -1):
        some = order[: max(1, len(train) >> halving)]
        found = nearest(known[some], asked, 1)
        hits = answers(shares[train[some]], pool.sets[test], found, ())
        error = float(1 - hits.mean())
        bound = float(lowest_error(error, len(pool.genres)))
        rows.append(
            {
                "training": len(some),
                "error": error,
                "lowest": bound,
                "allowed": 1 - bound,
            }
        )
    return rows


def summary(
    values: np.ndarray, artists: np.ndarray, genres: int, **drawn: Any
) -> dict[str, Any]:
    """Return errors and bounds with intervals over the artists of the test items.

    Args:
        values: (n, 1 + K) from `held_out`.
        artists: (n,) codes.
        genres: M.
        drawn: draws, confidence and seed of the bootstrap.

    Returns:
        error: of a label drawn from the nearest neighbour; lowest: the Bayes error that
        it allows at least; allowed: one minus that, the accuracy that it allows; votes:
        by number of neighbours, the accuracy; genres, items and artists. The bound is
        monotone, so that its interval is that of the error carried over.
    """
    ones = np.ones((len(values), 1))
    sums = bootstrap.cluster_sums(sparse.csr_array(np.hstack([ones, values])), artists)
    first, *votes = bootstrap.intervals(
        sums, lambda each: each[:, 1:] / each[:, :1], **drawn
    )
    error = {"estimate": 1 - first.estimate, "low": 1 - first.high}
    error |= {"high": 1 - first.low}
    lowest = {end: float(lowest_error(value, genres)) for end, value in error.items()}
    opposite = {"estimate": "estimate", "low": "high", "high": "low"}
    return {
        "error": error,
        "lowest": lowest,
        "allowed": {end: 1 - lowest[other] for end, other in opposite.items()},
        "votes": {
            str(k): each.plain() for k, each in zip(NEIGHBOURS, votes, strict=False)
        },
        "genres": genres,
        "items": len(values),
        "artists": sums.shape[0],
    }


def best_vote(found: Mapping[str, Any]) -> str:
    """Return the number of neighbours whose vote is most accurate; the first of equals.

    `found` is what `summary` returned.
    """
    votes = found["votes"]
    return max(votes, key=lambda k: votes[k]["estimate"])
