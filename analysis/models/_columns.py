"""Columns as a smooth model needs them: filled, scaled, categories spread out.

Flows in: a frame of raw features with NaN where nothing was measured. Flows out: a
float matrix. Everything learned here (medians, means, spreads) is learned in fit().
"""

from __future__ import annotations

import numpy as np
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

CATEGORIES = {"key": range(-1, 12), "time_signature": range(8)}


def spread() -> ColumnTransformer:
    """Return the transformer: categories one-hot, duration in logs, the rest scaled.

    A missing tempo or time signature becomes the median (or no category) and a flag:
    that no beat was found says something about the music.
    """
    categories = [
        (name, _one_hot(values), make_column_selector(f"^{name}$"))
        for name, values in CATEGORIES.items()
    ]
    duration = make_pipeline(FunctionTransformer(np.log1p), StandardScaler())
    others = rf"^(?!({'|'.join(CATEGORIES)}|duration_ms)$)"
    numbers = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        StandardScaler(),
    )
    return ColumnTransformer(
        [
            *categories,
            ("duration", duration, make_column_selector("^duration_ms$")),
            ("numbers", numbers, make_column_selector(others)),
        ]
    )


def _one_hot(values: range) -> OneHotEncoder:
    """Return an encoder for known whole numbers; anything else gets no column."""
    return OneHotEncoder(
        categories=[list(map(float, values))],
        handle_unknown="ignore",
        sparse_output=False,
        dtype=np.float32,
    )
