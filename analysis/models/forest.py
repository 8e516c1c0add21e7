"""Random Forest on raw columns; scikit-learn's trees send NaN down a learned side."""

from __future__ import annotations

from typing import Any

from sklearn.ensemble import RandomForestClassifier

from analysis.models import Setting
from analysis.models._estimators import Estimator, trees


def build(params: dict[str, Any], setting: Setting) -> Estimator:
    """Build the model; `params` go to scikit-learn's RandomForestClassifier.

    With 114 genres every leaf stores 114 numbers, so the smallest leaf decides the
    memory: about 12 MB a tree at 5 tracks a leaf, 50 MB at one.
    """
    classifier = RandomForestClassifier(
        random_state=setting.seed, n_jobs=setting.threads, **params
    )
    return trees(classifier, setting)
