"""Random merges: the scores when genres are put into groups of the same sizes by lot.

Flows in: what a model said, and a grouping. Flows out: the scores of many random
groupings. Merging makes every answer easier, whatever is merged; what the groups are
worth is the distance to these.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.measurements.merging import scoring
from analysis.measurements.merging.scoring import Told

NAMES = ("accuracy", "macro_f1", "bits")


def sample(told: Told, items: int, seed: int) -> Told:
    """Return what was said of at most `items` items, drawn without replacement."""
    size = len(told.artists)
    drawn = np.random.default_rng(seed).permutation(size)[:items]
    return told.part(np.sort(drawn))


def scores(told: Told, grouping: np.ndarray) -> np.ndarray:
    """Return accuracy, macro-F1 and bits at one grouping, (3,)."""
    found = scoring.answers(told, grouping)
    f1 = scoring.macro_f1(found.right, found.named, found.true)
    return np.array([found.hits.mean(), float(f1), found.bits.mean()])


def merged(
    told: Told, grouping: np.ndarray, *, draws: int, confidence: float, seed: int
) -> dict[str, Any]:
    """Return the scores of `draws` random groupings of the same sizes.

    Returns:
        By score: `mean`, `low` and `high` of the draws (the middle `confidence` of
        them), the grouping's own `score` on the same items, and how many draws are
        `reaching` it; and `draws` and `items`.
    """
    random = np.random.default_rng(seed)
    drawn = np.array([scores(told, random.permutation(grouping)) for _ in range(draws)])
    own = scores(told, grouping)
    tails = np.array([1 - confidence, 1 + confidence]) / 2
    low, high = np.quantile(drawn, tails, axis=0)
    found: dict[str, Any] = {
        name: {
            "mean": float(drawn[:, k].mean()),
            "low": float(low[k]),
            "high": float(high[k]),
            "score": float(own[k]),
            "reaching": int((drawn[:, k] >= own[k]).sum()),
        }
        for k, name in enumerate(NAMES)
    }
    return found | {"draws": draws, "items": len(told.artists)}
