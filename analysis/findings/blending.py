"""The claim that trees and networks know different things, so that a blend is better.

For each feature set the blend of families is set against the best single entry by
the primary metric, on the same test items and draws. Supported when the whole interval
of its lead lies above the margin with every feature set, contradicted when below with
every one, mixed when there is one of each, and inconclusive otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

BESIDE = ("accuracy", "log_loss")  # metrics whose leads are told and decide nothing


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, and per feature set the lead and the scores of the blend."""
    margin = study.findings["blending"].thresholds["margin"]
    blend, metric = of_families(study), study.evaluation.metric
    numbers: dict[str, Number] = {}
    words = {"blend": study.blends[blend].label} if blend else {}
    places = []
    for features in study.features:
        key = f"blends/{features}/{blend}"
        if not blend or not results.has(key):
            continue
        found = results.json(key)
        rival = strongest(study, results, features, found)
        if not rival:
            continue
        lead = found["gain"][rival][metric]
        places.append(verdicts.place(lead["low"], lead["high"], margin))
        name = features.replace("-", "_")
        words |= {
            f"{name}_rival": study.models[rival].label,
            f"{name}_rival_name": rival,
            f"{name}_place": places[-1],
        }
        numbers |= _bound(f"{name}_lead", lead, f"{key}#gain.{rival}.{metric}")
        for other in BESIDE:
            gain = found["gain"][rival].get(other)
            where = f"{key}#gain.{rival}.{other}"
            numbers |= _bound(f"{name}_{other}_lead", gain, where) if gain else {}
        for each in ("accuracy", "macro_f1"):
            place_ = f"{key}#metrics.{each}"
            numbers |= _bound(f"{name}_{each}", found["metrics"][each], place_)
    return Verdict(verdict_of(places), numbers, words)


def of_families(study: Study) -> str:
    """Return the first declared blend whose members are of several families."""
    for name, blend in study.blends.items():
        models = [each.partition("+")[0] for each in blend.members]
        known = [study.models[each].family for each in models if each in study.models]
        if len(set(known)) > 1:
            return name
    return ""


def strongest(
    study: Study, results: Results, features: str, found: Mapping[str, Any]
) -> str:
    """Return the single model with the best score among the blend's rivals."""
    regime, metric = study.evaluation.regime, study.evaluation.metric
    known = [
        name
        for name in leaders.models(results, study, regime, features)
        if name in found["gain"]
    ]
    return max(
        known,
        key=lambda name: leaders.score(results, regime, features, name, metric)[0],
        default="",
    )


def verdict_of(places: list[str]) -> str:
    """Return the verdict on the places of all feature sets."""
    if {"above", "below"} <= set(places):
        return verdicts.MIXED
    if set(places) == {"above"}:
        return verdicts.SUPPORTED
    below = set(places) == {"below"}
    return verdicts.CONTRADICTED if below else verdicts.INCONCLUSIVE


def _bound(name: str, interval: Mapping[str, float], where: str) -> dict[str, Number]:
    """Return estimate and ends as `name`, `name_low` and `name_high`."""
    return {
        name if end == "estimate" else f"{name}_{end}": Number(
            interval[end], f"{where}.{end}"
        )
        for end in ("estimate", "low", "high")
    }
