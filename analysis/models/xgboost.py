"""Gradient boosting with XGBoost's histogram trees on raw columns."""

from __future__ import annotations

from typing import Any

from xgboost import XGBClassifier

from analysis.models._estimators import Estimator


def build(
    params: dict[str, Any], *, seed: int, threads: int, classes: int
) -> Estimator:
    """Build the model; `params` go to XGBClassifier. Importances are average gains."""
    classifier = XGBClassifier(
        objective="multi:softprob",
        tree_method="hist",
        importance_type="gain",
        random_state=seed,
        n_jobs=threads,
        **params,
    )
    return Estimator(
        classifier, classes, importances=lambda trees: trees.feature_importances_
    )
