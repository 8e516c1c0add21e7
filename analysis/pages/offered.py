"""What the page of downloads tells of files: how large they are, whose data they hold.

Flows in: report/src with its archives, and where every figure stands. Flows out: words
for the template. The sizes are those of files and no results, so that they are printed
as words and have no row of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from analysis.errors import StudyError
from analysis.pages.record import Float

PAGE = "downloads"  # rendered after results.csv is written, whose size it tells
_UNITS = ((1_000_000, "MB", 1), (1_000, "kB", 0))


def weight(source: Path, name: str, texts: Mapping[str, str]) -> str:
    """Return how large a file of report/src is, or a text that will be written there.

    Raises:
        StudyError: when there is no such file.
    """
    if name in texts:
        return spelled(len(texts[name].encode()))
    if not (source / name).is_file():
        raise StudyError(f"{name} is missing in report/src: run `make report` again")
    return spelled((source / name).stat().st_size)


def spelled(size: int) -> str:
    """Return a number of bytes as readers know it: 2.2 MB, 640 kB, 12 bytes."""
    for unit, name, digits in _UNITS:
        if size >= unit:
            return f"{size / unit:.{digits}f}\u202f{name}"
    return f"{size}\u202fbytes"


def pictured(floats: Iterable[Float]) -> list[tuple[str, str]]:
    """Return name and page of every figure, by page and place on it."""
    found = [each for each in floats if each.id.startswith("fig-")]
    found.sort(key=lambda each: (each.page.count("/"), each.page, each.number))
    return [(each.id.removeprefix("fig-"), each.page) for each in found]
