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
ENDS = {"estimate": "", "low": "_low", "high": "_high"}


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, and what the orders reach."""
    key = f"possible/noise/{study.evaluation.features}"
    if not results.has(key):
        return Verdict(verdicts.INCONCLUSIVE, {})
    found = results.json(key)
    order = found["orders"][ORDER]
    limit = study.findings["label-noise"].thresholds["found"]
    signs = [
        verdicts.place(order[name]["low"], order[name]["high"], margin)
        for name, margin in ((WAY, limit), (f"{WAY}_more", 0.0))
    ]
    places = {
        "order": f"orders.{ORDER}.{WAY}",
        "plain": f"orders.{PLAIN}.{WAY}",
        "more": f"orders.{ORDER}.{WAY}_more",
        "within": f"orders.{ORDER}.within_genre",
        "within_more": f"orders.{ORDER}.within_genre_more",
    }
    numbers = {
        f"{word}{suffix}": Number(
            results.value(f"{key}#{place}.{end}"), f"{key}#{place}.{end}"
        )
        for word, place in places.items()
        for end, suffix in ENDS.items()
    }
    for word in ("several", "differing", "wrong", "flagged"):
        numbers[word] = Number(found[word], f"{key}#{word}")
    words = {"model": study.models[found["model"]].label}
    words |= dict(zip(("order", "more"), signs, strict=True))
    return Verdict(verdict_of(signs), numbers, words)


def verdict_of(places: list[str]) -> str:
    """Return the verdict on where the two intervals lie: above, below or across.

    No more than plain doubt reaches is not enough, so that an interval of the
    difference that holds zero is inconclusive and one below zero counts against.
    """
    if "across" in places:
        return verdicts.INCONCLUSIVE
    if set(places) == {"above", "below"}:
        return verdicts.MIXED
    return verdicts.SUPPORTED if "above" in places else verdicts.CONTRADICTED
