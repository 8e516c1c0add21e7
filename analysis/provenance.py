"""What a page says of its own origin: commit, date, dataset, versions, what is stale.

Flows in: a workspace and git. Flows out: one plain dict. The date is that of the commit
(or SOURCE_DATE_EPOCH), never the clock's, so that the same commit gives the same pages.
"""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from collections.abc import Sequence
from typing import Any

from analysis import results, study
from analysis.fingerprint import locked
from analysis.pipeline import Stale
from analysis.workspace import PROJECT, Workspace

# The libraries that a reader expects to see named; each is in requirements-full.txt.
NAMED = (
    "numpy", "pandas", "scikit-learn", "xgboost", "tensorflow", "keras", "matplotlib",
    "seaborn", "pypandoc-binary", "typst", "pytask",
)  # fmt: skip


def provenance(
    place: Workspace, stale: Sequence[Stale], *, engine: str
) -> dict[str, Any]:
    """Return the origin of a report.

    Keys: commit ("" outside git), dirty, date (ISO; the declared one, else that of the
    commit) and epoch of the commit ("" when unknown), sha256, other_data, demo, stale
    (item, reason), versions, python, engine.
    """
    source = results.read_json(place.results / "data" / "source.json")
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct")
    return {
        "commit": commit(),
        "dirty": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "date": study.load(place.declaration).study.date or _date(epoch),
        "epoch": epoch,
        "sha256": source["sha256"],
        "other_data": source["other"],
        "demo": source["synthetic"],
        "stale": [
            {"item": each.task, "reason": ", ".join(each.reasons)} for each in stale
        ],
        "versions": {name: locked()[name] for name in NAMED},
        "python": platform.python_version(),
        "engine": engine,
    }


def commit() -> str:
    """Return the hash of the current commit, or "" where there is no git."""
    return _git("rev-parse", "HEAD")


def _date(epoch: str) -> str:
    """Return the ISO date of seconds since 1970 in UTC, or ""."""
    if not epoch.isdigit():
        return ""
    moment = datetime.datetime.fromtimestamp(int(epoch), tz=datetime.UTC)
    return moment.date().isoformat()


def _git(*arguments: str) -> str:
    """Return what git prints in the project, or "" where there is no git."""
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=PROJECT,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
