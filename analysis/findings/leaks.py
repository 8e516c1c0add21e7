"""The claim that accuracies of about 80 % and more were reached on all genres.

Each of three ways to such a figure is repeated with one decision tree; it is reproduced
when its accuracy lies within `close` of the published one. Supported when none of them
is: the figures would then stand as far as this study can tell. Contradicted when all
are, and the same tree without any of them stays below `honest` with its whole interval.
Mixed when some are; inconclusive when nothing was measured, or the tree without them is
not clearly below.
"""

from __future__ import annotations

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study.declaration import Study

KEY = "leaks/summary"
WAYS = (
    "row_number_left_in",
    "oversampled_before_the_split",
    "tested_on_training_rows",
)
PLAIN = ("split_at_random", "unseen_artists")


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, and the accuracy of every way of testing."""
    if not results.has(KEY):
        return Verdict(verdicts.INCONCLUSIVE, {})
    claim = study.findings["leaks"].thresholds
    numbers: dict[str, Number] = {}
    for way in (*WAYS, *PLAIN):
        numbers |= verdicts.interval(results, way, f"{KEY}#{way}.accuracy")
    reproduced = {
        way: abs(numbers[way].value - claim[way]) <= claim["close"] for way in WAYS
    }
    highest = max(numbers[f"{way}_high"].value for way in PLAIN)
    words = {
        way: "reproduced" if done else "not reproduced"
        for way, done in reproduced.items()
    }
    verdict = verdict_of(list(reproduced.values()), highest < claim["honest"])
    return Verdict(verdict, numbers, words)


def verdict_of(reproduced: list[bool], below: bool) -> str:
    """Return the verdict on what was reproduced, and on the tree without any leak."""
    if not any(reproduced):
        return verdicts.SUPPORTED
    if not below:
        return verdicts.INCONCLUSIVE
    return verdicts.CONTRADICTED if all(reproduced) else verdicts.MIXED
