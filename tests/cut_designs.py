"""Designs cut from the demonstration, for the tests of what they are."""

from __future__ import annotations

import numpy as np

from analysis.data import credits
from analysis.splits import designs, regimes
from analysis.splits.designs import Ground
from analysis.study.declaration import Evaluation, Regime

ARTISTS = Regime(
    name="artists", label="", unit="recording", group="artist", describes=""
)
EVALUATION = Evaluation(
    seed=3, folds=3, search_share=0.15, draws=20, confidence=0.9, regime="artists",
    features="audio", metric="macro_f1",
)  # fmt: skip


def cut(data, unit: str) -> Ground:
    base = data.recording
    folds = regimes.assign(base, ARTISTS, EVALUATION)
    pool = getattr(data, unit)
    return Ground(
        pool=pool,
        folds=designs.carried(base, folds, pool),
        credits=credits.credits_of(data.cleaned, data.row, pool),
        regime=ARTISTS,
        evaluation=EVALUATION,
    )


def names_of(ground: Ground, names: credits.Names, items: np.ndarray) -> set[int]:
    return set(names.code[np.isin(names.item, items)].tolist())
