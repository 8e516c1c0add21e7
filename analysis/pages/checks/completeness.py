"""The fourth lock: whatever is declared, a reader sees it.

Flows in: the written pages. Flows out: nothing, or one sentence that names the
file and line of the declaration that no page shows.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from analysis import figures, texts
from analysis.errors import StudyError
from analysis.pages.record import Written, shown
from analysis.results.reader import Results

CODE = Path(__file__).parents[2]


def declared_figures() -> dict[str, Path]:
    """Return the name of every figure and the module that draws it."""
    folder = CODE / "figures"
    return {name: folder / f"{figures.home(name)}.py" for name in figures.names()}


def check_complete(root: Path, study: Any, pages: Collection[Written]) -> None:
    """Refuse a report that leaves out a figure, an experiment or a finding.

    A figure of what was not measured belongs to no report.

    Raises:
        StudyError: naming what is left out, where it is declared, and the remedy.
    """
    results = Results(root / "data" / "results")
    drawn = shown(pages, "figure")
    for name, path in declared_figures().items():
        if name not in drawn and figures.measured(name, results):
            raise StudyError(
                f"analysis/figures/{path.name}:{_line(path, 'def draw(')}: no page "
                f"shows the figure '{name}': add << figure(\"{name}\", …) >> to a "
                "section, or remove the module."
            )
    for kind, names in (("finding", study.findings), ("experiment", study.experiments)):
        for name in (name for name in names if name not in shown(pages, kind)):
            line = _line(root / "study.toml", f"[{kind}s.{name}]")
            raise StudyError(
                f"study.toml:{line}: no page shows the {kind} '{name}': add it to "
                "a section, or remove the declaration."
            )


def _line(path: Path, words: str) -> int:
    """Return the line of `path` that holds `words`, 1 when there is none."""
    if not path.is_file():
        return 1
    lines = texts.text(path).splitlines()
    return next((at for at, line in enumerate(lines, 1) if words in line), 1)
