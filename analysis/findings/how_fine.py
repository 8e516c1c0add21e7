"""The claim that an accuracy of 60 % needs as few groups as a shop has shelves.

Genres are merged by confusion, measured on the artists of the search carve-out, and the
probabilities of the model that leads by the primary metric are summed. For each feature
set three numbers of groups say where the accuracy is: the most at which the estimate
reaches it, the most at which the whole interval does (`sure`), and the most at which
the interval still touches it (`possible`). `few` when even the last is at most the
threshold, `many` when the second is above it. The verdict is supported when every
feature set needs few groups, contradicted when every one does with many, mixed when
they disagree, and inconclusive otherwise.
"""

from __future__ import annotations

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

NAME = "how-fine"
WAY = "confusion"
PLACES = ("groups", "sure", "possible")
SHARES = ("60", "65")  # percent, the ends of what the report claims


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict and the numbers of groups by feature set."""
    most = study.findings[NAME].thresholds["groups"]
    numbers: dict[str, Number] = {}
    words: dict[str, str] = {}
    places = set()
    for features in study.features:
        model = leader(study, results, features)
        if not model:
            continue
        key, name = f"merging/levels/{features}/{model}", features.replace("-", "_")
        for share in SHARES:
            for place in PLACES:
                reference = f"{key}#reached.{WAY}.{share}.{place}"
                found = Number(results.value(reference), reference)
                numbers[f"{name}_{place}_{share}"] = found
        kept = f"{key}#kept.{WAY}"
        numbers[f"{name}_kept"] = Number(results.value(kept), kept)
        place = where(numbers, name, most)
        places.add(place)
        words |= {f"{name}_model": study.models[model].label, f"{name}_place": place}
        words[f"{name}_key"] = model
    return Verdict(verdict_of(places), numbers, words)


def leader(study: Study, results: Results, features: str) -> str:
    """Return the best model whose merged scores are known, "" where none is."""
    regime, metric = study.evaluation.regime, study.evaluation.metric
    sign = -1 if metric in leaders.LOWER_IS_BETTER else 1
    known = [
        name
        for name in leaders.models(results, study, regime, features)
        if results.has(f"merging/levels/{features}/{name}")
    ]

    def value(name: str) -> float:
        return sign * leaders.score(results, regime, features, name, metric)[0]

    return max(known, key=value, default="")


def where(numbers: dict[str, Number], name: str, most: float) -> str:
    """Return whether a feature set needs "few" groups, does with "many", or neither."""
    if numbers[f"{name}_possible_60"].value <= most:
        return "few"
    return "many" if numbers[f"{name}_sure_60"].value > most else "unclear"


def verdict_of(places: set[str]) -> str:
    """Return the verdict on where the feature sets lie."""
    if {"few", "many"} <= places:
        return verdicts.MIXED
    if places == {"few"}:
        return verdicts.SUPPORTED
    return verdicts.CONTRADICTED if places == {"many"} else verdicts.INCONCLUSIVE
