"""The claim that a model's probabilities can be taken at their word.

Judged on all learning models of the primary regime and features, by the calibration
error of their first answers on unseen artists: supported when every interval lies at or
below `error`, contradicted when every one lies above it, mixed when some lie below and
some above, inconclusive otherwise. What one temperature mends stands beside it.
"""

from __future__ import annotations

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study.declaration import Study


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, and errors and excess of every model before and after."""
    limit = study.findings["calibrated"].thresholds["error"]
    folder = f"calibration/{study.evaluation.features}"
    numbers: dict[str, Number] = {}
    sides: dict[str, list[str]] = {"before": [], "after": []}
    for model in study.models:
        key = f"{folder}/{model}"
        for stage in sides if results.has(key) else ():
            place = f"{key}#stages.{stage}"
            sides[stage].append(side(results.value(f"{place}.error"), limit))
            for error in ("error", "excess"):
                name = f"{verdicts.word(model)}_{stage}_{error}"
                numbers |= verdicts.interval(results, name, f"{place}.{error}")
    for stage, found in sides.items():
        counts = {
            f"{stage}_{each}": (found.count(each), f"{folder} ({stage}: {each})")
            for each in ("below", "above", "across")
        }
        numbers |= verdicts.computed(counts, folder)
    total = f"{folder} (models)"
    numbers["models"] = Number(len(sides["before"]), total, (total,))
    verdict = verdicts.of_places(sides["before"], good="below", bad="above")
    return Verdict(verdict, numbers)


def side(interval: dict[str, float], limit: float) -> str:
    """Return where an interval lies to the limit: below, above or across."""
    if interval["high"] <= limit:
        return "below"
    return "above" if interval["low"] > limit else "across"
