"""The claim that rebalancing the training set repairs what imbalance costs.

Judged where the training sets are least even, for every model that was trained without
a treatment. What imbalance costs is macro-F1 with equally large genres minus macro-F1
with the same number of tracks unevenly spread. For a model the claim holds when the
whole interval of the cost lies above the margin and that of some treatment's gain
does, too; it fails when the cost lies below the margin, or when it lies above and no
treatment's interval reaches the margin. Supported when it holds for every model,
contradicted when it fails for every one, mixed when for some of each, else
inconclusive.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study.declaration import Study
from analysis.study.imbalance import ADJUSTED, EVEN

METRICS = ("macro_f1", "head", "tail")
HOLDS, FAILS, OPEN = "holds", "fails", "open"


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict; costs and best gains by model, their labels as words."""
    margin = study.findings["rebalancing"].thresholds["margin"]
    key = steepest(results, study.evaluation.features)
    found = results.json(key) if key else {}
    numbers: dict[str, Number] = {}
    words = {"ratio": key.rpartition("/")[2], "even": EVEN} if key else {}
    outcomes = set()
    for model, cost in found.get("cost", {}).items():
        gains = treated(study, found["entries"], model)
        outcomes.add(outcome(cost["macro_f1"], gains.values(), margin))
        name = verdicts.word(model)
        words[f"{name}_label"] = study.models[model].label
        numbers |= _costs(f"{key}#cost.{model}", f"{name}_cost", cost)
        if gains:
            best = max(gains, key=lambda entry: gains[entry]["estimate"])
            words |= {f"{name}_best": best, f"{name}_best_label": label(study, best)}
            shown = {f"{name}_best": best, f"{name}_adjusted": f"{model}+{ADJUSTED}"}
            for word, entry in shown.items():
                for metric in METRICS if entry in found["entries"] else ():
                    place = f"{key}#entries.{entry}.gain.{metric}"
                    numbers |= verdicts.interval(results, f"{word}_{metric}", place)
            numbers |= _back(results, key, model, best)
    return Verdict(verdicts.of_places(outcomes, HOLDS, FAILS), numbers, words)


def steepest(results: Results, features: str) -> str:
    """Return the result of the largest ratio that has a cost, "" when there is none."""
    known = [
        key
        for key in results.match(f"imbalance/{features}/*")
        if key.rpartition("/")[2].isdigit() and "cost" in results.json(key)
    ]
    return max(known, key=lambda key: int(key.rpartition("/")[2]), default="")


def treated(
    study: Study, entries: Mapping[str, Any], model: str
) -> dict[str, dict[str, float]]:
    """Return the gains in macro-F1 of the treatments that go with an untreated model.

    Those are entries of its family, which were compared with it.
    """
    family = study.models[model].family
    return {
        name: entry["gain"]["macro_f1"]
        for name, entry in entries.items()
        if "gain" in entry and study.models[name.partition("+")[0]].family == family
    }


def outcome(
    cost: Mapping[str, float], gains: Collection[Mapping[str, float]], margin: float
) -> str:
    """Return whether the claim holds for one model; a cost is a negative gain."""
    if -cost["low"] < margin:
        return FAILS
    if -cost["high"] <= margin or not gains:
        return OPEN
    if any(gain["low"] > margin for gain in gains):
        return HOLDS
    return FAILS if all(gain["high"] < margin for gain in gains) else OPEN


def label(study: Study, entry: str) -> str:
    """Return the label of a treated entry."""
    model, _, variant = entry.partition("+")
    if variant == ADJUSTED:
        return "logit adjustment afterwards"
    return study.variants[variant].label if variant else study.models[model].label


def _costs(place: str, name: str, cost: Mapping[str, Any]) -> dict[str, Number]:
    """Return the costs as positive numbers, bound to the negative gains."""
    numbers: dict[str, Number] = {}
    for metric in METRICS:
        gain = cost[metric]
        lost = {
            "estimate": -gain["estimate"],
            "low": -gain["high"],
            "high": -gain["low"],
        }
        numbers |= verdicts.negative(f"{name}_{metric}", lost, f"{place}.{metric}")
    return numbers


def _back(results: Results, key: str, model: str, best: str) -> dict[str, Number]:
    """Return the part of the cost that the best treatment gives back, if any."""
    places = (
        f"{key}#entries.{best}.gain.macro_f1.estimate",
        f"{key}#cost.{model}.macro_f1.estimate",
    )
    won, lost = results.value(places[0]), -results.value(places[1])
    if lost <= 0 or won <= 0:
        return {}
    number = Number(won / lost, f"{places[0]} / -({places[1]})", places)
    return {f"{verdicts.word(model)}_back": number}
