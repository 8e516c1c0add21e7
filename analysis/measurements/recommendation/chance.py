"""What a list drawn at random is expected to hold: counted, not simulated.

Flows in: the catalogue and the best lists of every query. Flows out: the same columns
as for any other list.
"""

from __future__ import annotations

import numpy as np

from analysis.measurements.recommendation.agreement import (
    CATALOGUES,
    COLUMNS,
    WAYS,
    Catalogue,
    Ideal,
    discounts,
)


def at_random(catalogue: Catalogue, ideal: Ideal) -> np.ndarray:
    """Return the expected `COLUMNS` of every query, (n, 14).

    `spread` is 1 by its unit; `artists` leaves the query itself out of account.
    """
    means = shared(catalogue)
    ranks = discounts(catalogue.length).sum()
    found = {}
    for name in CATALOGUES:
        for way in WAYS:
            found[name, way] = means[name, way]
            best = ideal.best[name, way]
            found[name, f"ndcg_{way}"] = _part(ranks * means[name, way], best)
        found[name, "artists"] = np.full(len(best), distinct(catalogue))
        found[name, "spread"] = np.ones(len(best))
    found["", "own_artist"] = means["", "own_artist"]
    found["", "ndcg_artist"] = _part(ranks * means["", "own_artist"], ideal.artist)
    return np.column_stack([found[column] for column in COLUMNS])


def shared(catalogue: Catalogue) -> dict[tuple[str, str], np.ndarray]:
    """Return what one item drawn at random shares with each query, (n,) each.

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
    found = {
        (name, way): rows[k]
        for name, rows in zip(CATALOGUES, (everyone, others), strict=True)
        for k, way in enumerate(WAYS)
    }
    return found | {("", "own_artist"): (counts - 1) / max(len(kind) - 1, 1)}


def distinct(catalogue: Catalogue) -> float:
    """Return the expected share of different artists in a list drawn at random.

    An artist of c of n items is missed by m draws with chance
    (n-c)(n-c-1).../(n(n-1)...), m factors each.
    """
    counts = np.unique(catalogue.artists, return_counts=True)[1]
    drawn = np.arange(max(catalogue.length, 1))
    left = np.maximum(len(catalogue.artists) - counts[:, None] - drawn, 0)
    missed = np.prod(left / (len(catalogue.artists) - drawn), axis=1)
    return float((1 - missed).sum() / len(drawn))


def _groups(codes: np.ndarray) -> list[np.ndarray]:
    """Return the positions of the items of each artist."""
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _part(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return part / whole, 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
