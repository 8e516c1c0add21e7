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
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Pair, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

NAME = "knowing-genre"
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
    thresholds = study.findings[NAME].thresholds
    cases = list(found_cases(study, results))
    outcomes = [case.outcome(thresholds["margin"]) for case in cases]
    sources = tuple(source for case in cases for source in (case.f1.key, case.key))
    key = "pairs of models whose macro-F1 surely differs"
    numbers = {
        "cases": Number(len(cases), key, sources),
        "artist": Number(
            sum(case.artist > 0 for case in cases), f"{key}, better by artist", sources
        ),
    }
    for word in ("agree", "oppose", "open"):
        count = Number(outcomes.count(word), f"{key}, {word}", sources)
        numbers[word] = count
    opposing = [
        case for case in cases if case.outcome(thresholds["margin"]) == "oppose"
    ]
    words = {"opposing": "; ".join(_named(study, case.f1) for case in opposing)}
    found = verdict_of(outcomes, thresholds["agree"])
    return Verdict(found, numbers | _perfect(study, results), words)


def _named(study: Study, pair: Pair) -> str:
    """Return the two models of a case, the one that knows genre better first."""
    first, second = (study.models[name].label for name in (pair.first, pair.second))
    return f"{first} against {second}, from {study.features[pair.features].label}"


def found_cases(study: Study, results: Results) -> Iterator[Case]:
    """Yield every two models that surely differ in genre and both make lists."""
    for features in study.features:
        place = f"recommendation/{features}"
        gaps = results.json(place)["differences"] if results.has(place) else {}
        names = leaders.models(results, study, study.evaluation.regime, features)
        for one, two in itertools.combinations(names, 2):
            f1 = verdicts.pair(results, features, one, two, METRIC)
            place = verdicts.place(f1.low, f1.high, 0.0) if f1 else "across"
            if place != "across":
                first, second = (one, two) if place == "above" else (two, one)
                yield from _case(features, gaps, first, second, results)


def _case(
    features: str, gaps: dict, first: str, second: str, results: Results
) -> Iterator[Case]:
    """Yield the case of two models, the first better in genre, if lists were made."""
    for pair, sign in ((f"{first}--{second}", 1), (f"{second}--{first}", -1)):
        if pair in gaps and "ndcg_expected" in gaps[pair]["other_artists"]:
            found = gaps[pair]["other_artists"]["ndcg_expected"]
            ends = sorted((sign * found["low"], sign * found["high"]))
            f1 = verdicts.pair(results, features, first, second, METRIC)
            key = f"recommendation/{features}#differences.{pair}.{ORDER}"
            artist = sign * gaps[pair][ARTIST]["estimate"]
            yield Case(f1, *ends, artist, key)
            return


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
    key = f"recommendation/{study.evaluation.features}"
    gaps = results.json(key)["differences"] if results.has(key) else {}
    if ARTIST not in gaps.get("labels--features", {}):
        return {}
    place = f"{key}#differences.labels--features.{ARTIST}"
    ends = {"": "estimate", "_low": "low", "_high": "high"}
    return {
        f"perfect{word}": Number(
            gaps["labels--features"][ARTIST][end], f"{place}.{end}"
        )
        for word, end in ends.items()
    }
