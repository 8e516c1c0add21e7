"""What a list of recommendations holds: shared genres, own artist, order, diversity.

Flows in: lists of positions and the catalogue. Flows out: one row of numbers a query.

Two items agree in two ways: `any`, they share a genre; `expected`, a genre drawn from
each set is the same one, |A and B| / (|A| |B|). `ndcg` asks whether what agrees stands
on top: the gain at rank r counts 1 / log2(r + 1), and the sum is divided by that of the
best list the catalogue allows (Järvelin and Kekäläinen 2002, "Cumulated gain-based
evaluation of IR techniques", ACM TOIS 20). Diversity is `artists`, how many different
ones a list has by its length, and `spread`, how far its items lie apart in features, in
mean distances of two items of the catalogue. What a list drawn at random is expected to
hold is counted, not simulated.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.measurements.recommendation.lists import NEIGHBOURS, companions
from analysis.metrics.formulas import ratio

WAYS = ("any", "expected")
MEASURES = ("any", "expected", "ndcg_any", "ndcg_expected", "artists", "spread")
CATALOGUES = ("all_artists", "other_artists")
ALONE = ("own_artist", "ndcg_artist")  # of all artists only
COLUMNS = (*((c, m) for c in CATALOGUES for m in MEASURES), *(("", m) for m in ALONE))

_BLOCK = 500  # queries that are compared with the catalogue at once
_PAIRS = 20000  # pairs of items whose mean distance is the unit of `spread`


class Catalogue(NamedTuple):
    """The n items of one fold.

    Attributes:
        sets: (n, G) bool.
        artists: (n,) codes.
        sound: (n, F) float32, standardised features: where `spread` is measured.
    """

    sets: np.ndarray
    artists: np.ndarray
    sound: np.ndarray

    @property
    def length(self) -> int:
        """How long a list can be."""
        return min(NEIGHBOURS, len(self.artists) - 1)


class Ideal(NamedTuple):
    """The best that the catalogue allows each query: discounted gains, (n,) each.

    `best` has them by catalogue and way, `artist` for items of the query's own artist;
    `unit` is the mean distance of two items in sound.
    """

    best: dict[tuple[str, str], np.ndarray]
    artist: np.ndarray
    unit: float


def discounts(length: int = NEIGHBOURS) -> np.ndarray:
    """Return what a gain counts at each rank, (length,)."""
    return 1 / np.log2(np.arange(length) + 2)


def gains(common: np.ndarray, sizes: np.ndarray, own: np.ndarray) -> dict:
    """Return the gain in each way from counts of common genres.

    `sizes` are those of the sets on one side, `own` those of the queries.
    """
    return {"any": (common > 0).astype(float), "expected": common / (sizes * own)}


def held(
    catalogue: Catalogue, everyone: np.ndarray, others: np.ndarray, ideal: Ideal
) -> np.ndarray:
    """Return the `COLUMNS` of every query, (n, 14), from its two lists (n, 10)."""
    found = {}
    for name, near in zip(CATALOGUES, (everyone, others), strict=True):
        present = near >= 0
        for way, gain in _gained(catalogue, near).items():
            found[name, way] = _mean(gain, present)
            reached = (gain * present) @ discounts(near.shape[1])
            found[name, f"ndcg_{way}"] = ratio(reached, ideal.best[name, way])
        found[name, "artists"] = _distinct(catalogue.artists, near)
        found[name, "spread"] = _spread(catalogue.sound, near) / ideal.unit
    present = everyone >= 0
    own = (catalogue.artists[everyone] == catalogue.artists[:, None]) & present
    found["", "own_artist"] = _mean(own.astype(float), present)
    found["", "ndcg_artist"] = ratio(own @ discounts(everyone.shape[1]), ideal.artist)
    return np.column_stack([found[column] for column in COLUMNS])


def _gained(catalogue: Catalogue, near: np.ndarray) -> dict[str, np.ndarray]:
    """Return the gain (n, 10) of every item of the lists, in each way."""
    sizes = catalogue.sets.sum(axis=1)
    common = np.zeros(near.shape)
    for rank in range(near.shape[1]):
        common[:, rank] = (catalogue.sets[near[:, rank]] & catalogue.sets).sum(axis=1)
    return gains(common, sizes[near], sizes[:, None])


def _mean(values: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return the mean of each row over what is present; 0 where nothing is."""
    return ratio((values * present).sum(axis=1), present.sum(axis=1))


def _distinct(artists: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Return the different artists of each list, by its length."""
    codes = np.sort(np.where(near >= 0, artists[near], -1), axis=1)
    new = np.diff(codes, axis=1, prepend=-1) > 0
    return ratio(new.sum(axis=1), (near >= 0).sum(axis=1))


def _spread(sound: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Return the mean distance of two items of each list; 0 where there is no pair."""
    total, pairs = np.zeros(len(near)), np.zeros(len(near))
    for a in range(near.shape[1]):
        for b in range(a):
            present = (near[:, a] >= 0) & (near[:, b] >= 0)
            gaps = np.linalg.norm(sound[near[:, a]] - sound[near[:, b]], axis=1)
            total += gaps * present
            pairs += present
    return ratio(total, pairs)


def ideals(catalogue: Catalogue, seed: int = 0) -> Ideal:
    """Return the best lists of every query and the unit of `spread`."""
    parts = [
        _ideal(catalogue, np.arange(start, min(start + _BLOCK, len(catalogue.artists))))
        for start in range(0, len(catalogue.artists), _BLOCK)
    ]
    best = {
        (name, way): np.concatenate([part[name, way] for part in parts])
        for name in CATALOGUES
        for way in WAYS
    }
    artist = _first_ranks(companions(catalogue.artists))
    pairs = np.random.default_rng(seed).integers(len(artist), size=(2, _PAIRS))
    gaps = catalogue.sound[pairs[0]] - catalogue.sound[pairs[1]]
    unit = float(np.linalg.norm(gaps, axis=1)[pairs[0] != pairs[1]].mean())
    return Ideal(best, artist, unit or 1.0)


def _first_ranks(counts: np.ndarray) -> np.ndarray:
    """Return the discounted gain when the first `counts` ranks all gain 1."""
    sums = np.concatenate([[0.0], np.cumsum(discounts())])
    return sums[np.minimum(counts, NEIGHBOURS)]


def _ideal(catalogue: Catalogue, queries: np.ndarray) -> dict:
    """Return the best discounted gains of a block of queries, by catalogue and way.

    No gain by `expected` beats 1 / |A|, that of an item whose genres are all the
    query's; only where fewer than ten items have it are all gains sorted.
    """
    sets = catalogue.sets.astype(np.float32)
    sizes = sets.sum(axis=1)
    common = sets[queries] @ sets.T
    common[np.arange(len(queries)), queries] = 0
    within = common >= sizes
    own = catalogue.artists == catalogue.artists[queries, None]
    found = {}
    for name, kept in zip(CATALOGUES, (None, ~own), strict=True):
        some = common if kept is None else common * kept
        found[name, "any"] = _first_ranks((some > 0).sum(axis=1))
        whole = (within & (some > 0)).sum(axis=1)
        top = _first_ranks(whole) / sizes[queries]
        for row in np.flatnonzero(whole < NEIGHBOURS):
            best = np.sort(some[row] / (sizes * sizes[queries[row]]))[::-1]
            best = best[:NEIGHBOURS]
            top[row] = best @ discounts(len(best))
        found[name, "expected"] = top
    return found


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
            found[name, f"ndcg_{way}"] = ratio(ranks * means[name, way], best)
        found[name, "artists"] = np.full(len(best), distinct(catalogue))
        found[name, "spread"] = np.ones(len(best))
    found["", "own_artist"] = means["", "own_artist"]
    found["", "ndcg_artist"] = ratio(ranks * means["", "own_artist"], ideal.artist)
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
    order = np.argsort(catalogue.artists, kind="stable")
    first = np.flatnonzero(np.diff(catalogue.artists[order])) + 1
    for items in np.split(order, first):
        inside = pairs[:, kind[items][:, None], kind[items]]
        own[:, items], counts[items] = inside.sum(axis=2), len(items)
    everyone = (whole - itself) / max(len(kind) - 1, 1)
    others = ratio(whole - own, len(kind) - counts)
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
