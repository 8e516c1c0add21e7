"""Models that learn groups, not genres: the same items under merged labels.

Flows in: items, a grouping, probabilities over groups. Flows out: items whose genres
are the groups, for the usual fits; and what such a fit said, ready to be scored beside
summed probabilities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.data.items import Items
from analysis.measurements.merging import scoring, trees
from analysis.measurements.merging.scoring import Told


def names(genres: Sequence[str], grouping: np.ndarray) -> list[str]:
    """Return a name for each group: its first genre, and how many others it has."""
    found = []
    for group in range(grouping.max() + 1):
        members = [genres[g] for g in np.flatnonzero(grouping == group)]
        more = f" +{len(members) - 1}" if members[1:] else ""
        found.append(f"{members[0]}{more}")
    return found


def merged(pool: Items, grouping: np.ndarray) -> Items:
    """Return the items with groups for genres; a set holds each group once.

    An item of two genres in one group is trained on as one copy of full weight.
    """
    sets = scoring.summed(pool.sets.astype(float), grouping) > 0
    return replace(pool, genres=tuple(names(pool.genres, grouping)), sets=sets)


def at_level(
    pool: Items, grown: Sequence[Mapping[str, str]], groups: int
) -> tuple[Items, np.ndarray]:
    """Return the items with `groups` groups for genres, and the grouping.

    Args:
        pool: items of genres.
        grown: the rows of the table of merges; the tree by confusion is cut.
        groups: at most; where there are fewer genres, each stays alone.
    """
    merges = trees.read_merges(grown, pool.genres)[trees.CONFUSION]
    grouping = trees.cut(merges, len(pool.genres), groups)
    return merged(pool, grouping), grouping


def retold(told: Told, learned: np.ndarray, grouping: np.ndarray) -> Told:
    """Return what was said with groups for genres.

    Labels are drawn from the original sets, so that both ways answer the same question:
    a track of two genres in one group counts fully for it.

    Args:
        told: of the same items, over genres.
        learned: (n, K) probabilities of groups, of any row sum.
        grouping: (G,).
    """
    values = np.asarray(learned, dtype=float)
    return replace(
        told,
        probabilities=values / values.sum(axis=1, keepdims=True),
        prior=scoring.summed(told.prior, grouping),
        genre=grouping[told.genre],
    )


def table(
    genres: Sequence[str], ways: dict[str, dict[str, np.ndarray]]
) -> tuple[list[str], list[list[str]]]:
    """Return which group every genre is in: a row per way, level and genre."""
    rows = [
        [way, level, genre, names(genres, grouping)[grouping[g]]]
        for way, levels in ways.items()
        for level, grouping in levels.items()
        for g, genre in enumerate(genres)
    ]
    return ["way", "groups", "genre", "group"], rows
