"""The claim that a model's probabilities can be taken at their word.

Judged on all learning models of the primary regime and features, by the calibration
error of their first answers on unseen artists: supported when every interval lies at or
below `error`, contradicted when every one lies above it, mixed when some lie below and
some above, inconclusive otherwise. What one temperature mends stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study.declaration import Study

NAME = "calibrated"
ENDS = {"": "estimate", "_low": "low", "_high": "high"}


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, and errors and excess of every model before and after."""
    limit = study.findings[NAME].thresholds["error"]
    numbers: dict[str, Number] = {}
    sides: dict[str, list[str]] = {"before": [], "after": []}
    for model in study.models:
        key = f"calibration/{study.evaluation.features}/{model}"
        if not results.has(key):
            continue
        stages = results.json(key)["stages"]
        for stage, found in stages.items():
            sides[stage].append(side(found["error"], limit))
            numbers |= {
                f"{model.replace('-', '_')}_{stage}_{what}{word}": Number(
                    found[what][end], f"{key}#stages.{stage}.{what}.{end}"
                )
                for what in ("error", "excess")
                for word, end in ENDS.items()
            }
    for stage, found in sides.items():
        numbers |= {
            f"{stage}_{each}": Number(
                found.count(each),
                f"calibration/{study.evaluation.features} ({stage}: {each})",
                (f"calibration/{study.evaluation.features}",),
            )
            for each in ("below", "above", "across")
        }
    total = f"calibration/{study.evaluation.features} (models)"
    numbers["models"] = Number(len(sides["before"]), total, (total,))
    return Verdict(verdict_of(sides["before"]), numbers)


def side(interval: dict[str, float], limit: float) -> str:
    """Return where an interval lies to the limit: below, above or across."""
    if interval["high"] <= limit:
        return "below"
    return "above" if interval["low"] > limit else "across"


def verdict_of(sides: Sequence[str]) -> str:
    """Return the verdict on where the errors of all models lie."""
    found = set(sides)
    if found == {"below"}:
        return verdicts.SUPPORTED
    if found == {"above"}:
        return verdicts.CONTRADICTED
    return verdicts.MIXED if found >= {"below", "above"} else verdicts.INCONCLUSIVE
