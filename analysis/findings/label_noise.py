"""The claim that confident learning finds the labels that are open to doubt.

Recordings that stand under several genres are known to be open to doubt. Two things are
asked of the order in which confident learning puts the labels: that the chance of such
a recording to come before another lies above `found`, and that this is more than the
model's plain doubt reaches. Both with the whole interval: supported; neither:
contradicted; one: mixed; inconclusive when an interval reaches across.
"""

from __future__ import annotations

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study.declaration import Study

ORDER, PLAIN = "issues", "self-confidence"
WAY = "among_all"


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, and what the orders reach.

    No more than plain doubt reaches is not enough, so that an interval of the
    difference that holds zero is inconclusive and one below zero counts against.
    """
    key = f"possible/noise/{study.evaluation.features}"
    if not results.has(key):
        return Verdict(verdicts.INCONCLUSIVE, {})
    places = {
        "order": f"orders.{ORDER}.{WAY}",
        "plain": f"orders.{PLAIN}.{WAY}",
        "more": f"orders.{ORDER}.{WAY}_more",
        "within": f"orders.{ORDER}.within_genre",
        "within_more": f"orders.{ORDER}.within_genre_more",
    }
    numbers: dict[str, Number] = {}
    for word, place in places.items():
        numbers |= verdicts.interval(results, word, f"{key}#{place}")
    for word in ("several", "differing", "wrong", "flagged"):
        numbers[word] = verdicts.number(results, f"{key}#{word}")
    margins = {
        "order": study.findings["label-noise"].thresholds["found"],
        "more": 0.0,
    }
    sides = {
        word: verdicts.place(
            numbers[f"{word}_low"].value, numbers[f"{word}_high"].value, margin
        )
        for word, margin in margins.items()
    }
    model = study.models[results.value(f"{key}#model")].label
    verdict = verdicts.of_places(sides.values())
    return Verdict(verdict, numbers, {"model": model} | sides)
