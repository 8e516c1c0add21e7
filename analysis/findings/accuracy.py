"""The claim that genre is told with about 60 to 65 % accuracy.

Judged on the best model of every regime, whatever features it sees, with all genres:
supported when its interval meets the claimed range in the primary regime,
contradicted when no regime's does, mixed when only another way of splitting gets
there, inconclusive when the primary regime is not scored.
"""

from __future__ import annotations

from collections.abc import Mapping

from analysis.findings import summary, verdicts
from analysis.findings.verdicts import Number, Score, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

METRIC = "accuracy"


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, the best score per regime, and how far off the claim is."""
    regimes, primary = leaders.regimes(results, study), study.evaluation.regime
    ahead = {regime: best_of(study, results, regime) for regime in regimes}
    claim = study.findings[METRIC].thresholds
    named = {verdicts.word(regime): score for regime, score in ahead.items()}
    if primary in ahead:
        named["primary"] = ahead[primary]
    if ahead:
        named["highest"] = max(ahead.values(), key=lambda score: score.estimate)
    numbers: dict[str, Number] = {}
    words: dict[str, str] = {}
    for name, score in named.items():
        numbers |= score.numbers(name)
        words[f"{name}_model"] = study.models[score.model].label
        words[f"{name}_features"] = study.features[score.features].label
        words[f"{name}_regime"] = study.regimes[score.regime].label
    if primary in ahead:
        numbers["gap"] = _gap(ahead[primary], claim["low"])
    for features in leaders.feature_sets(results, study, primary):
        model = summary.everywhere(study, results, features)
        numbers |= summary.ladder(study, results, features, model)
        words[f"{verdicts.word(features)}_ladder_model"] = study.models[model].label
    verdict = verdict_of(ahead, primary, claim["low"], claim["high"])
    return Verdict(verdict, numbers, words)


def best_of(study: Study, results: Results, regime: str) -> Score:
    """Return the most accurate model of a regime over all feature sets."""
    scores = [
        verdicts.leader(results, study, regime, features, METRIC)
        for features in leaders.feature_sets(results, study, regime)
    ]
    return max(scores, key=lambda score: score.estimate)


def verdict_of(
    ahead: Mapping[str, Score], primary: str, low: float, high: float
) -> str:
    """Return the verdict on the claim that accuracy lies in [low, high]."""
    meets = {
        regime: score.low <= high and score.high >= low
        for regime, score in ahead.items()
    }
    if primary not in meets:
        return verdicts.INCONCLUSIVE
    if meets[primary]:
        return verdicts.SUPPORTED
    return verdicts.MIXED if any(meets.values()) else verdicts.CONTRADICTED


def _gap(primary: Score, low: float) -> Number:
    """Return how far the claimed range begins above the primary estimate."""
    claim, reference = (
        f"study.toml#findings.{METRIC}.low",
        primary.reference("estimate"),
    )
    gap = low - primary.estimate
    return Number(gap, f"{claim} - {reference}", (claim, reference))
