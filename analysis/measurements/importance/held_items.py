"""What every measure of importance works with: held-out items, settings, draws.

Flows in: features, genre sets and artists of items that a model was not trained on.
Flows out: fewer of them, by whole artists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

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


class Held(NamedTuple):
    """Held-out items: features (n, F), genre sets (n, G), artist codes (n,)."""

    X: pd.DataFrame
    sets: np.ndarray
    artists: np.ndarray

    def some(self, most: int, seed: int) -> Held:
        """Return at most `most` items, by whole artists, in their order."""
        kept = some_artists(self.artists, most, seed)
        return Held(self.X.iloc[kept], self.sets[kept], self.artists[kept])


class Measured(NamedTuple):
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
