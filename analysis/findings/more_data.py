"""The claim that more tracks of each genre would lift the scores a good deal.

Each model's learning curve is carried on to ten times the largest training set, by a
law that was fitted without that set and held on it within `tolerance`. Where no law
held, nothing is carried on and the verdict is inconclusive. Otherwise it is supported
when the whole interval of the gain lies above `gain` for every model that remains,
contradicted when below for every one, mixed when they disagree, else inconclusive.
"""

from __future__ import annotations

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
        curve, name = metrics[chosen.metric], verdicts.word(model)
        for word in (word for word in WORDS if word in curve):
            place = f"{key}#models.{model}.{chosen.metric}.{word}"
            numbers |= verdicts.interval(results, f"{name}_{word}", place)
        words[f"{name}_test"] = curve["test"]
        if curve["test"] == HOLDS:
            gain = curve["gain"]
            places.append(verdicts.place(gain["low"], gain["high"], limit))
    return Verdict(verdicts.of_places(places), numbers, words)
