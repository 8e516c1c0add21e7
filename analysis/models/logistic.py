"""Multinomial logistic regression on scaled columns."""

from __future__ import annotations

from typing import Any

from sklearn.linear_model import LogisticRegression

from analysis.models import Setting
from analysis.models._columns import SMOOTH, prepared
from analysis.models._estimators import Estimator


def build(params: dict[str, Any], setting: Setting) -> Estimator:
    """Build the model; `params` go to scikit-learn's LogisticRegression."""
    classifier = LogisticRegression(random_state=setting.seed, **params)
    columns = prepared(SMOOTH, setting.prepare, setting.seed)
    return Estimator(classifier, setting.classes, columns=columns)
