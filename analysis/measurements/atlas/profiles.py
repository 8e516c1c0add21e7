"""How every genre sounds, feature by feature, against all recordings.

Flows in: the items in unit "recording". Flows out: levels (G, F) and tables for CSV.

The level of a genre in a feature is the probability that a recording of the genre,
drawn at random, has more of it than a recording drawn from all, ties counted half. It
needs no unit and no shape of distribution, so that features can be compared; a half is
a genre that is like the whole.
"""

from __future__ import annotations

import numpy as np

from analysis.data.items import Items
from analysis.measurements.exploration import FLAGS, ordered
from analysis.measurements.facts import measured
from analysis.results.store import Table

PROFILE = ("genre", "feature", "recordings", "typical", "level", "place")
LIKE_ALL = 0.5  # the level of a genre without any measured recording


def levels(recordings: Items) -> np.ndarray:
    """Return the level (G, F) of every genre in every ordered feature."""
    table = recordings.features[ordered(recordings)].astype(float)
    ranks = ((table.rank() - 0.5) / table.count()).to_numpy()
    found = np.full((len(recordings.genres), ranks.shape[1]), LIKE_ALL)
    for place, held in enumerate(recordings.sets.T):
        known = held[:, None] & np.isfinite(ranks)
        count = known.sum(axis=0)
        total = np.where(known, ranks, 0).sum(axis=0)
        found[place, count > 0] = total[count > 0] / count[count > 0]
    return found


def table(recordings: Items, found: np.ndarray) -> Table:
    """Return the rows of `PROFILE`, by genre and feature.

    `typical` is the median, of a flag the share of recordings that have it; empty where
    nothing was measured. `place` 1 is the genre with the highest level; equal levels
    share the better place.

    Args:
        recordings: the n items.
        found: their levels (G, F).
    """
    rows = []
    for g, genre in enumerate(recordings.genres):
        for f, name in enumerate(ordered(recordings)):
            values = measured(recordings, name, recordings.sets[:, g])
            place = int((found[:, f] > found[g, f] + 1e-12).sum()) + 1
            middle = typical(name, values)
            rows.append([genre, name, len(values), middle, found[g, f], place])
    return list(PROFILE), rows


def typical(feature: str, values: np.ndarray) -> float | None:
    """Return the median of (n,) values, of a flag their mean; None of nothing."""
    if not len(values):
        return None
    middle = np.mean if feature in FLAGS else np.median
    return float(f"{middle(values):.7g}")


def overall(recordings: Items) -> dict[str, float | None]:
    """Return what is typical of all recordings, by ordered feature."""
    names = ordered(recordings)
    return {name: typical(name, measured(recordings, name)) for name in names}
