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
    ahead = {
        regime: best_of(study, results, regime)
        for regime in leaders.regimes(results, study)
    }
    claim = study.findings[METRIC].thresholds
    return Verdict(
        verdict_of(ahead, study.evaluation.regime, claim["low"], claim["high"]),
        _numbers(ahead, study) | _ladders(study, results),
        _words(ahead, study) | _climbers(study, results),
    )


def best_of(study: Study, results: Results, regime: str) -> Score:
    """Return the most accurate model of a regime over all feature sets."""
    scores = [
        verdicts.score(results, regime, features, model, METRIC)
        for features in leaders.feature_sets(results, study, regime)
        for model in leaders.models(results, study, regime, features)
    ]
    return max(scores, key=lambda each: each.estimate)


def verdict_of(
    ahead: Mapping[str, Score], primary: str, low: float, high: float
) -> str:
    """Return the verdict on the claim that accuracy lies in [low, high]."""
    meets = {
        regime: each.low <= high and each.high >= low for regime, each in ahead.items()
    }
    if primary not in meets:
        return verdicts.INCONCLUSIVE
    if meets[primary]:
        return verdicts.SUPPORTED
    return verdicts.MIXED if any(meets.values()) else verdicts.CONTRADICTED


def _numbers(ahead: Mapping[str, Score], study: Study) -> dict[str, Number]:
    """Return the leaders by regime, the highest of all, and the gap to the claim."""
    found: dict[str, Number] = {}
    for regime, each in ahead.items():
        found |= each.numbers(regime.replace("-", "_"))
    primary = ahead.get(study.evaluation.regime)
    if primary:
        found |= primary.numbers("primary")
        found["gap"] = _gap(primary, study.findings[METRIC].thresholds["low"])
    if ahead:
        found |= _highest(ahead).numbers("highest")
    return found


def _ladders(study: Study, results: Results) -> dict[str, Number]:
    """Return the headline accuracies by regime, and how they fall, per feature set."""
    found: dict[str, Number] = {}
    regime = study.evaluation.regime
    for features in leaders.feature_sets(results, study, regime):
        model = summary.everywhere(study, results, features)
        found |= summary.ladder(study, results, features, model)
    return found


def _climbers(study: Study, results: Results) -> dict[str, str]:
    """Return the label of the model behind the ladder, per feature set."""
    sets = leaders.feature_sets(results, study, study.evaluation.regime)
    return {
        f"{features.replace('-', '_')}_ladder_model": study.models[
            summary.everywhere(study, results, features)
        ].label
        for features in sets
    }


def _gap(primary: Score, low: float) -> Number:
    """Return how far the claimed range begins above the primary estimate."""
    claim, reference = (
        f"study.toml#findings.{METRIC}.low",
        primary.reference("estimate"),
    )
    gap = low - primary.estimate
    return Number(gap, f"{claim} - {reference}", (claim, reference))


def _highest(ahead: Mapping[str, Score]) -> Score:
    """Return the highest of the leaders."""
    return max(ahead.values(), key=lambda each: each.estimate)


def _words(ahead: Mapping[str, Score], study: Study) -> dict[str, str]:
    """Return the labels of the models, feature sets and regimes that lead."""
    named = {regime.replace("-", "_"): each for regime, each in ahead.items()}
    if study.evaluation.regime in ahead:
        named["primary"] = ahead[study.evaluation.regime]
    if ahead:
        named["highest"] = _highest(ahead)
    found = {}
    for name, each in named.items():
        found[f"{name}_model"] = study.models[each.model].label
        found[f"{name}_features"] = study.features[each.features].label
        found[f"{name}_regime"] = study.regimes[each.regime].label
    return found
