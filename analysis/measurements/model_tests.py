"""Tests of differences between models over repeated grouped cross-validation.

Flows in: the scores of every model on every fold of several random cuts of the same
artists, and the sizes of the folds. Flows out: for each pair of models the difference,
its interval and its p-value, corrected for what the folds share and for the number of
pairs.

Folds of one file share training items, so that their scores are not independent, and
the plain t-test finds differences where there are none. The corrected resampled t-test
(Nadeau and Bengio 2003, "Inference for the generalization error", Machine Learning 52;
for repeated cross-validation Bouckaert and Frank 2004) takes the variance of J
differences times 1/J + test/training instead of 1/J. Holm (1979, Scandinavian Journal
of Statistics 6) keeps the chance of any false finding among all pairs at one level.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from analysis.fits.probabilities import reports
from analysis.pipeline.job import Job, contents, result
from analysis.study import groups, recipes
from analysis.study.declaration import Study
from analysis.study.recipes import Score

FOLDER = "tests"  # of its results
METRICS = ("accuracy", "macro_f1")


def jobs(study: Study) -> Iterator[Job]:
    """Yield the tests of every feature set on which models were repeated."""
    for features in study.features:
        scores = _repeated(study, features)
        paths = {key: f"{score.path}.json" for key, score in scores.items()}
        if len({entry for entry, _ in scores}) > 1:
            yield Job(
                name=f"tests[tests/{features}]",
                run=_tested,
                declared={
                    "confidence": study.evaluation.confidence,
                    "metrics": METRICS,
                },
                inputs={
                    "scores": contents(
                        {key: result("scores", path) for key, path in paths.items()}
                    ),
                    "fits": contents({path: path for path in reports(scores.values())}),
                },
                writes={"tests": result(FOLDER, f"{features}.json")},
            )


def _repeated(study: Study, features: str) -> dict[tuple[str, str], Score]:
    """Return the scores that repeat the primary split, by model and cut.

    Only models that were fitted in every repetition can be compared.
    """
    designs = [name for name, each in study.designs.items() if each.kind == "repeat"]
    cuts = {study.evaluation.regime, *designs}
    scores = [
        score
        for score in recipes.scores(study)
        if score.features == features and score.regime in cuts
        if groups.learned(study, score)
    ]
    repeated = Counter(score.entry for score in scores)
    return {
        (score.entry, score.regime): score
        for score in sorted(scores, key=lambda score: score.entry)
        if designs and repeated[score.entry] == len(cuts)
    }


def _tested(
    declared: Mapping[str, Any],
    scores: Mapping[tuple[str, str], Mapping[str, Any]],
    fits: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Test every pair of models over repeated grouped cross-validation."""
    by_entry: dict[str, dict[str, Any]] = {}
    for (entry, cut), each in scores.items():
        by_entry.setdefault(entry, {})[cut] = each
    wanted = declared["metrics"], declared["confidence"]
    return {"tests": measured(by_entry, list(fits.values()), *wanted)}


class Tested(NamedTuple):
    """The test of one pair: a mean difference and what chance would make of it.

    `naive` is the p-value of the plain t-test, for comparison only.
    """

    estimate: float
    low: float
    high: float
    p: float
    naive: float


def corrected(differences: np.ndarray, ratio: float, confidence: float) -> Tested:
    """Return the corrected resampled t-test of J differences.

    Args:
        differences: (J,) first minus second, J at least 2.
        ratio: test items over training items.
        confidence: level of the interval, in (0, 1).
    """
    count, mean = len(differences), float(np.mean(differences))
    variance = float(np.var(differences, ddof=1))
    error = np.sqrt(variance * (1 / count + ratio))
    reach = float(stats.t.ppf((1 + confidence) / 2, count - 1) * error)
    return Tested(
        estimate=mean,
        low=mean - reach,
        high=mean + reach,
        p=_p(mean, error, count),
        naive=_p(mean, np.sqrt(variance / count), count),
    )


def _p(mean: float, error: float, count: int) -> float:
    """Return the two-sided p-value; without any spread, 1 or 0."""
    if error == 0:
        return 1.0 if mean == 0 else 0.0
    return float(2 * stats.t.sf(abs(mean) / error, count - 1))


def holm(values: Sequence[float]) -> np.ndarray:
    """Return Holm's adjusted p-values, (m,), in the order given."""
    p = np.asarray(values, float)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def tests(
    scores: Mapping[str, np.ndarray], ratio: float, confidence: float
) -> dict[str, dict[str, Any]]:
    """Return the test of every pair of models, "a--b", in the order of `scores`.

    Args:
        scores: by model, (J,) values of one metric on the same J folds.
        ratio: test items over training items, the mean over folds.
        confidence: of the intervals.

    Returns:
        estimate, low, high: the mean difference; wins: the share of folds in which the
        first is ahead; size: the difference in deviations over folds (Cohen's d for
        pairs; 0 without spread); p, corrected; holm, corrected for all pairs as well;
        naive, of the plain t-test.
    """
    found = {}
    for first, second in itertools.combinations(scores, 2):
        gaps = np.asarray(scores[first]) - np.asarray(scores[second])
        spread = float(np.std(gaps, ddof=1))
        tested = corrected(gaps, ratio, confidence)
        found[f"{first}--{second}"] = tested._asdict() | {
            "wins": float(np.mean(gaps > 0)),
            "size": tested.estimate / spread if spread else 0.0,
        }
    adjusted = holm([each["p"] for each in found.values()])
    for each, value in zip(found.values(), adjusted.tolist(), strict=True):
        each["holm"] = value
    return found


def on_shared_folds(
    scores: Mapping[str, Mapping[str, Mapping[str, Any]]], metric: str
) -> dict[str, np.ndarray]:
    """Return the values of a metric on the folds that all models share, by model.

    Args:
        scores: by model, then by cut, the result of `measuring.score`, whose
            `by_fold` holds every metric of every fold.
        metric: its name.
    """
    folds = [
        {(cut, fold) for cut, each in cuts.items() for fold in each["by_fold"]}
        for cuts in scores.values()
    ]
    shared = sorted(set.intersection(*folds)) if folds else []
    return {
        model: np.array([cuts[cut]["by_fold"][fold][metric] for cut, fold in shared])
        for model, cuts in scores.items()
    }


def measured(
    scores: Mapping[str, Mapping[str, Mapping[str, Any]]],
    fits: Sequence[Mapping[str, Any]],
    metrics: Sequence[str],
    confidence: float,
) -> dict[str, Any]:
    """Return the tests of all pairs by each metric, and what they rest on.

    Args:
        scores: as for `on_shared_folds`.
        fits: the reports of the fits, with train_items and test_items.
        metrics: names.
        confidence: of the intervals.
    """
    ratio = float(np.mean([each["test_items"] / each["train_items"] for each in fits]))
    values = {metric: on_shared_folds(scores, metric) for metric in metrics}
    cuts = set.intersection(*(set(each) for each in scores.values()))
    return {
        "metrics": {
            metric: tests(each, ratio, confidence) for metric, each in values.items()
        },
        "spread": {
            metric: {model: float(np.std(each[model], ddof=1)) for model in each}
            for metric, each in values.items()
        },
        "folds": len(next(iter(values[metrics[0]].values()))),
        "cuts": len(cuts),
        "models": list(scores),
        "pairs": len(scores) * (len(scores) - 1) // 2,
        "ratio": ratio,
    }
