"""Columns as a model needs them: filled, scaled, spread out, selected, turned.

Flows in: a frame of raw features with NaN where nothing was measured, and a `Prepare`.
Flows out: a float matrix. Everything learned here (medians, means, spreads, choices) is
learned in fit(), from training rows alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.decomposition import PCA
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.feature_selection import SelectFromModel, SelectKBest, mutual_info_classif
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

PITCHES = 12
SIGNATURES = range(8)


@dataclass(frozen=True)
class Prepare:
    """How columns reach a classifier.

    scale: none, standard, robust or quantile (to a normal shape).
    duration: log or raw. key: one-hot, circle (sine and cosine) or ordinal.
    missing: median (with a flag) or keep (NaN, for trees that can read it).
    select: none, mutual-information or importance; keep: how many columns.
    components: principal components to turn to, 0 for none.
    """

    scale: str = "standard"
    duration: str = "log"
    key: str = "one-hot"
    missing: str = "median"
    select: str = "none"
    keep: int = 0
    components: int = 0


SMOOTH = Prepare()  # what models that add up scaled columns need
RAW = Prepare(scale="none", duration="raw", key="ordinal", missing="keep")  # for trees


def prepared(base: Prepare, changes: Mapping[str, Any], seed: int) -> Pipeline | None:
    """Return the transformer of `base` with `changes`; None where nothing is to do.

    Raises:
        TypeError: for a change that `Prepare` does not know.
        ValueError: for a value that it does not know.
    """
    wanted = replace(base, **changes)
    if wanted == RAW:
        return None
    steps: list[Any] = [_columns(wanted, seed)]
    if wanted.select != "none":
        steps.append(_selector(wanted, seed))
    if wanted.components:
        steps.append(PCA(wanted.components, random_state=seed))
    return make_pipeline(*steps)


def _columns(wanted: Prepare, seed: int) -> ColumnTransformer:
    """Return what is done to each kind of column."""
    one_hot, duration = wanted.key == "one-hot", _numbers(wanted, seed)
    signature = _one_hot(SIGNATURES) if one_hot else _numbers(wanted, seed)
    if wanted.duration == "log":
        duration = make_pipeline(FunctionTransformer(np.log1p), duration)
    others = r"^(?!(?:key|time_signature|duration_ms)$)"
    return ColumnTransformer(
        [
            ("key", _key(wanted, seed), make_column_selector("^key$")),
            ("signature", signature, make_column_selector("^time_signature$")),
            ("duration", duration, make_column_selector("^duration_ms$")),
            ("numbers", _numbers(wanted, seed), make_column_selector(others)),
        ]
    )


def _numbers(wanted: Prepare, seed: int) -> Pipeline:
    """Fill and scale numbers.

    A missing tempo becomes the median and a flag: that no beat was found says
    something about the music.
    """
    scalers = {
        "none": FunctionTransformer(),
        "standard": StandardScaler(),
        "robust": RobustScaler(),
        "quantile": QuantileTransformer(
            output_distribution="normal", random_state=seed
        ),
    }
    if wanted.scale not in scalers:
        raise ValueError(
            f"scale must be one of {sorted(scalers)}, not {wanted.scale!r}"
        )
    if wanted.missing == "keep":
        return make_pipeline(scalers[wanted.scale])
    filled = SimpleImputer(
        strategy="median", add_indicator=True, keep_empty_features=True
    )
    return make_pipeline(filled, scalers[wanted.scale])


def _key(wanted: Prepare, seed: int) -> Any:
    """Return what is done to the pitch class, 0 to 11."""
    if wanted.key == "one-hot":
        return _one_hot(range(-1, PITCHES))
    if wanted.key == "circle":
        return FunctionTransformer(on_circle)
    if wanted.key == "ordinal":
        return _numbers(wanted, seed)
    raise ValueError(f"key must be one-hot, circle or ordinal, not {wanted.key!r}")


def on_circle(key: Any) -> np.ndarray:
    """Return sine and cosine of pitch classes (n, 1), so that B lies next to C."""
    angle = 2 * np.pi * np.asarray(key, dtype=float) / PITCHES
    return np.hstack([np.sin(angle), np.cos(angle)])


def _one_hot(values: range) -> OneHotEncoder:
    """Return an encoder for known whole numbers; anything else gets no column."""
    return OneHotEncoder(
        categories=[list(map(float, values))],
        handle_unknown="ignore",
        sparse_output=False,
        dtype=np.float32,
    )


def _selector(wanted: Prepare, seed: int) -> Any:
    """Return what chooses `keep` columns by what training rows say."""
    if wanted.select == "mutual-information":
        return SelectKBest(_Information(seed), k=wanted.keep)
    if wanted.select == "importance":
        trees = ExtraTreesClassifier(50, min_samples_leaf=5, random_state=seed)
        return SelectFromModel(trees, threshold=-np.inf, max_features=wanted.keep)
    raise ValueError(
        f"select must be none, mutual-information or importance, not {wanted.select!r}"
    )


@dataclass(frozen=True)
class _Information:
    """Mutual information of each column with the label, on at most `rows` rows."""

    seed: int
    rows: int = 5000

    def __call__(self, X: np.ndarray, y: np.ndarray) -> np.ndarray:
        random = np.random.default_rng(self.seed)
        some = random.permutation(len(X))[: self.rows]
        return mutual_info_classif(X[some], y[some], random_state=self.seed)
