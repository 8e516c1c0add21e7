"""Metrics averaged over repeats of one design, and differences between entries.

Flows in: probabilities of test items, one table a repeat. Flows out: intervals of the
mean over the repeats.

Repeats differ in what was drawn for training. One draw of artists serves all repeats
and all entries at once, so differences are paired twice: by repeat and by artist. The
intervals speak of the artists in the test; what the draw of the training set does shows
in the values of the single repeats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from analysis.metrics import bootstrap, formulas
from analysis.metrics.bootstrap import Interval, Statistic


class Table(NamedTuple):
    """What each artist contributes to the metrics of one fit.

    Attributes:
        artists: (A,) codes, sorted.
        sums: (A, C), the rows in that order.
    """

    artists: np.ndarray
    sums: sparse.csr_array


def table(probabilities: np.ndarray, sets: np.ndarray, artists: np.ndarray) -> Table:
    """Return the contributions to probabilities (n, G) of items with artists (n,)."""
    sums = formulas.artist_sums(probabilities, sets, artists)
    return Table(np.unique(artists), sums)


def intervals(
    entry: Sequence[Table],
    other: Sequence[Table],
    each: Sequence[Statistic],
    **drawn: Any,
) -> tuple[list[Interval], list[Interval]]:
    """Return the mean over repeats of an entry, and that minus another's mean.

    Args:
        entry: one table a repeat.
        other: the same of what it is compared with; empty for nothing.
        each: the statistic of every repeat, from (B, C) to (B, M).
        drawn: draws, confidence and seed of the artist bootstrap.

    Returns:
        M intervals, and M intervals of differences (none without `other`).

    Raises:
        ValueError: when there are not as many repeats everywhere.
    """
    if len(entry) != len(each) or (other and len(other) != len(each)):
        raise ValueError("there must be a statistic each repeat, and a pair for each")
    tables = [*entry, *other]

    def statistic(sums: np.ndarray) -> np.ndarray:
        parts = np.split(sums, len(tables), axis=1)
        own = _mean(parts[: len(entry)], each)
        if not other:
            return own
        return np.hstack([own, own - _mean(parts[len(entry) :], each)])

    found = bootstrap.intervals(_beside(tables), statistic, **drawn)
    size = len(found) // 2 if other else len(found)
    return found[:size], found[size:]


def _beside(tables: Sequence[Table]) -> sparse.csr_array:
    """Return the sums of all tables side by side, a row for every artist of any."""
    artists = np.unique(np.concatenate([each.artists for each in tables]))
    parts = []
    for each in tables:
        place = np.searchsorted(artists, each.artists)
        shape = (len(artists), len(place))
        member = sparse.csr_array(
            (np.ones(len(place)), (place, np.arange(len(place)))), shape=shape
        )
        parts.append(member @ each.sums)
    return sparse.csr_array(sparse.hstack(parts))


def _mean(parts: Sequence[np.ndarray], each: Sequence[Statistic]) -> np.ndarray:
    """Return the mean over repeats of the statistic of each, (B, M)."""
    values = [of(part) for of, part in zip(each, parts, strict=True)]
    return np.mean(values, axis=0)


def measured(
    entry: Sequence[Table],
    other: Sequence[Table],
    each: Sequence[Statistic],
    names: Sequence[str],
    **drawn: Any,
) -> dict[str, Any]:
    """Return `metrics`, `gain` over `other` where there is one, and each repeat.

    `names` are those of the M values of the statistics; `repeats` holds their values in
    every repeat, in the order given.
    """
    own, gain = intervals(entry, other, each, **drawn)
    values = [
        of(bootstrap.total(table.sums))[0]
        for of, table in zip(each, entry, strict=True)
    ]
    found: dict[str, Any] = {
        "metrics": _named(names, own),
        "repeats": [dict(zip(names, row.tolist(), strict=True)) for row in values],
    }
    return found | ({"gain": _named(names, gain)} if other else {})


def compared(
    sums: Mapping[str, Sequence[Table]],
    reference: Mapping[str, str],
    each: Sequence[Statistic],
    names: Sequence[str],
    **drawn: Any,
) -> dict[str, Any]:
    """Return `measured` of every entry against its reference, if it has one."""
    others = {entry: sums.get(reference.get(entry, ""), ()) for entry in sums}
    return {
        entry: measured(tables, others[entry], each, names, **drawn)
        for entry, tables in sums.items()
    }


def _named(names: Sequence[str], found: Sequence[Interval]) -> dict[str, Any]:
    """Return intervals by name."""
    return {name: one.plain() for name, one in zip(names, found, strict=True)}
