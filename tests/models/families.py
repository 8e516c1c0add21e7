"""Every declared model, small enough to fit in a moment, and data to fit it on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis import models
from analysis.study import reading
from analysis.study.declaration import COLUMNS
from tests.small_workspace import REPOSITORY

DECLARED = reading.load(REPOSITORY / "study.toml").models
SMALL = {
    "n_estimators": 8,
    "max_iter": 100,
    "epochs": 25,
    "width": 16,
    "depth": 1,
    "batch_size": 32,
    "patience": 5,
    "dropout": 0.1,
    "bins": 6,
}
CLASSES = 4


def setting(seed: int = 3, classes: int = CLASSES, **changes: Any) -> models.Setting:
    """Return what a model is built for, on one thread."""
    return models.Setting(seed=seed, classes=classes, threads=1, **changes)


def small(name: str) -> dict[str, Any]:
    """Return the declared parameters of a model, with little to compute."""
    params = dict(DECLARED[name].params)
    if "epochs" in params:
        params["learning_rate"] = 0.01  # which so few steps need
    return params | {key: value for key, value in SMALL.items() if key in params}


def frame(rows: int, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Return features that tell the label, float32, with gaps; and the labels."""
    random = np.random.default_rng(seed)
    labels = random.integers(CLASSES, size=rows)
    columns = {name: random.normal(size=rows) for name in COLUMNS}
    for name in ("danceability", "energy", "valence"):
        columns[name] += 2 * np.cos(labels + len(name))
    columns["key"] = random.integers(-1, 12, rows)
    columns["time_signature"] = random.integers(3, 6, rows).astype(float)
    columns["duration_ms"] = np.exp(random.normal(12, 0.3, rows))
    columns["explicit"] = random.integers(0, 2, rows)
    columns["tempo"] = 120 + 20 * columns["tempo"] + 15 * labels
    for name in ("tempo", "time_signature"):
        columns[name][random.random(rows) < 0.1] = np.nan
    return pd.DataFrame(columns).astype(np.float32), labels
