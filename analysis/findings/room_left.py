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
LIMITS = ("labels", "neighbours")


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, both limits, and how much of them the best model reaches."""
    chosen = study.evaluation
    bounds = f"possible/neighbours/{chosen.features}"
    if not (results.has(CEILING) and results.has(bounds)):
        return Verdict(verdicts.INCONCLUSIVE, {})
    best = leaders.best(results, study, chosen.regime, chosen.features, METRIC)
    score = verdicts.score(results, chosen.regime, chosen.features, best, METRIC)
    ceiling = results.value(f"{CEILING}#{UNIT}.accuracy")
    allowed = results.json(bounds)["allowed"]
    limits = {
        "labels": (ceiling, ceiling, ceiling),
        "neighbours": tuple(allowed[end] for end in ("estimate", "low", "high")),
    }
    near = study.findings["room-left"].thresholds["near"]
    places = [place(score, *limits[name][1:], near) for name in LIMITS]
    numbers = score.numbers("accuracy")
    for name, key in zip(LIMITS, (CEILING, bounds), strict=True):
        numbers |= _limit(name, limits[name], key, score)
    words = {"model": study.models[best].label}
    for features in study.features:
        if features != chosen.features:
            beside = _beside(study, results, features, near)
            numbers, words = numbers | beside[0], words | beside[1]
    return Verdict(verdict_of(places), numbers, words)


def _beside(
    study: Study, results: Results, features: str, near: float
) -> tuple[dict[str, Number], dict[str, str]]:
    """Return what the best model of another feature set reaches of its own bound."""
    regime, name = study.evaluation.regime, features.replace("-", "_")
    key = f"possible/neighbours/{features}"
    known = leaders.models(results, study, regime, features)
    if not (results.has(key) and known):
        return {}, {}
    best = leaders.best(results, study, regime, features, METRIC)
    score = verdicts.score(results, regime, features, best, METRIC)
    allowed = results.json(key)["allowed"]
    ends = tuple(allowed[end] for end in ("estimate", "low", "high"))
    numbers = score.numbers(f"{name}_accuracy")
    numbers |= _limit(f"{name}_neighbours", ends, key, score)
    words = {f"{name}_model": study.models[best].label}
    return numbers, words | {f"{name}_place": place(score, *ends[1:], near)}


def place(score: Score, low: float, high: float, near: float) -> str:
    """Return whether a score is near a limit in [low, high]: near, far or unclear."""
    if score.low >= near * high:
        return "near"
    return "far" if score.high < near * low else "unclear"


def verdict_of(places: list[str]) -> str:
    """Return the verdict on where the score lies to each limit."""
    if "unclear" in places:
        return verdicts.INCONCLUSIVE
    if set(places) == {"near", "far"}:
        return verdicts.MIXED
    return verdicts.SUPPORTED if "near" in places else verdicts.CONTRADICTED


def _limit(
    name: str, ends: tuple[float, ...], key: str, score: Score
) -> dict[str, Number]:
    """Return a limit with its ends, and the part of it that the score reaches."""
    whole = f"limit by {name} from {key}"
    part = Number(
        score.estimate / ends[0],
        f"{score.reference('estimate')} / {whole}",
        (score.reference("estimate"), key),
    )
    words = (name, f"{name}_low", f"{name}_high")
    found = {
        word: Number(value, whole, (key,))
        for word, value in zip(words, ends, strict=True)
    }
    return found | {f"{name}_reached": part}
