"""Neighbours as recommendations: how often do they share the query's genre?

Flows in: the held-out items of one fold as points of several spaces, their genre sets
and artists. Flows out: for every item and space the agreement of its neighbours; and,
over all folds, means with intervals from the artist bootstrap.

Every item is a query once; the catalogue is all other items of its fold, so that no
model was trained on either. Two items agree in two ways: `any`, they share a genre;
`expected`, a genre drawn from each set is the same one, |A and B| / (|A| |B|).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from analysis import splits, statistics
from analysis.data.items import Items

NEIGHBOURS = 10
WAYS = ("any", "expected")
CATALOGUES = ("all_artists", "other_artists")
RANDOM, FEATURES = "random", "features"

_BLOCK = 500  # queries that are compared with the catalogue at once
_CANDIDATES = 64  # nearest items among which those of other artists are looked for


@dataclass(frozen=True)
class Catalogue:
    """The n items of one fold: genre sets (n, G) bool and artist codes (n,)."""

    sets: np.ndarray
    artists: np.ndarray


def standardised(features: np.ndarray, training: np.ndarray) -> np.ndarray:
    """Return features (n, F) in deviations of the training items (m, F), float32.

    What was not measured (NaN) becomes the training mean, 0. Points are shifted by
    nothing else, so that the nearest is the one with the smallest Euclidean distance.
    """
    mean, deviation = np.nanmean(training, axis=0), np.nanstd(training, axis=0)
    scaled = (features - mean) / np.where(deviation > 0, deviation, 1)
    return np.nan_to_num(scaled).astype(np.float32)


def hellinger(probabilities: np.ndarray) -> np.ndarray:
    """Return points (n, G) whose Euclidean distance is Hellinger's, but for a factor.

    Square roots of probabilities lie on a sphere. Unlike the cosine of the
    probabilities themselves, the distance does not let the one largest probability
    speak alone: where a model hesitates between genres, the others count.
    """
    points = np.sqrt(probabilities.astype(np.float32))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


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
    tested, trained = splits.test(folds, fold), splits.training(folds, fold)
    values = pool.features[list(columns)].to_numpy(dtype=float)
    spaces = {FEATURES: standardised(values[tested], values[trained])}
    spaces |= {name: hellinger(each) for name, each in probabilities.items()}
    return agreements(spaces, Catalogue(pool.sets[tested], pool.artists[tested]))


def agreements(
    spaces: Mapping[str, np.ndarray], catalogue: Catalogue
) -> dict[str, np.ndarray]:
    """Return what each query finds in every space, and at random.

    Args:
        spaces: name to points (n, d); the nearest in Euclidean distance are found.
        catalogue: the n items.

    Returns:
        Name to (n, 5): `any` and `expected` among the neighbours by all artists, then
        among those by other artists, then the share of the query's own artist among
        the first. At random, it is the exact expectation.
    """
    found = {RANDOM: at_random(catalogue)}
    for name, points in spaces.items():
        parts = [
            _agreement(catalogue, queries, everyone, others)
            for queries, everyone, others in neighbours(points, catalogue.artists)
        ]
        found[name] = np.concatenate(parts)
    return found


def neighbours(
    points: np.ndarray, artists: np.ndarray, most: int = NEIGHBOURS
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield blocks of queries (b,), their neighbours, and those by other artists.

    Neighbours are positions (b, most), the nearest first, -1 where there are none; no
    item is its own neighbour.
    """
    lengths = np.einsum("nd,nd->n", points, points)
    for start in range(0, len(points), _BLOCK):
        queries = np.arange(start, min(start + _BLOCK, len(points)))
        distance = lengths - 2 * (points[queries] @ points.T)
        distance[np.arange(len(queries)), queries] = np.inf
        near = _nearest(distance, _CANDIDATES)
        own = artists[near] == artists[queries, None]
        others, short = _first(near, ~own & _finite(distance, near), most)
        for row in short:  # too few candidates: one artist fills them all
            apart = np.where(artists == artists[queries[row]], np.inf, distance[row])
            near_row = _nearest(apart[None], most)
            others[row] = _first(near_row, _finite(apart[None], near_row), most)[0]
        yield queries, _first(near, _finite(distance, near), most)[0], others


def _nearest(distance: np.ndarray, most: int) -> np.ndarray:
    """Return positions of the smallest distances of each row, ascending; (b, most)."""
    most = min(most, distance.shape[1])
    part = np.argpartition(distance, most - 1, axis=1)[:, :most]
    order = np.argsort(
        np.take_along_axis(distance, part, axis=1), axis=1, kind="stable"
    )
    return np.take_along_axis(part, order, axis=1)


def _finite(distance: np.ndarray, near: np.ndarray) -> np.ndarray:
    return np.isfinite(np.take_along_axis(distance, near, axis=1))


def _first(
    near: np.ndarray, allowed: np.ndarray, most: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first `most` allowed of each row, -1 beyond; and the short rows."""
    rank = np.cumsum(allowed, axis=1) - 1
    kept = allowed & (rank < most)
    found = np.full((len(near), most), -1)
    rows, columns = np.nonzero(kept)
    found[rows, rank[rows, columns]] = near[rows, columns]
    return found, np.flatnonzero(allowed.sum(axis=1) < most)


def _agreement(
    catalogue: Catalogue, queries: np.ndarray, everyone: np.ndarray, others: np.ndarray
) -> np.ndarray:
    """Return the five numbers of each query of a block."""
    own = catalogue.artists[everyone] == catalogue.artists[queries, None]
    return np.column_stack(
        [
            *_shared(catalogue.sets, queries, everyone),
            *_shared(catalogue.sets, queries, others),
            _mean(own.astype(float), everyone >= 0),
        ]
    )


def _shared(
    sets: np.ndarray, queries: np.ndarray, near: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return `any` and `expected`, the mean over the neighbours of each query."""
    common = (sets[near] & sets[queries][:, None]).sum(axis=2)
    sizes = sets.sum(axis=1)
    products = sizes[near] * sizes[queries][:, None]
    return _mean(common > 0, near >= 0), _mean(common / products, near >= 0)


def _mean(values: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return the mean of each row over what is present; 0 where nothing is."""
    counts = present.sum(axis=1)
    sums = (values * present).sum(axis=1)
    return np.divide(sums, counts, out=np.zeros(len(values)), where=counts > 0)


def at_random(catalogue: Catalogue) -> np.ndarray:
    """Return what a neighbour drawn at random is expected to share, (n, 5).

    Counted over genre sets, of which there are far fewer than items; the items of the
    query's own artist are counted one by one.
    """
    kinds, kind = np.unique(catalogue.sets, axis=0, return_inverse=True)
    common = kinds.astype(np.float32) @ kinds.T.astype(np.float32)
    sizes = kinds.sum(axis=1)
    pairs = np.stack([common > 0, common / np.outer(sizes, sizes)])
    whole = pairs @ np.bincount(kind, minlength=len(kinds)).astype(float)
    whole, itself = whole[:, kind], pairs[:, kind, kind]
    own, counts = np.zeros((2, len(kind))), np.zeros(len(kind))
    for items in _groups(catalogue.artists):
        inside = pairs[:, kind[items][:, None], kind[items]]
        own[:, items], counts[items] = inside.sum(axis=2), len(items)
    everyone = (whole - itself) / max(len(kind) - 1, 1)
    rest = len(kind) - counts
    others = np.divide(whole - own, rest, out=np.zeros_like(whole), where=rest > 0)
    by_own = (counts - 1) / max(len(kind) - 1, 1)
    return np.column_stack([*everyone, *others, by_own])


def _groups(codes: np.ndarray) -> list[np.ndarray]:
    """Return the positions of the items of each artist."""
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def pooled(
    pool: Items,
    folds: np.ndarray,
    columns: Sequence[str],
    found: Mapping[int, Mapping[str, np.ndarray]],
    **draws: Any,
) -> dict[str, Any]:
    """Return the summary of several folds.

    `found` holds, by fold and model, the probabilities (t, G) of the test items.
    """
    parts = [
        evaluate(pool, folds, fold, columns, probabilities)
        for fold, probabilities in found.items()
    ]
    tested = [splits.test(folds, fold) for fold in found]
    return summary(parts, pool.artists[np.concatenate(tested)], **draws)


def summary(
    parts: Sequence[Mapping[str, np.ndarray]], artists: np.ndarray, **draws: Any
) -> dict[str, Any]:
    """Return means with artist-bootstrap intervals, and paired differences.

    Args:
        parts: for each fold, name to (t, 5) as from `agreements`.
        artists: (n,) codes of the queries of all folds, in their order.
        draws: draws, confidence and seed of the bootstrap.

    Returns:
        `spaces`: name to catalogue to way to interval, and `own_artist`; and
        `differences`: each space minus the features, and the features minus random.
    """
    names = list(parts[0])
    found = {name: np.concatenate([part[name] for part in parts]) for name in names}
    pairs = [(name, FEATURES) for name in names if name not in (RANDOM, FEATURES)]
    pairs += [(FEATURES, RANDOM)] if FEATURES in found else []
    columns = [np.ones((len(artists), 1)), *found.values()]
    sums = statistics.cluster_sums(sparse.csr_array(np.hstack(columns)), artists)

    def means(sums: np.ndarray) -> np.ndarray:
        values = (sums[:, 1:] / sums[:, :1]).reshape(len(sums), len(names), -1)
        gaps = [
            values[:, names.index(one)] - values[:, names.index(two)]
            for one, two in pairs
        ]
        return np.hstack([*np.moveaxis(values, 1, 0), *gaps])

    intervals = statistics.intervals(sums, means, **draws)
    named = [*names, *(f"{one}--{two}" for one, two in pairs)]
    rows = {name: intervals[5 * k : 5 * k + 5] for k, name in enumerate(named)}
    return {
        "neighbours": NEIGHBOURS,
        "items": len(artists),
        "artists": sums.shape[0],
        "folds": len(parts),
        "spaces": {name: _named(rows[name]) for name in names},
        "differences": {name: _named(rows[name]) for name in named[len(names) :]},
    }


def _named(row: list[statistics.Interval]) -> dict[str, Any]:
    """Return the five intervals of one space by catalogue and way."""
    places = iter(
        {"estimate": each.estimate, "low": each.low, "high": each.high} for each in row
    )
    named: dict[str, Any] = {
        catalogue: {way: next(places) for way in WAYS} for catalogue in CATALOGUES
    }
    return named | {"own_artist": next(places)}
