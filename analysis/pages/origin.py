"""What a page says of its own origin: commit, date, dataset, versions, what is stale.

Flows in: a workspace and git. Flows out: one plain dict. The date is the declared one,
else that of the commit, never the clock's, so that the same commit gives the same
pages; where git knows no commit of the project there is none.
"""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Sequence
from typing import Any

from analysis.errors import StudyError
from analysis.pages import fonts, git
from analysis.pages.git import Commit
from analysis.pipeline.fingerprint import locked
from analysis.pipeline.record import Stale
from analysis.results import store
from analysis.study.declaration import Study
from analysis.workspace import PROJECT, Workspace

NOWHERE = Commit("", 0)
# The libraries that a reader expects to see named: what renders, in the version that
# does; what only computes need not be installed, and is what the lock files say.
RENDERING = (
    "numpy", "pandas", "matplotlib", "seaborn", "pypandoc-binary", "typst", "pytask",
)  # fmt: skip
COMPUTING = ("scikit-learn", "xgboost", "tensorflow", "keras")


def provenance(
    place: Workspace, study: Study, stale: Sequence[Stale], *, engine: str
) -> dict[str, Any]:
    """Return the origin of a report.

    Keys: commit ("" where git knows none), folder (of the project in its repository),
    dirty, date (ISO, "" when unknown), sha256, other_data, demo, stale (item, reason),
    versions, python, engine, and the SHA-256 of own fonts by name.
    """
    source = store.read_json(place.results / "data" / "source.json")
    made = _commit()
    return {
        "commit": made.hash,
        "folder": made.folder,
        "dirty": bool(made.hash and git.changed(PROJECT, untracked=False)),
        "date": study.study.date or made.date,
        "sha256": source["sha256"],
        "other_data": source["other"],
        "demo": source["synthetic"],
        "stale": [
            {"item": each.job, "reason": ", ".join(each.reasons)} for each in stale
        ],
        "versions": {
            **{name: importlib.metadata.version(name) for name in RENDERING},
            **{name: locked()[name] for name in COMPUTING},
        },
        "python": platform.python_version(),
        "engine": engine,
        "fonts": fonts.digests(place.root),
    }


def commit() -> str:
    """Return the hash of the project's commit, or "" where git knows none."""
    return _commit().hash


def refusal() -> str:
    """Return why git tells no commit of what looks like a repository, or ""."""
    try:
        git.head(PROJECT)
    except StudyError as error:
        return str(error) if (PROJECT / ".git").exists() else ""
    return ""


def _commit() -> Commit:
    """Return the commit of the project; an unpacked archive has none."""
    try:
        return git.head(PROJECT)
    except StudyError:
        return NOWHERE
