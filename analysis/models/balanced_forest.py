"""A forest whose every tree sees equally many rows of every genre.

Chen, Liaw and Breiman (2004), "Using random forest to learn imbalanced data",
University of California, Berkeley, report 666: each tree is grown on a bootstrap sample
of the rarest genre and as many rows of every other.
"""

from __future__ import annotations

from typing import Any

from imblearn.ensemble import BalancedRandomForestClassifier

from analysis.models import Setting
from analysis.models._estimators import Estimator, trees


def build(params: dict[str, Any], setting: Setting) -> Estimator:
    """Build the model; `params` go to BalancedRandomForestClassifier."""
    classifier = BalancedRandomForestClassifier(
        sampling_strategy="all",
        replacement=True,
        bootstrap=False,
        random_state=setting.seed,
        n_jobs=setting.threads,
        **params,
    )
    return trees(classifier, setting)
