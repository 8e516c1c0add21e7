"""Lists of recommendations: the nearest items of a space, or the most popular ones.

Flows in: the items of one fold as points of a space, and their artists. Flows out: for
every item as a query the positions of its list, by all artists and by other artists.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

NEIGHBOURS = 10

_BLOCK = 500  # queries that are compared with the catalogue at once
_CANDIDATES = 64  # nearest items among which those of other artists are looked for
_JITTER = 1e-3  # what sets items of equal labels apart: far less than any label does


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


def labelled(sets: np.ndarray, seed: int) -> np.ndarray:
    """Return points (n, G + 8) that lie near each other as their true genres do.

    The distance is that of `hellinger` for a model that knows every set (n, G). Items
    of the same set would all be equally near: a little noise draws among them.
    """
    noise = np.random.default_rng(seed).normal(scale=_JITTER, size=(len(sets), 8))
    return np.hstack([hellinger(sets), noise.astype(np.float32)])


def companions(artists: np.ndarray) -> np.ndarray:
    """Return how many other items each item's artist has, (n,)."""
    _, place, counts = np.unique(artists, return_inverse=True, return_counts=True)
    return counts[place] - 1


def everyone_and_others(
    points: np.ndarray, artists: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the neighbours of every item, and those by other artists, (n, 10) each."""
    parts = [each[1:] for each in neighbours(points, artists)]
    everyone, others = zip(*parts, strict=True)
    return np.concatenate(everyone), np.concatenate(others)


def popular(
    popularity: np.ndarray, artists: np.ndarray, most: int = NEIGHBOURS
) -> tuple[np.ndarray, np.ndarray]:
    """Return the most popular items for every query, and those by other artists.

    Everyone is recommended the same (n, most), but for the query itself; of equally
    popular items the first.
    """
    near = np.argsort(-popularity, kind="stable")[:_CANDIDATES]
    near = np.broadcast_to(near, (len(popularity), len(near)))
    itself = near == np.arange(len(near))[:, None]
    own = artists[near] == artists[:, None]
    return _first(near, ~itself, most)[0], _first(near, ~own, most)[0]


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
    near = np.take_along_axis(distance, part, axis=1)
    order = np.argsort(near, axis=1, kind="stable")
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
