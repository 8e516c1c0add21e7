"""The claim that trees and networks know different things, so that a blend is better.

For each feature set the blend of families is set against the best single entry by
the primary metric, on the same test items and draws. Supported when the whole interval
of its lead lies above the margin with every feature set, contradicted when below with
every one, mixed when there is one of each, and inconclusive otherwise.
"""

from __future__ import annotations

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
        key, name = f"blends/{features}/{blend}", verdicts.word(features)
        gains = results.json(key)["gain"] if blend and results.has(key) else {}
        rival = leaders.leading(results, study, features, gains)
        if not rival:
            continue
        lead = gains[rival][metric]
        places.append(verdicts.place(lead["low"], lead["high"], margin))
        words |= {
            f"{name}_rival": study.models[rival].label,
            f"{name}_rival_name": rival,
            f"{name}_place": places[-1],
        }
        shown = {f"{name}_lead": f"gain.{rival}.{metric}"}
        shown |= {
            f"{name}_{other}_lead": f"gain.{rival}.{other}"
            for other in BESIDE
            if other in gains[rival]
        }
        shown |= {
            f"{name}_{each}": f"metrics.{each}" for each in ("accuracy", "macro_f1")
        }
        for word, place in shown.items():
            numbers |= verdicts.interval(results, word, f"{key}#{place}")
    return Verdict(verdicts.of_places(places), numbers, words)


def of_families(study: Study) -> str:
    """Return the first declared blend whose members are of several families."""
    for name, blend in study.blends.items():
        models = [member.partition("+")[0] for member in blend.members]
        families = {
            study.models[each].family for each in models if each in study.models
        }
        if len(families) > 1:
            return name
    return ""
