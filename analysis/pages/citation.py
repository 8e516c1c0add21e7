"""CITATION.cff, kept in step with the declaration.

Flows in: a workspace. Flows out: the file, which `make report` writes where there is
one, and the complaint of `make check` when it says something else than study.toml and
data/SOURCES.toml. Imports the rendering only when asked.
"""

from __future__ import annotations

from analysis import texts
from analysis.data import mirrors
from analysis.errors import StudyError
from analysis.results.store import write_bytes
from analysis.study import reading
from analysis.workspace import Workspace

FILE = "CITATION.cff"


def text(place: Workspace) -> str:
    """Return what the file must say."""
    from analysis.pages import citing

    title = reading.load(place.declaration).study
    return citing.cff(title, mirrors.sources(place.root))


def refresh(place: Workspace) -> bool:
    """Bring the file up to date where there is one; return whether it changed."""
    path = place.root / FILE
    if not path.is_file():
        return False
    fresh = text(place)
    stale = texts.text(path) != fresh
    if stale:
        write_bytes(path, fresh.encode())
    return stale


def check(place: Workspace) -> None:
    """Refuse a file that is missing or says something else than the declaration.

    Raises:
        StudyError: with the remedy.
    """
    path = place.root / FILE
    if not path.is_file() or texts.text(path) != text(place):
        raise StudyError(
            f"{FILE} differs from study.toml and data/SOURCES.toml: run `make report`, "
            "which writes it."
        )
