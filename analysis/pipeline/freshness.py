"""Which results are stale, asked again only when something has changed.

Flows in: a workspace. Flows out: the stale tasks and why. Asking pytask takes seconds,
reading a thousand small files a moment: while code, declaration, record and results
are the same bytes, so is the answer, which lies in .pytask and may be deleted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from analysis.pipeline import run
from analysis.pipeline.run import Stale
from analysis.results import checksums, store
from analysis.workspace import PROJECT, Workspace

ANSWER = "stale.json"  # below .pytask
CODE = ("analysis/**/*.py", "data/*.*", "requirements-full.txt")


def stale(place: Workspace) -> list[Stale]:
    """Return the stale results of a workspace, in the order of the tasks."""
    files = ((str(path), path) for path in _read(place))
    now = checksums.of_files(files, first=sys.version.encode())
    path = place.root / ".pytask" / ANSWER
    known = store.read_json(path) if path.is_file() else {}
    if known.get("digest") == now:
        return [Stale(task, tuple(reasons)) for task, reasons in known["stale"]]
    found = run.explain(place, run.RESULTS, place.root)
    if not found.failed:
        told = [[each.task, list(each.reasons)] for each in found.stale]
        store.write_json(path, {"digest": now, "stale": told})
    return found.stale


def _read(place: Workspace) -> Iterator[Path]:
    """Yield every file on which it depends what is stale."""
    for pattern in CODE:
        yield from sorted(path for path in PROJECT.glob(pattern) if path.is_file())
    for folder in (place.root, place.root / "data"):
        yield from sorted(path for path in folder.glob("*.*") if path.is_file())
    yield from sorted(path for path in place.results.rglob("*.*") if path.is_file())
