"""A model that writes down what it is shown, and thirty items to show it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from analysis import models
from analysis.data.items import Items
from analysis.fits import training
from analysis.study.declaration import COLUMNS

FOLDS = np.array([-1, 0, 1, 2, 0, 1] * 5)


def items() -> Items:
    """Return thirty items whose energy is their number; sets of one to three genres."""
    random = np.random.default_rng(0)
    sets = random.random((30, 4)) < 0.4
    sets[np.arange(30), random.integers(4, size=30)] = True
    columns = {name: np.zeros(30, dtype=np.float32) for name in COLUMNS}
    columns["energy"] = np.arange(30, dtype=np.float32)
    return Items(
        ids=np.array([f"id{number:02d}" for number in range(30)]),
        features=pd.DataFrame(columns),
        genres=("a", "b", "c", "d"),
        sets=sets,
        artists=np.arange(30) // 3,
        recordings=np.arange(30),
    )


def installed(monkeypatch: Any) -> SimpleNamespace:
    """Put the model in the place of every other; return what it will write."""
    seen = SimpleNamespace()

    class Spy:
        def fit(self, X, y, weight, group):
            seen.X, seen.y, seen.weight, seen.group = X, y, weight, group

        def predict_proba(self, X):
            seen.asked.append(X)
            numbers = X["energy"].to_numpy()[:, None]
            return np.repeat(numbers / 64, seen.setting.classes, axis=1)

        def diagnostics(self):
            return {"importances": {"energy": 1.0}}

    def build(module, params, setting):
        seen.asked, seen.module, seen.params = [], module, params
        seen.setting = setting
        return Spy()

    monkeypatch.setattr(models, "build", build)
    return seen


def recipe(**changes: Any) -> training.Recipe:
    """Return the recipe of a fit of that model on fold 1."""
    return training.Recipe(
        **{
            "regime": "artists",
            "unit": "recording",
            "group": "artist",
            "columns": ["energy", "tempo"],
            "entry": "spied",
            "module": "spy",
            "params": {"depth": 2},
            "changes": {},
            "prepare": {},
            "weights": "none",
            "items": 0,
            "fold": 1,
            "seed": 7,
        }
        | changes
    )
