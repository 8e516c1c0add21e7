"""Prediction sets of given probabilities, as MAPIE makes them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from mapie.classification import SplitConformalClassifier
from sklearn.base import BaseEstimator, ClassifierMixin

from analysis.metrics import formulas

WAYS = {"threshold": "lac", "cumulative": "aps"}  # and what MAPIE calls them


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose inputs are the probabilities themselves, (n, G)."""

    def __init__(self, genres: int = 2):
        self.genres = genres

    @property
    def classes_(self) -> np.ndarray:
        """The codes of the genres."""
        return np.arange(self.genres)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def fit(self, X: np.ndarray, y: np.ndarray) -> Given:
        """Learn nothing."""
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return what was given."""
        return X

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the most probable genre of each row."""
        return X.argmax(axis=1)


def predicted(
    known: np.ndarray,
    truth: np.ndarray,
    asked: np.ndarray,
    levels: Sequence[float],
    way: str,
    seed: int,
) -> np.ndarray:
    """Return the prediction sets of asked items, (t, G, levels) bool.

    A promise that so few known items cannot back is kept by the set of all genres.

    Args:
        known: probabilities (m, G) of the items to calibrate on.
        truth: (m,) the genre that the set of each should hold.
        asked: probabilities (t, G).
        levels: the promises, rising.
        way: of `WAYS`.
        seed: where the way draws by lot.
    """
    possible = [level for level in levels if (1 - level) * len(truth) > 1]
    found = np.ones((*asked.shape, len(levels)), dtype=bool)
    if not possible:
        return found
    sets = SplitConformalClassifier(
        Given(known.shape[1]),
        confidence_level=possible,
        conformity_score=WAYS[way],
        prefit=True,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a genre that no artist drew
        sets.conformalize(_normalised(known), truth)
        found[..., : len(possible)] = sets.predict_set(_normalised(asked))[1]
    return found


def _normalised(probabilities: np.ndarray) -> np.ndarray:
    """Return float64 rows that sum to 1, which float16 left a little off."""
    values = probabilities.astype(np.float64)
    return formulas.normalised(np.maximum(values, formulas.FLOOR / 100))
