"""The claim that knowing genre better makes recommendations better.

Every two models of one feature set whose macro-F1 surely differs (the paired interval
excludes zero) are a case: does the better one also rank better? Ranking is nDCG of the
list of ten among other artists, for a genre drawn from each set. A case agrees when the
whole interval of the difference in nDCG lies beyond the margin on the same side, and
opposes when it lies beyond zero on the other. The verdict is supported when at least
the share `agree` of the cases agrees and none opposes, contradicted when at most
`1 - agree` agree, mixed when some oppose and others agree, and inconclusive otherwise
or without a case.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Pair, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

METRIC = "macro_f1"
ORDER = "other_artists.ndcg_expected"
ARTIST = "ndcg_artist"


@dataclass(frozen=True)
class Case:
    """Two models, the first surely better in genre, and what their lists differ by."""

    f1: Pair
    low: float
    high: float
    artist: float
    key: str

    def outcome(self, margin: float) -> str:
        """Return whether the lists "agree", "oppose", or neither ("open")."""
        if self.low > margin:
            return "agree"
        return "oppose" if self.high < 0 else "open"


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, the counts of cases, and the worth of perfect knowledge."""
    thresholds = study.findings["knowing-genre"].thresholds
    cases = list(found_cases(study, results))
    outcomes = [case.outcome(thresholds["margin"]) for case in cases]
    sources = [source for case in cases for source in (case.f1.key, case.key)]
    key = "pairs of models whose macro-F1 surely differs"
    artist = sum(case.artist > 0 for case in cases)
    counts = {
        "cases": (len(cases), key),
        "artist": (artist, f"{key}, better by artist"),
    }
    for word in ("agree", "oppose", "open"):
        counts[word] = (outcomes.count(word), f"{key}, {word}")
    opposing = [
        _named(study, case.f1)
        for case, outcome in zip(cases, outcomes, strict=True)
        if outcome == "oppose"
    ]
    return Verdict(
        verdict_of(outcomes, thresholds["agree"]),
        verdicts.computed(counts, *sources) | _perfect(study, results),
        {"opposing": "; ".join(opposing)},
    )


def _named(study: Study, pair: Pair) -> str:
    """Return the two models of a case, the one that knows genre better first."""
    first, second = (study.models[name].label for name in (pair.first, pair.second))
    return f"{first} against {second}, from {study.features[pair.features].label}"


def found_cases(study: Study, results: Results) -> Iterator[Case]:
    """Yield every two models that surely differ in genre and both make lists."""
    for features in study.features:
        key = f"recommendation/{features}"
        gaps = results.json(key)["differences"] if results.has(key) else {}
        names = leaders.models(results, study, study.evaluation.regime, features)
        for pair in itertools.combinations(names, 2):
            f1 = verdicts.pair(results, features, *pair, METRIC)
            if f1 and f1.high < 0:
                f1 = verdicts.pair(results, features, *reversed(pair), METRIC)
            if f1 and f1.low > 0:
                yield from _case(f1, gaps, key)


def _case(f1: Pair, gaps: Mapping[str, Any], key: str) -> Iterator[Case]:
    """Yield the case of two models, the first better in genre, if lists were made."""
    ordered = ((f"{f1.first}--{f1.second}", 1), (f"{f1.second}--{f1.first}", -1))
    for pair, sign in ordered:
        gap = gaps.get(pair, {"other_artists": {}})["other_artists"]
        if "ndcg_expected" in gap:
            ends = sorted(sign * gap["ndcg_expected"][end] for end in ("low", "high"))
            artist = sign * gaps[pair][ARTIST]["estimate"]
            yield Case(f1, *ends, artist, f"{key}#differences.{pair}.{ORDER}")


def verdict_of(outcomes: list[str], agree: float) -> str:
    """Return the verdict on all cases."""
    if not outcomes:
        return verdicts.INCONCLUSIVE
    share = outcomes.count("agree") / len(outcomes)
    if "oppose" not in outcomes and share >= agree:
        return verdicts.SUPPORTED
    if share <= 1 - agree:
        return verdicts.CONTRADICTED
    return verdicts.MIXED if "oppose" in outcomes else verdicts.INCONCLUSIVE


def _perfect(study: Study, results: Results) -> dict[str, Number]:
    """Return how well lists by true labels find the artist, less those by features."""
    key, pair = f"recommendation/{study.evaluation.features}", "labels--features"
    gaps = results.json(key)["differences"] if results.has(key) else {}
    if ARTIST not in gaps.get(pair, {}):
        return {}
    place = f"{key}#differences.{pair}.{ARTIST}"
    return verdicts.interval(results, "perfect", place)
