"""The claim that more tracks of each genre would lift the scores a good deal.

Each model's learning curve is carried on to ten times the largest training set, by a
law that was fitted without that set and held on it within `tolerance`. Where no law
held, nothing is carried on and the verdict is inconclusive. Otherwise it is supported
when the whole interval of the gain lies above `gain` for every model that remains,
contradicted when below for every one, mixed when they disagree, else inconclusive.
"""

from __future__ import annotations

from typing import Any

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study.declaration import Study

HOLDS = "holds"
WORDS = ("gap", "last_gain", "gain", "beyond")


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, and gap and gains of every model by the primary metric."""
    chosen = study.evaluation
    key = f"possible/learning/{chosen.features}"
    limit = study.findings["more-data"].thresholds["gain"]
    models = results.json(key)["models"] if results.has(key) else {}
    numbers: dict[str, Number] = {}
    words: dict[str, str] = {}
    places = []
    for model, metrics in models.items():
        found, name = metrics[chosen.metric], model.replace("-", "_")
        numbers |= _numbers(found, f"{key}#models.{model}.{chosen.metric}", name)
        words[f"{name}_test"] = found["test"]
        if found["test"] == HOLDS:
            gain = found["gain"]
            places.append(verdicts.place(gain["low"], gain["high"], limit))
    return Verdict(verdict_of(places), numbers, words)


def verdict_of(places: list[str]) -> str:
    """Return the verdict on where the gains lie to the threshold."""
    if {"above", "below"} <= set(places):
        return verdicts.MIXED
    if not places or "across" in places:
        return verdicts.INCONCLUSIVE
    return verdicts.SUPPORTED if "above" in places else verdicts.CONTRADICTED


def _numbers(found: dict[str, Any], key: str, name: str) -> dict[str, Number]:
    """Return what a model has of `WORDS`, each with its ends."""
    ends = {"estimate": "", "low": "_low", "high": "_high"}
    return {
        f"{name}_{word}{suffix}": Number(found[word][end], f"{key}.{word}.{end}")
        for word in WORDS
        if word in found
        for end, suffix in ends.items()
    }
