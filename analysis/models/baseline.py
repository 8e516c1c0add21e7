"""Models that look at no feature: what a score means starts here."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.models import Setting


class Baseline:
    """Predict from the weighted label counts alone.

    Strategy "prior" always gives the training shares, so its first choice is always
    the most frequent genre; "stratified" draws one genre a track from those shares.
    """

    def __init__(self, strategy: str, seed: int, classes: int):
        if strategy not in ("prior", "stratified"):
            raise ValueError(f"strategy must be prior or stratified, not {strategy!r}")
        self.strategy, self.seed, self.classes = strategy, seed, classes

    def fit(self, X, y, weight, group):
        """Count the labels by weight; nothing else is looked at."""
        counts = np.bincount(y, weights=weight, minlength=self.classes)
        self.shares = counts / counts.sum()
        return self

    def predict_proba(self, X):
        """Return the shares, or for "stratified" one drawn genre with certainty."""
        if self.strategy == "prior":
            return np.tile(self.shares, (len(X), 1))
        generator = np.random.default_rng(self.seed)
        drawn = generator.choice(self.classes, size=len(X), p=self.shares)
        return np.eye(self.classes)[drawn]

    def diagnostics(self) -> dict[str, Any]:
        """Return nothing: there is nothing to tell."""
        return {}


def build(params: dict[str, Any], setting: Setting) -> Baseline:
    """Build the baseline; `params` holds its strategy."""
    return Baseline(seed=setting.seed, classes=setting.classes, **params)
