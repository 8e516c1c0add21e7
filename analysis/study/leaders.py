"""Which models are scored where, and which of them leads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from analysis.errors import StudyError
from analysis.pipeline.job import Input, contents, result
from analysis.results.reader import Results
from analysis.study.declaration import Study
from analysis.study.recipes import Score

LOWER_IS_BETTER = ("log_loss",)


def models(results: Results, study: Study, regime: str, features: str) -> list[str]:
    """Return the scored models of one regime and feature set, as declared."""
    return [
        name for name in study.models if results.has(_scores(regime, features, name))
    ]


def regimes(results: Results, study: Study) -> list[str]:
    """Return the regimes that have scores, as declared."""
    return [
        name
        for name in study.regimes
        if any(models(results, study, name, each) for each in study.features)
    ]


def feature_sets(results: Results, study: Study, regime: str) -> list[str]:
    """Return the feature sets that have scores in a regime, as declared."""
    return [name for name in study.features if models(results, study, regime, name)]


def best(
    results: Results, study: Study, regime: str, features: str, metric: str = ""
) -> str:
    """Return the model that leads by `metric` (the primary one); of equals, the first.

    Raises:
        StudyError: when nothing is scored there.
    """
    scored = models(results, study, regime, features)
    if not scored:
        raise StudyError(
            f"No model is scored in {results.root} under scores/{regime}/{features}: "
            "run `make results` to compute the scores."
        )
    return _first(results, regime, features, scored, metric or study.evaluation.metric)


def leading(
    results: Results,
    study: Study,
    features: str,
    wanted: Collection[str],
    metric: str = "",
) -> str:
    """Return who leads in the primary regime among wanted models, "" without any."""
    regime, metric = study.evaluation.regime, metric or study.evaluation.metric
    scored = models(results, study, regime, features)
    known = [name for name in scored if name in wanted]
    return _first(results, regime, features, known, metric)


def _first(
    results: Results, regime: str, features: str, names: Iterable[str], metric: str
) -> str:
    """Return the best of some scored models; of equals, the first; "" of none."""
    sign = -1 if metric in LOWER_IS_BETTER else 1

    def value(name: str) -> float:
        return sign * score(results, regime, features, name, metric)[0]

    return max(names, key=value, default="")


def score(
    results: Results, regime: str, features: str, model: str, metric: str
) -> tuple[float, float, float]:
    """Return estimate, low and high of one metric of one model."""
    reference = f"{_scores(regime, features, model)}#metrics.{metric}"
    found = results.value(reference)
    return found["estimate"], found["low"], found["high"]


class Scored(NamedTuple):
    """One metric of one model on one feature set, with its interval."""

    features: str
    model: str
    estimate: float
    low: float
    high: float


def scored(results: Results, study: Study, regime: str, metric: str) -> list[Scored]:
    """Return all that is scored in a regime or design, as declared."""
    return [
        Scored(features, model, *score(results, regime, features, model, metric))
        for features in study.features
        for model in models(results, study, regime, features)
    ]


def ranked(results: Results, study: Study, regime: str, metric: str) -> list[Scored]:
    """Return all that is scored in a regime, the leader first; of equals, as declared.

    Whoever asks which of some entries leads takes the first of them.
    """
    sign = 1 if metric in LOWER_IS_BETTER else -1
    every = scored(results, study, regime, metric)
    return sorted(every, key=lambda each: sign * each.estimate)


def _scores(regime: str, features: str, model: str) -> str:
    """Return the key of the scores of one model."""
    return f"scores/{regime}/{features}/{model}"


def best_entry(scores: Mapping[str, Mapping[str, Any]], metric: str) -> str:
    """Return the entry with the largest value of a metric among those of most folds.

    `scores` holds the result of every entry.
    """
    most = max(each["folds"] for each in scores.values())
    whole = {
        entry: each["metrics"][metric]["estimate"]
        for entry, each in scores.items()
        if each["folds"] == most
    }
    return max(whole, key=whole.__getitem__)


def scores(found: Iterable[Score]) -> Input:
    """Return the input that holds the results of some scores, by entry."""
    return contents(
        {each.entry: result("scores", f"{each.path}.json") for each in found}
    )
