"""Trees of genres: which two groups are merged first, and what is left at each level.

Flows in: a profile of every genre (what a model, or a track's own labels, would call
it), or a published taxonomy. Flows out: merges, and groupings at any number of groups.

Profiles are merged as in the agglomerative information bottleneck (Slonim and Tishby
1999, "Agglomerative Information Bottleneck", NIPS 12): each step joins the two groups
whose union loses the fewest bits of what the profile says about the genre. Small and
similar groups go first, so that no group swallows the rest by being large.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.metrics.formulas import ratio
from analysis.results.store import Rows, Table

CONFUSION, SHARING = "confusion", "shared-tracks"  # the ways of growing
COLUMNS = ("way", "groups", "first", "second", "bits_lost")
UNKNOWN = "none"  # the group of a genre that the taxonomy does not know


def grow(profiles: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the merges (G-1, 2) and the bits that each loses (G-1,).

    A merge names its two groups by their first genres, the smaller code first.

    Args:
        profiles: (G, P), non-negative; what each genre is called, rows of any sum.
        weights: (G,), non-negative; how often each genre is met.
    """
    rows = ratio(profiles, profiles.sum(axis=1, keepdims=True)) * weights[:, None]
    joint = rows / (rows.sum() or 1)  # of genre and name
    alive = np.ones(len(joint), dtype=bool)
    costs = np.full((len(joint), len(joint)), np.inf)
    for first in range(len(joint) - 1):
        costs[first, first + 1 :] = lost(joint[first], joint[first + 1 :])
    merges, bits = [], []
    for _ in range(len(joint) - 1):
        first, second = np.unravel_index(np.argmin(costs), costs.shape)
        merges.append((int(first), int(second)))
        bits.append(float(costs[first, second]))
        joint[first] += joint[second]
        alive[second] = False
        costs[second], costs[:, second] = np.inf, np.inf
        others = np.flatnonzero(alive & (np.arange(len(joint)) != first))
        fresh = lost(joint[first], joint[others])
        costs[np.minimum(first, others), np.maximum(first, others)] = fresh
    return np.array(merges, dtype=int).reshape(-1, 2), np.array(bits)


def lost(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the bits that joining `one` (P,) with each of `others` (n, P) loses.

    That is the mass of both times the Jensen-Shannon divergence of their profiles.
    """
    apart = _information(one)[None] + _information(others)
    return np.maximum((apart - _information(one + others)).sum(axis=1), 0)


def _information(joint: np.ndarray) -> np.ndarray:
    """Return p log2(p / mass) of every cell of rows (..., P), 0 where p is 0."""
    mass = joint.sum(axis=-1, keepdims=True)
    part = np.divide(joint, mass, out=np.ones(joint.shape), where=joint > 0)
    return joint * np.log2(part)


def cut(merges: np.ndarray, genres: int, groups: int) -> np.ndarray:
    """Return the grouping (G,) with `groups` groups; never more than there are genres.

    Args:
        merges: (G-1, 2) as from `grow`.
        genres: G.
        groups: at least 1.
    """
    code = np.arange(genres)
    for first, second in merges[: max(genres - groups, 0)]:
        code[code == second] = first
    return numbered(code)


def numbered(code: np.ndarray) -> np.ndarray:
    """Return any codes (G,) as a grouping: 0..K-1 by the first genre of each group."""
    _, start, place = np.unique(code, return_index=True, return_inverse=True)
    rank = np.empty(len(start), dtype=int)
    rank[np.argsort(start)] = np.arange(len(start))
    return rank[place]


def published(genres: Sequence[str], rows: Rows, *, alone: bool) -> np.ndarray:
    """Return the grouping of a taxonomy (rows of genre and group).

    Genres that it does not know are one group together, or each `alone`.
    """
    group = {row["genre"]: row["group"] for row in rows}
    named = [group.get(name, UNKNOWN) for name in genres]
    if alone:
        pairs = zip(genres, named, strict=True)
        named = [f"{UNKNOWN}/{g}" if name == UNKNOWN else name for g, name in pairs]
    return numbered(np.unique(named, return_inverse=True)[1])


def merges_table(
    grown: Mapping[str, tuple[np.ndarray, np.ndarray]], genres: Sequence[str]
) -> Table:
    """Return the merges of every tree: how many groups are left, who joined whom."""
    rows = [
        [way, len(genres) - step - 1, genres[first], genres[second], float(cost)]
        for way, (merges, bits) in grown.items()
        for step, ((first, second), cost) in enumerate(zip(merges, bits, strict=True))
    ]
    return list(COLUMNS), rows


def read_merges(rows: Rows, genres: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the merges (G-1, 2) of every tree from the rows of its table."""
    place = {name: code for code, name in enumerate(genres)}
    found: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        pair = place[row["first"]], place[row["second"]]
        found.setdefault(row["way"], []).append(pair)
    return {
        way: np.array(pairs, dtype=int).reshape(-1, 2) for way, pairs in found.items()
    }


def names(genres: Sequence[str], grouping: np.ndarray) -> list[str]:
    """Return a name for each group: its first genre, and how many others it has."""
    found = []
    for group in range(grouping.max() + 1):
        members = [genres[g] for g in np.flatnonzero(grouping == group)]
        more = f" +{len(members) - 1}" if members[1:] else ""
        found.append(f"{members[0]}{more}")
    return found


def members_table(
    genres: Sequence[str], ways: dict[str, dict[str, np.ndarray]]
) -> Table:
    """Return which group every genre is in: a row per way, level and genre."""
    rows = [
        [way, level, genre, names(genres, grouping)[grouping[g]]]
        for way, levels in ways.items()
        for level, grouping in levels.items()
        for g, genre in enumerate(genres)
    ]
    return ["way", "groups", "genre", "group"], rows
