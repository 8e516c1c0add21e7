"""How alike measures of importance rank the features.

Flows in: for each measure one value a feature, and draws of the artist bootstrap where
the measure has them. Flows out: Kendall's tau-b of every pair of measures, and where
the middle of its draws lies. Tau 1 is the same order, 0 no relation, -1 the reverse.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from analysis.metrics.bootstrap import Interval
from analysis.results.store import Rows


class Ranked(NamedTuple):
    """A measure: one value a feature (F,), and draws (D, F), or none of them."""

    values: np.ndarray
    draws: np.ndarray


def read(model: str, found: Mapping[str, Any], rows: Rows) -> dict[str, Ranked]:
    """Return the measures of one model, named "model-measure", from its results.

    Args:
        model: its name.
        found: its importances, as `importance.measure` gives them.
        rows: their draws, as read from a CSV file.
    """
    features = list(found["permutation"])
    lost = {
        name: each["macro_f1"]["estimate"]
        for name, each in found["permutation"].items()
    }
    measures = {**found["own"], "permutation": lost}
    if found["shap"]:
        shares = found["shap"]["shares"]
        measures["shap"] = {name: each["estimate"] for name, each in shares.items()}
        measures["shap-even"] = found["shap"]["even"]
    ranked = {}
    for measure, values in measures.items():
        drawn = [row for row in rows if row["measure"] == measure]
        draws = [[float(row[name]) for name in features] for row in drawn]
        ranked[f"{model}-{measure}"] = Ranked(
            np.array([values[name] for name in features]),
            np.array(draws).reshape(-1, len(features)),
        )
    return ranked


def of_models(
    declared: float,
    found: Mapping[str, Mapping[str, Any]],
    draws: Mapping[str, Rows],
) -> dict[str, Any]:
    """Say how alike all measures of all models rank the features, by feature set.

    Args:
        declared: the confidence, see `agreement`.
        found: the importances of each model, under "features/model".
        draws: their draws, under the same names.
    """
    measures: dict[str, dict[str, Ranked]] = {}
    for name, importances in found.items():
        features, _, model = name.partition("/")
        known = measures.setdefault(features, {})
        known |= read(model, importances, draws[name])
    named = {name: agreement(each, declared) for name, each in measures.items()}
    return {"agreement": named}


def agreement(measures: Mapping[str, Ranked], confidence: float) -> dict[str, Any]:
    """Return tau of every pair of measures under "first--second".

    `low` and `high` hold the middle `confidence` of the draws; measures with draws of
    the same artists are paired. Drawing adds noise to a ranking, so the draws lie
    lower than the estimate. Two measures without draws have no such range: both ends
    are the estimate, and `draws` is 0.
    """
    pairs = itertools.combinations(measures.items(), 2)
    return {f"{a}--{b}": _tau(one, two, confidence) for (a, one), (b, two) in pairs}


def _tau(one: Ranked, two: Ranked, confidence: float) -> dict[str, Any]:
    """Return tau of two measures with the range of its draws."""
    estimate = tau(one.values, two.values)
    count = max(len(one.draws), len(two.draws))
    pairs = zip(_drawn(one, count), _drawn(two, count), strict=False)
    drawn = [tau(*pair) for pair in pairs]
    tails = np.array([1 - confidence, 1 + confidence]) / 2
    low, high = np.quantile(drawn, tails) if drawn else (estimate, estimate)
    return Interval(estimate, float(low), float(high)).plain() | {"draws": len(drawn)}


def _drawn(ranked: Ranked, count: int) -> np.ndarray:
    """Return the draws of a measure; one without them stays as it is."""
    return ranked.draws if len(ranked.draws) else np.tile(ranked.values, (count, 1))


def tau(first: np.ndarray, second: np.ndarray) -> float:
    """Return Kendall's tau-b of two vectors; 0 where one of them ranks nothing."""
    from scipy.stats import kendalltau  # slow to import, and naming jobs imports this

    found = float(kendalltau(first, second).statistic)
    return found if np.isfinite(found) else 0.0
