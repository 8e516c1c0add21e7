"""The claim that the models come close to what labels and descriptors allow.

Two limits are looked at: the accuracy that conflicting labels leave to anybody, and the
largest accuracy that the bound of Cover and Hart allows from the nearest neighbours. A
model is near a limit when its whole interval reaches at least `near` of it; of the
bound, whose interval counts too, the less favourable end is taken. Near both:
supported; near neither: contradicted; near one: mixed; inconclusive when an interval
reaches across, or a result is missing. The verdict is that of the primary feature set;
what the others reach of their own bound is given beside it.
"""

from __future__ import annotations

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Score, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

METRIC = "accuracy"
CEILING = "possible/ceilings"
UNIT = "recording"


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, both limits, and how much of them the best model reaches."""
    primary, regime = study.evaluation.features, study.evaluation.regime
    if not (results.has(CEILING) and results.has(_bounds(primary))):
        return Verdict(verdicts.INCONCLUSIVE, {})
    score = verdicts.leader(results, study, regime, primary, METRIC)
    ceiling = (results.value(f"{CEILING}#{UNIT}.accuracy"),) * 3
    allowed = _allowed(results, primary)
    near = study.findings["room-left"].thresholds["near"]
    places = [place(score, *limit[1:], near) for limit in (ceiling, allowed)]
    numbers = score.numbers("accuracy")
    numbers |= _limit("labels", ceiling, CEILING, score)
    numbers |= _limit("neighbours", allowed, _bounds(primary), score)
    words = {"model": study.models[score.model].label}
    for features in leaders.feature_sets(results, study, regime):
        if features == primary or not results.has(_bounds(features)):
            continue
        name = verdicts.word(features)
        score = verdicts.leader(results, study, regime, features, METRIC)
        allowed = _allowed(results, features)
        numbers |= score.numbers(f"{name}_accuracy")
        numbers |= _limit(f"{name}_neighbours", allowed, _bounds(features), score)
        words[f"{name}_model"] = study.models[score.model].label
        words[f"{name}_place"] = place(score, *allowed[1:], near)
    return Verdict(verdicts.of_places(places, "near", "far"), numbers, words)


def _bounds(features: str) -> str:
    """Return the key of what the nearest neighbours of a feature set allow."""
    return f"possible/neighbours/{features}"


def _allowed(results: Results, features: str) -> tuple[float, ...]:
    """Return estimate and ends of the accuracy that the neighbours allow."""
    allowed = results.json(_bounds(features))["allowed"]
    return tuple(allowed[end] for end in verdicts.ENDS)


def place(score: Score, low: float, high: float, near: float) -> str:
    """Return whether a score is near a limit in [low, high]: near, far or unclear."""
    if score.low >= near * high:
        return "near"
    return "far" if score.high < near * low else "unclear"


def _limit(
    name: str, ends: tuple[float, ...], key: str, score: Score
) -> dict[str, Number]:
    """Return a limit with its ends, and the part of it that the score reaches."""
    whole, reference = f"limit by {name} from {key}", score.reference("estimate")
    suffixes = zip(verdicts.ENDS.values(), ends, strict=True)
    limits = {f"{name}{suffix}": (value, whole) for suffix, value in suffixes}
    part = (score.estimate / ends[0], f"{reference} / {whole}")
    return verdicts.computed(limits, key) | verdicts.computed(
        {f"{name}_reached": part}, reference, key
    )
