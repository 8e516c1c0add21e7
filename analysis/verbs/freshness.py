"""Which results are stale, asked again only when something has changed.

While code, declaration, record and results are the same bytes, so is the answer. It
lies in .pytask and may be deleted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from analysis.pipeline.record import Stale
from analysis.results import checksums, store
from analysis.study import reading
from analysis.workspace import PROJECT, Workspace

ANSWER = "stale.json"  # below .pytask
CODE = ("analysis/**/*.py", "data/*.*", "requirements-full.txt")


def stale(place: Workspace) -> list[Stale]:
    """Return the stale results of a workspace, in the order of the jobs."""
    files = ((str(path), path) for path in _read(place))
    now = checksums.of_files(files, first=sys.version.encode())
    path = place.root / ".pytask" / ANSWER
    known = store.read_json(path) if path.is_file() else {}
    if known.get("digest") == now:
        return [Stale(job, tuple(reasons)) for job, reasons in known["stale"]]
    from analysis.verbs import work

    found = work.stale(place, reading.load(place.declaration)).stale
    told = [[each.job, list(each.reasons)] for each in found]
    store.write_json(path, {"digest": now, "stale": told})
    return found


def _read(place: Workspace) -> Iterator[Path]:
    """Yield every file on which it depends what is stale."""
    for pattern in CODE:
        yield from sorted(path for path in PROJECT.glob(pattern) if path.is_file())
    for folder in (place.root, place.root / "data"):
        yield from sorted(path for path in folder.glob("*.*") if path.is_file())
    yield from sorted(path for path in place.results.rglob("*.*") if path.is_file())
