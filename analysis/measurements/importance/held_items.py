"""What every measure of importance works with: held-out items, settings, draws.

Flows in: features, genre sets and artists of items that a model was not trained on.
Flows out: fewer of them, by whole artists; and intervals of any statistic of sums per
artist, together with the draws that they come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from analysis.metrics import bootstrap

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How importances are measured.

    `items` test items at most, by whole artists; `repeats` shuffles of each feature;
    `rows` items at most for SHAP; `draws` of the bootstrap that are kept to compare
    rankings; `groups` are features that are also shuffled together.
    """

    items: int = 5000
    repeats: int = 4
    rows: int = 800
    draws: int = 500
    groups: Sequence[Sequence[str]] = (("energy", "loudness", "acousticness"),)


@dataclass(frozen=True)
class Held:
    """Held-out items: features (n, F), genre sets (n, G), artist codes (n,)."""

    X: pd.DataFrame
    sets: np.ndarray
    artists: np.ndarray

    def some(self, most: int, seed: int) -> Held:
        """Return at most `most` items, by whole artists, in their order."""
        kept = some_artists(self.artists, most, seed)
        return Held(self.X.iloc[kept], self.sets[kept], self.artists[kept])


@dataclass(frozen=True)
class Measured:
    """A measure: one interval a feature, and draws (D, F) of the bootstrap."""

    found: dict[str, Any]
    draws: np.ndarray


def some_artists(artists: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Return positions of the items of random artists, sorted, at most `most`.

    Artists are taken in random order while they fit; the first always is.
    """
    codes, place, counts = np.unique(artists, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(codes))
    fits = np.cumsum(counts[order]) <= most
    fits[0] = True
    return np.flatnonzero(np.isin(place, order[fits]))


def bounded(
    sums: sparse.csr_array,
    statistic: bootstrap.Statistic,
    draws: int,
    confidence: float,
    seed: int,
) -> tuple[list[bootstrap.Interval], np.ndarray]:
    """Return an interval per value of the statistic, and the draws themselves."""
    drawn = bootstrap.replicates(sums, statistic, draws=draws, seed=seed)
    left_out = bootstrap.jackknife(sums, statistic)
    estimates = statistic(total(sums))[0]
    intervals = [
        bootstrap.interval(estimate, drawn[:, m], left_out[:, m], confidence)
        for m, estimate in enumerate(estimates)
    ]
    return intervals, drawn


def total(sums: sparse.csr_array) -> np.ndarray:
    """Return the sums over all artists, (1, C)."""
    return np.asarray(sums.sum(axis=0)).reshape(1, -1)
