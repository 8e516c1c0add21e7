"""What is stale, asked again only when something has changed.

While code, declaration, record and results are the same bytes, so is the answer which
results are stale; while words, origin and what was made are the same too, a report has
nothing to do. Both answers lie in .pytask and may be deleted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.pages import catalogue
from analysis.pipeline.record import Stale
from analysis.results import checksums, store
from analysis.study import reading, recipes
from analysis.study.declaration import Study
from analysis.workspace import PROJECT, Workspace

ANSWER, REPORT = "stale.json", "report.json"  # below .pytask
WORDS = ("templates/**/*", "_quarto.yml")
CODE = ("analysis/**/*.py", "data/*.*", "requirements-full.txt")


def stale(place: Workspace) -> list[Stale]:
    """Return the stale results of a workspace, in the order of the jobs."""
    now = _digest(place)
    path = place.root / ".pytask" / ANSWER
    known = store.read_json(path) if path.is_file() else {}
    if known.get("digest") == now:
        return [Stale(job, tuple(reasons)) for job, reasons in known["stale"]]
    from analysis.verbs import work

    found = work.stale(place, reading.load(place.declaration)).stale
    told = [[each.job, list(each.reasons)] for each in found]
    store.write_json(path, {"digest": now, "stale": told})
    return found


class Made:
    """The answer whether a report is as it was made, and must not be made again."""

    def __init__(self, place: Workspace, study: Study, origin: Mapping[str, Any]):
        words = (p for pattern in WORDS for p in sorted(PROJECT.glob(pattern)))
        files = ((str(path), path) for path in words if path.is_file())
        kept = catalogue.state(place.root)
        declared = store.canonical([recipes.everything(study), origin, kept])
        first = f"{_digest(place)}{declared}"
        self.root = place.root
        self.path = place.report / ".pytask" / REPORT
        self.digest = checksums.of_files(files, first=first.encode())

    def jobs(self) -> int:
        """Return how many jobs made what is still there, 0 where it is not."""
        known = store.read_json(self.path) if self.path.is_file() else {}
        if known.get("digest") != self.digest:
            return 0
        same = self._seen(known["files"]) == known["files"]
        return known["jobs"] if same else 0

    def note(self, products: Iterable[str], jobs: int) -> None:
        """Remember what was made."""
        answer = {"digest": self.digest, "files": self._seen(products), "jobs": jobs}
        store.write_json(self.path, answer)

    def _seen(self, products: Iterable[str]) -> dict[str, list[int]]:
        """Return moment and size of every product that is there."""
        found = ((name, self.root / name) for name in products)
        stats = {name: path.stat() for name, path in found if path.is_file()}
        return {name: [each.st_mtime_ns, each.st_size] for name, each in stats.items()}


def _digest(place: Workspace) -> str:
    """Return one digest of what decides which results are stale."""
    files = ((str(path), path) for path in _read(place))
    return checksums.of_files(files, first=sys.version.encode())


def _read(place: Workspace) -> Iterator[Path]:
    """Yield every file on which it depends what is stale."""
    for pattern in CODE:
        yield from sorted(path for path in PROJECT.glob(pattern) if path.is_file())
    for folder in (place.root, place.root / "data"):
        yield from sorted(path for path in folder.glob("*.*") if path.is_file())
    yield from sorted(path for path in place.results.rglob("*.*") if path.is_file())
