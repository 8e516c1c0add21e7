"""Intervals from the artist bootstrap: whole artists are drawn, not single items.

Flows in: values per item and the artist of each item. Flows out: intervals.

Recordings by one artist resemble each other, so the artist is the unit of chance. A
draw takes A of the A artists with replacement; because every metric is a function of
sums over items, a draw is a vector of counts times a table of sums per artist, and a
thousand draws are one sparse product. The draws follow from the seed and the number of
artists alone: two models scored on the same items meet the same draws (paired).

Intervals are BCa: Efron (1987), "Better bootstrap confidence intervals", JASA 82; the
acceleration comes from leaving out one artist at a time. Where BCa is undefined, or
its median correction exceeds `BIAS_LIMIT` standard errors, the basic interval stands
in. Macro-F1 over many genres with few artists each is such a case: nearly all draws lie
below the estimate, BCa would ask for quantiles that no draw shows, and covers far too
seldom; a test shows both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.special import ndtr, ndtri

# From sums (B, C) to B rows of M values.
Statistic = Callable[[np.ndarray], np.ndarray]

BIAS_LIMIT = 0.5  # standard errors by which the median of the draws may be off

_BLOCK = 250  # draws, or artists left out, that are held in memory at once


class Interval(NamedTuple):
    """An estimate and its interval."""

    estimate: float
    low: float
    high: float

    def clipped(self, low: float, high: float) -> Interval:
        """Return the interval cut to what the quantity can be."""
        return Interval(self.estimate, *np.clip(self[1:], low, high).tolist())

    def complement(self) -> Interval:
        """Return the interval of one minus the quantity."""
        return Interval(1 - self.estimate, 1 - self.high, 1 - self.low)

    def plain(self) -> dict[str, float]:
        """Return the interval as results hold it."""
        return self._asdict()


UNKNOWN = Interval(0.0, 0.0, 1.0)  # of a share of nothing


def cluster_sums(values: sparse.sparray, clusters: np.ndarray) -> sparse.csr_array:
    """Sum the rows of `values` (n, C) within clusters (n,): (A, C), sorted by code."""
    codes, place = np.unique(clusters, return_inverse=True)
    items = np.arange(place.size)
    member = sparse.csr_array(
        (np.ones(place.size), (place, items)), shape=(codes.size, place.size)
    )
    return sparse.csr_array(member @ values)


def replicates(
    sums: sparse.csr_array, statistic: Statistic, *, draws: int, seed: int
) -> np.ndarray:
    """Return the statistic in `draws` resamples of the artists, (draws, M)."""
    artists = sums.shape[0]
    random = np.random.default_rng(seed)
    across = sums.T.tocsr()
    found = []
    for start in range(0, draws, _BLOCK):
        size = min(_BLOCK, draws - start)
        picks = random.integers(artists, size=(size, artists))
        counts = [np.bincount(pick, minlength=artists) for pick in picks]
        found.append(statistic((across @ np.array(counts, float).T).T))
    return np.concatenate(found)


def jackknife(sums: sparse.csr_array, statistic: Statistic) -> np.ndarray:
    """Return the statistic with one artist left out at a time, (A, M)."""
    whole = total(sums)
    found = [
        statistic(whole - sums[start : start + _BLOCK].toarray())
        for start in range(0, sums.shape[0], _BLOCK)
    ]
    return np.concatenate(found)


def drawn_intervals(
    sums: sparse.csr_array, statistic: Statistic, *, confidence: float, **drawn: int
) -> tuple[list[Interval], np.ndarray]:
    """Return one interval per value of the statistic, and its replicates (draws, M).

    Args:
        sums: per artist, (A, C).
        statistic: from rows of sums to rows of M values.
        confidence: of the intervals.
        drawn: draws and seed, as for `replicates`.
    """
    estimates = statistic(total(sums))[0]
    values = replicates(sums, statistic, **drawn)
    with np.errstate(invalid="ignore", divide="ignore"):
        left_out = jackknife(sums, statistic)
    return [
        interval(estimate, values[:, m], left_out[:, m], confidence)
        for m, estimate in enumerate(estimates)
    ], values


def intervals(
    sums: sparse.csr_array, statistic: Statistic, **drawn: Any
) -> list[Interval]:
    """Return one interval per value of the statistic, as `drawn_intervals` does."""
    return drawn_intervals(sums, statistic, **drawn)[0]


def known_intervals(
    sums: sparse.csr_array, statistic: Statistic, **drawn: Any
) -> list[Interval]:
    """Return intervals of shares within 0 and 1; all of that where a share is NaN."""
    known = np.isfinite(statistic(total(sums))[0])
    some = iter(intervals(sums, lambda rows: statistic(rows)[:, known], **drawn))
    return [next(some).clipped(0, 1) if each else UNKNOWN for each in known]


def mean_intervals(
    values: np.ndarray, artists: np.ndarray, **drawn: Any
) -> list[Interval]:
    """Return the interval of the mean of every column of values (n, M)."""
    columns = np.column_stack([np.ones(len(values)), values])
    return intervals(cluster_sums(sparse.csr_array(columns), artists), means, **drawn)


def means(sums: np.ndarray) -> np.ndarray:
    """Return means over items from sums (B, 1 + M), the first of the items."""
    return sums[:, 1:] / sums[:, :1]


def paired_intervals(
    first: sparse.csr_array,
    second: sparse.csr_array,
    statistic: Statistic,
    **drawn: Any,
) -> list[Interval]:
    """Return intervals of statistic(first) - statistic(second) under shared draws.

    Both sums (A, C) come from the same items and artists.
    """
    if first.shape != second.shape:
        raise ValueError(
            f"paired sums must be alike, however: {first.shape} and {second.shape}"
        )
    width = first.shape[1]

    def difference(sums: np.ndarray) -> np.ndarray:
        return statistic(sums[:, :width]) - statistic(sums[:, width:])

    both = sparse.csr_array(sparse.hstack([first, second]))
    return intervals(both, difference, **drawn)


def basic(values: np.ndarray, confidence: float) -> Interval:
    """Return the basic interval from an estimate and its replicates, (1 + D,).

    The replicates are mirrored at the estimate, which also takes out the bias that
    resampled artists give to macro-F1.
    """
    tails = np.array([1 + confidence, 1 - confidence]) / 2
    low, high = 2 * values[0] - np.quantile(values[1:], tails)
    return Interval(float(values[0]), float(low), float(high))


def interval(
    estimate: float, drawn: np.ndarray, left_out: np.ndarray, confidence: float
) -> Interval:
    """Return the BCa interval from replicates (D,) and jackknife values (A,).

    Falls back to the basic interval (the replicates mirrored at the estimate) where
    BCa is undefined (all replicates on one side, no usable acceleration) or not to be
    trusted (a bias beyond `BIAS_LIMIT`).
    """
    drawn = drawn[np.isfinite(drawn)]
    tails = np.array([1 - confidence, 1 + confidence]) / 2
    levels = _bca_levels(estimate, drawn, left_out, tails)
    if levels is None:
        return basic(np.append(estimate, drawn), confidence)
    return Interval(float(estimate), *np.quantile(drawn, levels).tolist())


def _bca_levels(
    estimate: float, drawn: np.ndarray, left_out: np.ndarray, tails: np.ndarray
) -> np.ndarray | None:
    """Return the corrected quantile levels, or None where they are of no use."""
    # equal but for rounding
    close = np.isclose(drawn, estimate, rtol=1e-12, atol=1e-12)
    below = np.mean((drawn < estimate) & ~close) + np.mean(close) / 2
    bias = ndtri(below)  # infinite when all replicates lie on one side
    if abs(bias) > BIAS_LIMIT or not np.isfinite(left_out).all():
        return None
    gaps = left_out.mean() - left_out
    spread = np.sum(gaps**2) ** 1.5
    if spread == 0:
        return None
    acceleration = np.sum(gaps**3) / (6 * spread)
    shifted = bias + ndtri(tails)
    scale = 1 - acceleration * shifted
    return ndtr(bias + shifted / scale) if scale.min() > 0 else None


def effective_artists(counts: np.ndarray) -> float:
    """Return 1 / sum(share^2) of non-negative counts (A,); 0 when all are 0.

    The number of equally large artists that would be as concentrated (the inverse
    Simpson index).
    """
    counts = np.asarray(counts, dtype=float)
    whole = counts.sum()
    return float(whole**2 / np.sum(counts**2)) if whole > 0 else 0.0


def total(sums: sparse.csr_array) -> np.ndarray:
    """Return the sums over all artists, (1, C)."""
    return np.asarray(sums.sum(axis=0)).reshape(1, -1)
