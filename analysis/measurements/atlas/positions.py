"""Where genres lie on a map: positions whose distances are those of their profiles.

Flows in: the level of every genre in every feature. Flows out: positions in two
dimensions, the nearest genres in all of them, and how far the map can be believed.

The distance of two genres is the Euclidean distance of their levels, divided by its
mean over all pairs: 1 is the distance of two genres taken at random. The map is metric
scaling: it starts at the two principal axes (Torgerson 1952) and moves the genres, by
steps that never make the fit worse (de Leeuw 1977, "Applications of convex analysis to
multidimensional scaling"), until their distances on the map hardly change. Nothing in
it is drawn at random. The axes have no meaning of their own; they are turned so that
the first is the longer one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.metrics.formulas import correlation
from analysis.results.store import Table

STEPS, STILL = 1000, 1e-9  # at most so many; none once the fit gains less than this
NEAREST = 5
POSITIONS = ("genre", "x", "y", "kept")


def distances(levels: np.ndarray) -> np.ndarray:
    """Return the distances (G, G) of profiles (G, F); their mean over pairs is 1.

    All are 0 where no profile differs.
    """
    found = _apart(levels)
    middle = found[np.triu_indices(len(found), 1)].mean() if len(found) > 1 else 0.0
    return found / middle if middle > 0 else found


def positions(wanted: np.ndarray) -> np.ndarray:
    """Return places (G, 2) whose distances come close to the `wanted` ones (G, G)."""
    placed, before = _principal(wanted), np.inf
    for _ in range(STEPS):
        found = _apart(placed)
        misfit = float(((wanted - found) ** 2).sum())
        if before - misfit <= STILL:
            break
        before = misfit
        pull = -np.divide(wanted, found, out=np.zeros_like(found), where=found > 1e-12)
        np.fill_diagonal(pull, -pull.sum(axis=1) + np.diag(pull))
        placed = pull @ placed / len(placed)
    return _turned(placed)


def _apart(places: np.ndarray) -> np.ndarray:
    """Return the Euclidean distances (G, G) of places (G, D)."""
    return np.linalg.norm(places[:, None] - places[None], axis=2)


def _principal(wanted: np.ndarray) -> np.ndarray:
    """Return the places (G, 2) of classical scaling."""
    middle = np.eye(len(wanted)) - 1 / len(wanted)
    values, vectors = np.linalg.eigh(-0.5 * middle @ wanted**2 @ middle)
    places = vectors[:, ::-1][:, :2] * np.sqrt(np.maximum(values[::-1][:2], 0))
    return np.pad(places, ((0, 0), (0, 2 - places.shape[1])))


def _turned(places: np.ndarray) -> np.ndarray:
    """Return places (G, 2) around 0, the longer axis first, the farthest end positive.

    So the signs do not depend on the library that found the axes.
    """
    centred = places - places.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    turned = centred @ vectors[:, ::-1]
    ends = turned[np.abs(turned).round(9).argmax(axis=0), [0, 1]]
    return turned * np.where(ends < 0, -1, 1)


def nearest(apart: np.ndarray, most: int = NEAREST) -> np.ndarray:
    """Return the nearest others (G, at most `most`) of every genre, the nearest first.

    Of equally near ones the first genre counts.
    """
    apart = apart.round(9)
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, : min(most, len(apart) - 1)]


def kept(wanted: np.ndarray, placed: np.ndarray) -> np.ndarray:
    """Return the part (G,) of each genre's nearest that are its nearest on the map."""
    truly, shown = nearest(wanted), nearest(_apart(placed))
    pairs = zip(truly, shown, strict=True)
    return np.array(
        [np.isin(own, seen).mean() if len(own) else 1 for own, seen in pairs]
    )


def summary(
    wanted: np.ndarray, placed: np.ndarray, levels: np.ndarray, features: Sequence[str]
) -> dict[str, Any]:
    """Return how far the map can be believed, and what its axes go with.

    Returns:
        genres, neighbours; `stress` (Kruskal's, the part of the distances that the map
        gets wrong), `correlation` of the distances on the map with the true ones,
        `kept` (mean over genres), and `axes`: per feature the correlation of its level
        with either coordinate, 0 where one does not vary.
    """
    pairs = np.triu_indices(len(wanted), 1)
    true, shown = wanted[pairs], _apart(placed)[pairs]
    whole = float((true**2).sum())
    return {
        "genres": len(wanted),
        "neighbours": min(NEAREST, len(wanted) - 1),
        "stress": float(np.sqrt(((true - shown) ** 2).sum() / whole)) if whole else 0.0,
        "correlation": correlation(true, shown),
        "kept": float(kept(wanted, placed).mean()),
        "axes": {
            name: {
                axis: correlation(values, placed[:, place])
                for place, axis in enumerate("xy")
            }
            for name, values in zip(features, levels.T, strict=True)
        },
    }


def table(genres: Sequence[str], wanted: np.ndarray, placed: np.ndarray) -> Table:
    """Return the rows of `POSITIONS`: places, and how many nearest genres they keep."""
    parts = zip(genres, placed, kept(wanted, placed), strict=True)
    return list(POSITIONS), [[genre, *place, part] for genre, place, part in parts]


def nearest_table(genres: Sequence[str], wanted: np.ndarray) -> Table:
    """Return genre, rank, other and distance of the nearest genres, nearest first."""
    rows = [
        [genre, rank, genres[other], wanted[g, other]]
        for (g, genre), others in zip(enumerate(genres), nearest(wanted), strict=True)
        for rank, other in enumerate(others, start=1)
    ]
    return ["genre", "rank", "other", "distance"], rows
