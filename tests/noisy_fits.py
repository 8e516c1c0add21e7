"""Fits that add noise to what is right, for entries of blends, sizes and ratios."""

from __future__ import annotations

import numpy as np

from analysis.data.items import Items
from analysis.fits.probabilities import Pooled
from analysis.splits import regimes

ITEMS, GENRES = 240, 3
PLAN = {
    "unit": "recording", "regime": "artists", "draws": 60, "confidence": 0.9, "seed": 1,
    "blends": {
        "both": {
            "members": ["forest", "network"], "mean": "geometric", "shares": "training"
        },
        "even": {"members": ["both"], "mean": "geometric", "shares": "even"},
    },
}  # fmt: skip
FOLDS = np.where(np.arange(ITEMS) % 3 == 1, 0, regimes.SEARCH)  # a third is tested


def pool() -> Items:
    """Return items of three genres."""
    random = np.random.default_rng(0)
    labels = random.integers(GENRES, size=ITEMS)
    return Items(
        ids=np.arange(ITEMS).astype(str),
        features=None,
        genres=tuple("abc"),
        sets=np.eye(GENRES, dtype=bool)[labels],
        artists=random.integers(40, size=ITEMS),
        recordings=np.arange(ITEMS),
    )


def fitted(seed: int) -> Pooled:
    """Return what a fit would have kept: the seed decides the probabilities."""
    items, test = pool(), regimes.test(FOLDS, 0)
    noise = np.random.default_rng(seed).random((len(test), GENRES))
    found = items.sets[test] + noise
    return Pooled(
        fold=np.zeros(len(test), int),
        probabilities=found / found.sum(axis=1, keepdims=True),
        sets=items.sets[test],
        artists=items.artists[test],
        seen=found,
        seen_sets=items.sets[test],
    )


def drawn(seeds: dict[str, list[int]]) -> dict[tuple[str, int], Pooled]:
    """Return entries by name and draw, from the seeds of the draws of each."""
    return {
        (entry, draw): fitted(seed)
        for entry, each in seeds.items()
        for draw, seed in enumerate(each)
    }
