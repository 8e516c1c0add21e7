"""Multinomial logistic regression on scaled columns."""

from __future__ import annotations

from typing import Any

from sklearn.linear_model import LogisticRegression

from analysis.models._columns import spread
from analysis.models._estimators import Estimator


def build(
    params: dict[str, Any], *, seed: int, threads: int, classes: int
) -> Estimator:
    """Build the model; `params` go to scikit-learn's LogisticRegression."""
    classifier = LogisticRegression(random_state=seed, **params)
    return Estimator(classifier, classes, columns=spread())
