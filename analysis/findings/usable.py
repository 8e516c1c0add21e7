"""The claim that the descriptors of a track tell its genre well enough to act on.

A genre stands *alone* when its name can be trusted and finds enough: the lower end of
the precision's interval is at least `precise`, and the recall is at least `found`. It
stands only in its *group* when both hold for its family of genres, and in *neither*
way otherwise. Judged on the best model of the primary regime: supported when at least
the share `most` of all genres stands alone; contradicted when not even with their
families so many do, giving every precision the upper end of its interval; mixed when so
many do surely, most of them only in groups; inconclusive otherwise, or when nothing was
measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

NAME = "usable"
ALONE, GROUP, NEITHER = "alone", "group", "neither"
STANDINGS = (ALONE, GROUP, NEITHER)
WORDS = {ALONE: "stands alone", GROUP: "only its family does", NEITHER: "neither does"}


def limits(study: Study) -> Mapping[str, float]:
    """Return the declared thresholds, nothing where the finding is not declared."""
    finding = study.findings.get(NAME)
    return finding.thresholds if finding else {}


def standing(
    row: Mapping[str, str], limits: Mapping[str, float], end: str = "_low"
) -> str:
    """Return whether a genre stands alone, in its group, or not.

    `end` is that of the precision which must reach the threshold.
    """
    if not limits:
        return NEITHER
    for name, prefix in ((ALONE, ""), (GROUP, "family_")):
        trusted = float(row[f"{prefix}precision{end}"]) >= limits["precise"]
        if trusted and float(row[f"{prefix}recall"]) >= limits["found"]:
            return name
    return NEITHER


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, and how many genres stand alone, in groups, or not.

    Those of other feature sets, by their best model, stand beside: "name_alone".
    """
    primary, regime = study.evaluation.features, study.evaluation.regime
    best = leaders.best(results, study, regime, primary)
    key, thresholds = f"decisions/{primary}/{best}", limits(study)
    if not results.has(key):
        return Verdict(verdicts.INCONCLUSIVE, {})
    rows = results.csv(key)
    sure = [standing(row, thresholds) for row in rows]
    possible = [standing(row, thresholds, "_high") for row in rows]
    numbers = _counts(sure, key)
    numbers["genres"] = Number(len(rows), f"{key} (number of genres)", (key,))
    words = {"model": study.models[best].label, "entry": best}
    for features in leaders.feature_sets(results, study, regime):
        model = leaders.best(results, study, regime, features)
        other, name = f"decisions/{features}/{model}", verdicts.word(features)
        if features != primary and results.has(other):
            standings = [standing(row, thresholds) for row in results.csv(other)]
            numbers |= _counts(standings, other, f"{name}_")
            words[f"{name}_model"] = study.models[model].label
    return Verdict(verdict_of(sure, possible, thresholds["most"]), numbers, words)


def _counts(found: Sequence[str], key: str, prefix: str = "") -> dict[str, Number]:
    """Return how many genres stand in each way."""
    counts = {
        f"{prefix}{name}": (found.count(name), f"{key} (genres that stand: {name})")
        for name in STANDINGS
    }
    return verdicts.computed(counts, key)


def verdict_of(sure: Sequence[str], possible: Sequence[str], most: float) -> str:
    """Return the verdict on the standings of all genres, sure and at the most."""
    enough = most * len(sure)
    if sure.count(ALONE) >= enough:
        return verdicts.SUPPORTED
    if sum(each != NEITHER for each in possible) < enough:
        return verdicts.CONTRADICTED
    if sum(each != NEITHER for each in sure) >= enough > possible.count(ALONE):
        return verdicts.MIXED
    return verdicts.INCONCLUSIVE
