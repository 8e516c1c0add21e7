"""Neighbours of held-out items, and what their labels say about the best error.

Flows in: items, folds, columns. Flows out: what the nearest training items answer, and
bounds on the error of the best possible rule, the Bayes error.

Cover and Hart (1967), "Nearest neighbor pattern classification", IEEE Transactions on
Information Theory 13: with M classes, ever more training items, and training and test
items drawn alike, the error E of the single nearest neighbour lies between the Bayes
error R and R (2 - M/(M-1) R). Turned round, R lies between
(M-1)/M (1 - sqrt(1 - M/(M-1) E)) and E. A finite file has an E that is too large, so
that the lower end is too high by an unknown amount; the upper end holds for any rule.

How much the bounds leave open is shown where the truth is known: the width of the band
between them, two worlds at its ends that the error cannot tell apart, and a world of
known Bayes error in which the training set grows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.data.items import Items
from analysis.measurements.recommendation.lists import standardised
from analysis.metrics import bootstrap, formulas
from analysis.metrics.bootstrap import Interval
from analysis.pipeline.job import Job, content, result
from analysis.splits import loading, regimes
from analysis.study import groups, recipes
from analysis.study.declaration import Study
from analysis.study.seeds import seed_of

FOLDER = "possible"  # of its results
NEIGHBOURS = (1, 5, 20, 80)
HALVINGS = 6  # training sets of 1/64 to all of the training items
CLASSES = (2, 10)  # shown beside the number of genres of the file
PAIRS = 20_000  # of simulated neighbours in each of the two worlds
DIMENSIONS = 14  # of the simulated world: as many as there are descriptors
SPREAD = 0.55  # deviation of the class centres, in deviations within a class
TESTED = 2_000
SIZES = (250, 1_000, 4_000, 16_000)


def jobs(study: Study) -> Iterator[Job]:
    """Yield the neighbours of every feature set on which something learned.

    And how much the bounds of the primary features leave open.
    """
    primary = study.evaluation
    learned = groups.usual_sets(study)
    for name, scores in learned.items():
        yield Job(
            name=f"neighbours[neighbours/{name}]",
            run=_bounded,
            declared={
                "columns": list(study.features[name].columns),
                "folds": sorted(set.union(*(score.folds for score in scores))),
                "draws": recipes.bootstrap(study),
            },
            inputs=loading.divided(study, primary.regime),
            writes={"bounds": path(name)},
        )
    if primary.features in learned:
        yield Job(
            name="looseness",
            run=_opened,
            declared={"seed": seed_of(primary.seed, "looseness")},
            inputs={"neighbours": content(path(primary.features))},
            writes={"looseness": result(FOLDER, "looseness.json")},
        )


def path(features: str) -> str:
    """Return the result that holds the neighbours of a feature set."""
    return result(FOLDER, "neighbours", f"{features}.json")


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


def _opened(
    declared: Mapping[str, Any], neighbours: Mapping[str, Any]
) -> dict[str, Any]:
    """Show how much the bounds leave open at the error that was found on the file."""
    error, genres = neighbours["error"]["estimate"], neighbours["genres"]
    looseness = {
        "genres": genres,
        "error": error,
        "bands": bands(error, genres),
        "worlds": worlds(error, genres, declared["seed"]),
        "growing": growing(genres, declared["seed"]),
    }
    return {"looseness": looseness}


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
    known, asked = (standardised(values[rows], values[train]) for rows in (train, test))
    return known, asked


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
    own = formulas.drawn_shares(sets)
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
    shares = formulas.drawn_shares(pool.sets).astype(np.float32)
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
    shares = formulas.drawn_shares(pool.sets).astype(np.float32)
    known, asked = points(pool, columns, train, test)
    order = np.random.default_rng(seed).permutation(len(train))
    rows = []
    for halving in range(HALVINGS, -1, -1):
        some = order[: max(1, len(train) >> halving)]
        found = nearest(known[some], asked, 1)
        hits = answers(shares[train[some]], pool.sets[test], found, ())
        error = float(1 - hits.mean())
        bound = float(lowest_error(error, len(pool.genres)))
        sizes = {"training": len(some), "error": error}
        rows.append(sizes | {"lowest": bound, "allowed": 1 - bound})
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
    first, *votes = bootstrap.mean_intervals(values, artists, **drawn)
    error = first.complement()
    lowest = Interval(*(float(lowest_error(end, genres)) for end in error))
    return {
        "error": error.plain(),
        "lowest": lowest.plain(),
        "allowed": lowest.complement().plain(),
        "votes": {
            str(k): vote.plain() for k, vote in zip(NEIGHBOURS, votes, strict=False)
        },
        "genres": genres,
        "items": len(values),
        "artists": len(np.unique(artists)),
    }


def best_vote(found: Mapping[str, Any]) -> str:
    """Return the number of neighbours whose vote is most accurate; the first of equals.

    `found` is what `summary` returned.
    """
    votes = found["votes"]
    return max(votes, key=lambda k: votes[k]["estimate"])


def bands(error: float, genres: int) -> list[dict[str, float]]:
    """Return, by number of classes, how wide the bounds are.

    `lowest` and `width` are those at an error which is the same part of a guess's
    error as `error` is among `genres`; `widest` is the largest width at any error.
    """
    part = error * genres / (genres - 1)
    rows = []
    for classes in (*CLASSES, genres):
        guess = (classes - 1) / classes
        errors = np.linspace(0, guess, 2001)
        lowest = float(lowest_error(part * guess, classes))
        widest = float((errors - lowest_error(errors, classes)).max())
        band = {"lowest": lowest, "width": part * guess - lowest, "widest": widest}
        rows.append({"classes": classes, "error": part * guess} | band)
    return rows


def worlds(error: float, genres: int, seed: int) -> dict[str, dict[str, float]]:
    """Return two worlds with the same error of one neighbour, at the ends of the band.

    even: everywhere one genre is likely and all others are equally unlikely; the Bayes
    error is the lower bound. split: the genre is certain in some places, and in all
    others every genre is equally likely; the Bayes error is the error of one neighbour.
    In each, pairs of labels are drawn as a point and a neighbour at the same place
    would have them; `drawn` is the share of pairs that differ.
    """
    random = np.random.default_rng(seed)
    low = float(lowest_error(error, genres))
    even = np.full(genres, low / (genres - 1))
    even[0] = 1 - low
    pairs = random.choice(genres, size=(2, PAIRS), p=even)
    unclear = error * genres / (genres - 1)
    apart = random.random(PAIRS) < unclear
    free = random.integers(genres, size=(2, PAIRS))
    split = float(np.mean(apart & (free[0] != free[1])))
    return {
        "even": {"bayes": low, "drawn": float(np.mean(pairs[0] != pairs[1]))},
        "split": {"bayes": error, "drawn": split},
    }


def growing(
    genres: int, seed: int, sizes: Sequence[int] = SIZES, tested: int = TESTED
) -> dict[str, Any]:
    """Return error and bound of one neighbour in a world of known Bayes error.

    Every class is a Gaussian of equal size and deviation, so that the best rule is the
    nearest centre; its error on the simulated test points is the Bayes error, but for
    chance.
    """
    random = np.random.default_rng(seed)
    centres = random.normal(0, SPREAD, (genres, DIMENSIONS))

    def drawn(size: int) -> tuple[np.ndarray, np.ndarray]:
        labels = random.integers(genres, size=size)
        noise = random.normal(0, 1, (size, DIMENSIONS))
        return centres[labels] + noise, labels

    (asked, truth), (known, labels) = drawn(tested), drawn(max(sizes))
    best = nearest(centres, asked, 1)[:, 0]
    rows = []
    for size in sizes:
        found = labels[nearest(known[:size], asked, 1)[:, 0]]
        error = float(np.mean(found != truth))
        lowest = float(lowest_error(error, genres))
        rows.append({"training": size, "error": error, "lowest": lowest})
    bayes = float(np.mean(best != truth))
    return {
        "bayes": bayes,
        "limit": float(highest_error(bayes, genres)),
        "sizes": rows,
        "tested": tested,
        "dimensions": DIMENSIONS,
    }
