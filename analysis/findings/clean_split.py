"""The claim that nothing of the test items stands in training in the primary split.

Counted are test items whose id, whose audio or whose lead artist stands in the training
items of their fold, and those by artists on which settings were searched. All shares at
most `share`: supported; one above: contradicted; without counts: inconclusive.
"""

from __future__ import annotations

from analysis.findings import verdicts
from analysis.findings.verdicts import Verdict
from analysis.results.reader import Results
from analysis.study.declaration import Study

SHARES = ("same_id", "same_recording", "same_artist", "tuned_artist")


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict and the shares."""
    key = f"sheets/splits/{study.evaluation.regime}"
    if not results.has(key):
        return Verdict(verdicts.INCONCLUSIVE, {})
    shared = results.json(key)["shared"]
    numbers = {
        name: verdicts.number(results, f"{key}#shared.{name}")
        for name in (*SHARES, "items")
    }
    limit = study.findings["clean-split"].thresholds["share"]
    clean = all(shared[name] <= limit for name in SHARES)
    return Verdict(verdicts.SUPPORTED if clean else verdicts.CONTRADICTED, numbers)
