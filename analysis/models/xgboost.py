"""Gradient boosting with XGBoost's histogram trees on raw columns."""

from __future__ import annotations

from typing import Any

from xgboost import XGBClassifier

from analysis.models import Setting
from analysis.models._estimators import Estimator, trees


def build(params: dict[str, Any], setting: Setting) -> Estimator:
    """Build the model; `params` go to XGBClassifier. Importances are average gains.

    Raises:
        TypeError: for a parameter that XGBClassifier does not name; it would take the
            misspelt one silently and train with the default.
    """
    unknown = sorted(params.keys() - XGBClassifier().get_params().keys())
    if unknown:
        raise TypeError(f"XGBClassifier has no parameter {', '.join(unknown)}")
    classifier = XGBClassifier(
        objective="multi:softprob",
        tree_method="hist",
        importance_type="gain",
        random_state=setting.seed,
        n_jobs=setting.threads,
        **params,
    )
    return trees(classifier, setting)
