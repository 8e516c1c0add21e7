"""Put a scikit-learn estimator behind the study's fit / predict_proba interface."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline, make_pipeline

from analysis.models import Setting
from analysis.models._columns import RAW, prepared


class Estimator:
    """A scikit-learn classifier, with an optional transformer before it."""

    def __init__(self, classifier: Any, classes: int, columns: Any | None = None):
        steps = [classifier] if columns is None else [columns, classifier]
        self.pipeline: Pipeline = make_pipeline(*steps)
        self.classes = classes

    def fit(self, X, y, weight, group):
        """Fit the pipeline; the weights reach the classifier only."""
        self.names = list(X.columns)
        last = self.pipeline.steps[-1][0]
        self.present, codes = np.unique(y, return_inverse=True)
        self.pipeline.fit(X, codes, **{f"{last}__sample_weight": weight})
        return self

    def predict_proba(self, X):
        """Return (n, G); a genre that training did not hold has probability 0."""
        full = np.zeros((len(X), self.classes), dtype=np.float32)
        full[:, self.present] = self.pipeline.predict_proba(X)
        return full

    def diagnostics(self) -> dict[str, Any]:
        """Return the importances as shares of their sum, by feature name."""
        importances = getattr(self.pipeline[-1], "feature_importances_", None)
        if importances is None or len(self.pipeline) > 1:
            return {}  # prepared columns are not the features that have names
        values = np.asarray(importances, dtype=float)
        shares = values / values.sum() if values.sum() > 0 else values
        return {"importances": dict(zip(self.names, shares.tolist(), strict=True))}


def trees(classifier: Any, setting: Setting) -> Estimator:
    """Return a classifier of trees on raw columns, or as `prepare` changes them."""
    columns = prepared(RAW, setting.prepare, setting.seed)
    return Estimator(classifier, setting.classes, columns)
