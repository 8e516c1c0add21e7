"""Means over all queries with intervals over artists, and every space beside others.

Flows in: the columns of every query by space, for each fold. Flows out: one dict for
JSON.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from analysis.measurements.recommendation import agreement
from analysis.measurements.recommendation.agreement import CATALOGUES, COLUMNS
from analysis.measurements.recommendation.lists import NEIGHBOURS, companions
from analysis.metrics import bootstrap

RANDOM, FEATURES, POPULAR, LABELS = "random", "features", "popularity", "labels"
WITHOUT_MODEL = (RANDOM, FEATURES, POPULAR, LABELS)
_ARTIST = COLUMNS.index(("", "ndcg_artist"))


def of_folds(
    parts: Sequence[Mapping[str, np.ndarray]], artists: np.ndarray, **draws: Any
) -> dict[str, Any]:
    """Return means with artist-bootstrap intervals, and paired differences.

    Args:
        parts: for each fold, name to (t, 14), the columns of its queries.
        artists: (n,) codes of the queries of all folds, in their order.
        draws: draws, confidence and seed of the bootstrap.

    Returns:
        `spaces`: name to catalogue to measure to interval, and the measures of all
        artists only; `differences`: each space minus the features, the features minus
        random, and each two models; and the sizes. `ndcg_artist` is the mean over the
        `companions`, the queries whose artist has another item in the catalogue.
    """
    names = list(parts[0])
    found = {name: np.concatenate([part[name] for part in parts]) for name in names}
    pairs, company = _pairs(names), accompanied(parts, artists)
    columns = [np.ones((len(artists), 1)), company[:, None], *found.values()]
    sums = bootstrap.cluster_sums(sparse.csr_array(np.hstack(columns)), artists)
    places = [(names.index(one), names.index(two)) for one, two in pairs]
    intervals = bootstrap.intervals(sums, _means(len(names), places), **draws)
    named = [*names, *(f"{one}--{two}" for one, two in pairs)]
    wide = len(COLUMNS)
    rows = {name: intervals[wide * k : wide * (k + 1)] for k, name in enumerate(named)}
    return {
        "neighbours": NEIGHBOURS,
        "items": len(artists),
        "companions": int(company.sum()),
        "artists": sums.shape[0],
        "folds": len(parts),
        "spaces": {name: _named(rows[name]) for name in names},
        "differences": {name: _named(rows[name]) for name in named[len(names) :]},
    }


def _means(spaces: int, pairs: Sequence[tuple[int, int]]) -> bootstrap.Statistic:
    """Return what turns sums (B, 2 + 14 spaces) into means, then differences."""

    def means(sums: np.ndarray) -> np.ndarray:
        values = sums[:, 2:].reshape(len(sums), spaces, -1) / sums[:, :1, None]
        share = sums[:, 1:2] / sums[:, :1]
        values[:, :, _ARTIST] /= np.where(share > 0, share, 1)
        gaps = [values[:, one] - values[:, two] for one, two in pairs]
        return np.hstack([*np.moveaxis(values, 1, 0), *gaps])

    return means


def accompanied(
    parts: Sequence[Mapping[str, np.ndarray]], artists: np.ndarray
) -> np.ndarray:
    """Return 1 for each query whose artist has another item in its fold, else 0."""
    ends = np.cumsum([len(next(iter(part.values()))) for part in parts])
    folds = np.split(artists, ends[:-1])
    return np.concatenate([companions(inside) > 0 for inside in folds]).astype(float)


def _pairs(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return which spaces are compared."""
    models = [name for name in names if name not in WITHOUT_MODEL]
    with_features = [name for name in names if name not in (RANDOM, FEATURES)]
    pairs = [(name, FEATURES) for name in with_features if FEATURES in names]
    pairs += [(FEATURES, RANDOM)] if {FEATURES, RANDOM} <= set(names) else []
    return [*pairs, *itertools.combinations(models, 2)]


def _named(row: Sequence[bootstrap.Interval]) -> dict[str, Any]:
    """Return the intervals of one space by catalogue and measure."""
    places = (each.plain() for each in row)
    named: dict[str, Any] = {
        catalogue: {measure: next(places) for measure in agreement.MEASURES}
        for catalogue in CATALOGUES
    }
    return named | {name: next(places) for name in agreement.ALONE}
