"""Extremely randomised trees on raw columns; NaN goes down a side drawn at random.

Geurts, Ernst and Wehenkel (2006), "Extremely randomized trees", Machine Learning 63:
every candidate column gets one threshold at random, and every tree sees all rows.
"""

from __future__ import annotations

from typing import Any

from sklearn.ensemble import ExtraTreesClassifier

from analysis.models import Setting
from analysis.models._estimators import Estimator, trees


def build(params: dict[str, Any], setting: Setting) -> Estimator:
    """Build the model; `params` go to scikit-learn's ExtraTreesClassifier."""
    classifier = ExtraTreesClassifier(
        random_state=setting.seed, n_jobs=setting.threads, **params
    )
    return trees(classifier, setting)
