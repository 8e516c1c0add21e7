"""Model families: one module each, found by its name in study.toml.

A module offers `build(params, setting)` and returns a `Classifier`. To add a
family, add a module here and a block in study.toml; nothing else changes.

Flows in: features of training items, labels, weights. Flows out: probabilities (n, G).
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from analysis.errors import StudyError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


class Classifier(Protocol):
    """What the study asks of a model.

    X is a frame of float32 with one column a feature, NaN where nothing was measured.
    Labels are codes 0..G-1. A model sees no ids, no text and no order of rows.
    """

    def fit(
        self, X: pd.DataFrame, y: np.ndarray, weight: np.ndarray, group: np.ndarray
    ) -> Any:
        """Learn from m rows: labels (m,), weights (m,), and the groups (m,).

        Rows of one group may not be torn apart by an inner split.
        """

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        """Return probabilities, shape (n, G), for the G labels 0..G-1."""

    def diagnostics(self) -> dict[str, Any]:
        """Return what the study may print of the fit: importances, history."""


def names() -> list[str]:
    """Return the model modules that exist."""
    return sorted(
        path.stem
        for path in Path(__file__).parent.glob("*.py")
        if not path.stem.startswith("_")
    )


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a model is built for, beside its parameters.

    Labels are 0..classes-1; `prepare` changes how the columns are usually prepared.
    """

    seed: int
    threads: int
    classes: int
    prepare: Mapping[str, Any] = field(default_factory=dict)


def builder(module: str) -> str:
    """Return the name of the function that builds a model, as jobs name it."""
    return f"{__name__}.{module}:build"


def build(module: str, params: Mapping[str, Any], setting: Setting) -> Classifier:
    """Build an unfitted model of `module`.

    Raises:
        StudyError: when there is no such module, or when it refuses a parameter.
    """
    if module not in names():
        raise StudyError(
            f"study.toml names the model module '{module}', but analysis/models/ has "
            f"no {module}.py; there are: {', '.join(names())}."
        )
    builder = importlib.import_module(f"analysis.models.{module}").build
    try:
        return builder(dict(params), setting)
    except (TypeError, ValueError, KeyError) as error:
        raise StudyError(
            f"analysis/models/{module}.py refuses the parameters {dict(params)}: "
            f"{error}. Mend params of this model in study.toml."
        ) from error
