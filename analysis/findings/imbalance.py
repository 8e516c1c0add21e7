"""The claim that the classes are severely imbalanced.

Judged on the rows as delivered: supported when the largest genre has at least `severe`
times the rows of the smallest, contradicted when at most `even` times, mixed between.
What each way of counting makes of the genres stands beside it: keeping the first row
of a track is how a balanced file becomes an imbalanced one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study.declaration import Study

SOURCE = "data/classes"
COUNTS = ("raw", "cleaned", "tracks", "recordings", "keep_first")
TENTH = 10  # the largest tenth of the genres stands for "a few dominant genres"
WORDS = {
    verdicts.SUPPORTED: "severe",
    verdicts.MIXED: "between",
    verdicts.CONTRADICTED: "even",
    verdicts.INCONCLUSIVE: "unknown",
}


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict on the raw rows, and the sizes by every way of counting.

    The words say what each way of counting makes of the genres.
    """
    claim = study.findings["imbalance"].thresholds
    rows = results.csv(SOURCE) if results.has(SOURCE) else []
    numbers: dict[str, Number] = {}
    found = {}
    for name in (name for name in COUNTS if rows and name in rows[0]):
        counted = [int(float(row[name])) for row in rows]
        numbers |= _numbers(name, counted)
        found[name] = verdict_of(_ratio(counted), claim["severe"], claim["even"])
    words = {name: WORDS[verdict] for name, verdict in found.items()}
    return Verdict(found.get("raw", verdicts.INCONCLUSIVE), numbers, words)


def verdict_of(ratio: float, severe: float, even: float) -> str:
    """Return the verdict on largest over smallest; a ratio of 0 means no genres."""
    if ratio == 0:
        return verdicts.INCONCLUSIVE
    if ratio >= severe:
        return verdicts.SUPPORTED
    return verdicts.CONTRADICTED if ratio <= even else verdicts.MIXED


def _ratio(counted: Sequence[int]) -> float:
    """Return largest over smallest genre, among the genres that are left."""
    left = [count for count in counted if count > 0]
    return max(left) / min(left) if left else 0.0


def _numbers(name: str, counted: Sequence[int]) -> Mapping[str, Number]:
    """Return sizes, their ratio, the genres that are gone, the share of a few."""
    left = sorted((count for count in counted if count > 0), reverse=True)
    if not left:
        return {}
    most = ceil(len(counted) / TENTH)
    found = {
        "largest": (left[0], "largest"),
        "smallest": (left[-1], "smallest above 0"),
        "ratio": (_ratio(counted), "largest / smallest above 0"),
        "lost": (len(counted) - len(left), "number of zeros"),
        "few": (most, "a tenth of the genres, rounded up"),
        "few_share": (sum(left[:most]) / sum(left), f"share of the {most} largest"),
    }
    named = {
        f"{name}_{word}": (value, f"{how} of {name} in {SOURCE}")
        for word, (value, how) in found.items()
    }
    return verdicts.computed(named, SOURCE)
