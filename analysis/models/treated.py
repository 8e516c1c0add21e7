"""Another module's model, after a treatment of uneven classes inside its own fit.

Flows in: training rows alone, so that no test row can be copied or leaned on. The
treatments add rows, leave rows out, make rows up, or weigh them; `base` names the
module that learns from what they leave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.models import Classifier, Setting, extra_trees, forest, modern_network

# Named here, so that what a base depends on is known to depend on.
BASES = {
    "forest": forest.build,
    "extra_trees": extra_trees.build,
    "modern_network": modern_network.build,
}
WHOLE = ("key", "mode", "time_signature", "explicit")  # columns of whole numbers


class Rows(NamedTuple):
    """Training rows as a model takes them: (m, F), (m,), (m,), (m,)."""

    X: pd.DataFrame
    y: np.ndarray
    weight: np.ndarray
    group: np.ndarray

    def taken(self, places: np.ndarray) -> Rows:
        """Return the rows at these places, which may repeat."""
        X, *others = self
        return Rows(X.iloc[places], *(values[places] for values in others))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What is done to the rows.

    treatment is one of `TREATMENTS`; beta belongs to class-balanced weights, neighbours
    to SMOTE.
    """

    treatment: str = "none"
    beta: float = 0.99
    neighbours: int = 5


class Treated:
    """A model that sees its training rows treated, and all others as they are."""

    def __init__(self, settings: Settings, model: Classifier, seed: int):
        self.settings, self.model, self.seed = settings, model, seed

    def fit(self, X, y, weight, group):
        """Treat the rows, then fit the base on what is left of them."""
        treat = TREATMENTS[self.settings.treatment]
        self.model.fit(*treat(Rows(X, y, weight, group), self.settings, self.seed))
        return self

    def predict_proba(self, X):
        """Return what the base says, (n, G)."""
        return self.model.predict_proba(X)

    def diagnostics(self) -> dict[str, Any]:
        """Return what the base says of its fit."""
        return self.model.diagnostics()


def untreated(rows: Rows, settings: Settings, seed: int) -> Rows:
    """Return the rows as they are."""
    return rows


def class_balanced(rows: Rows, settings: Settings, seed: int) -> Rows:
    """Weigh genres by the inverse of their effective number of rows.

    Cui, Jia, Lin, Song and Belongie (2019), "Class-balanced loss based on effective
    number of samples", CVPR: n rows count as (1 - beta^n) / (1 - beta). Here n is the
    sum of the weights of a genre; the sum of all weights stays what it was.
    """
    totals = np.bincount(rows.y, weights=rows.weight)
    effective = (1 - settings.beta**totals) / (1 - settings.beta)
    weight = rows.weight / effective[rows.y]
    weight *= rows.weight.sum() / weight.sum()
    return rows._replace(weight=weight)


def oversampled(rows: Rows, settings: Settings, seed: int) -> Rows:
    """Repeat rows at random until every genre has as many as the largest."""
    from imblearn.over_sampling import RandomOverSampler

    return _drawn(rows, RandomOverSampler(random_state=seed))


def undersampled(rows: Rows, settings: Settings, seed: int) -> Rows:
    """Leave rows out at random until every genre has as few as the smallest."""
    from imblearn.under_sampling import RandomUnderSampler

    return _drawn(rows, RandomUnderSampler(random_state=seed))


def _drawn(rows: Rows, sampler: Any) -> Rows:
    """Return the rows that a sampler of imbalanced-learn draws."""
    places = np.arange(len(rows.y))[:, None]
    drawn, _ = sampler.fit_resample(places, rows.y)
    return rows.taken(drawn[:, 0])


def smote(rows: Rows, settings: Settings, seed: int) -> Rows:
    """Make rows up between neighbours of one genre, until all genres are as large.

    Chawla, Bowyer, Hall and Kegelmeyer (2002), "SMOTE: synthetic minority over-sampling
    technique", JAIR 16. Gaps are filled with medians and columns scaled before
    neighbours are looked for; whole numbers are rounded afterwards. A genre with one
    row has no neighbours, so that row is repeated. A row made up weighs what the rows
    of its genre weigh on average, and is a group of its own.
    """
    from imblearn.over_sampling import SMOTE
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    single = np.flatnonzero(np.bincount(rows.y)[rows.y] == 1)
    rows = rows.taken(np.concatenate([np.arange(len(rows.y)), single]))
    counts = np.bincount(rows.y)
    fewest = counts[counts > 0].min()
    filled = SimpleImputer(strategy="median", keep_empty_features=True)
    scaled = make_pipeline(filled, StandardScaler())
    near = min(settings.neighbours, int(fewest) - 1)
    sampler = SMOTE(k_neighbors=near, random_state=seed)
    points, labels = sampler.fit_resample(scaled.fit_transform(rows.X), rows.y)
    made = len(rows.y)
    back = scaled[1].inverse_transform(points[made:])
    new = pd.DataFrame(back, columns=rows.X.columns).astype(rows.X.dtypes.to_dict())
    whole = [name for name in WHOLE if name in new]
    new[whole] = new[whole].round()
    usual = np.bincount(rows.y, weights=rows.weight) / np.maximum(counts, 1)
    return Rows(
        pd.concat([rows.X, new], ignore_index=True),
        labels,
        np.concatenate([rows.weight, usual[labels[made:]]]),
        np.concatenate([rows.group, rows.group.max() + 1 + np.arange(len(new))]),
    )


TREATMENTS: dict[str, Callable[[Rows, Settings, int], Rows]] = {
    "none": untreated,
    "class-balanced": class_balanced,
    "oversample": oversampled,
    "undersample": undersampled,
    "smote": smote,
}


def build(params: dict[str, Any], setting: Setting) -> Treated:
    """Build the model; what `Settings` does not know goes to the module `base`.

    Raises:
        ValueError: for a treatment or a base that does not exist.
    """
    own = {name: params.pop(name) for name in _NAMES if name in params}
    settings = Settings(**own)
    if settings.treatment not in TREATMENTS:
        raise ValueError(
            f"treatment must be one of {sorted(TREATMENTS)}, not {settings.treatment!r}"
        )
    base = params.pop("base")
    if base not in BASES:
        raise ValueError(f"base must be one of {sorted(BASES)}, not {base!r}")
    return Treated(settings, BASES[base](params, setting), setting.seed)


_NAMES = tuple(Settings.__dataclass_fields__)
