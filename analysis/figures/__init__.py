"""The figures: one module each, with what it reads, its data, and how it is drawn.

A figure module holds `READS` (glob patterns of the keys of the results it uses),
`frame(results, study)` (its data, a table) and `draw(frame, theme)` (a matplotlib
figure). Flows out: <name>-light.svg, <name>-dark.svg and <name>.csv. Words such as
titles and captions live in the templates. Listing names imports nothing heavy.
"""

from __future__ import annotations

import ast
import difflib
import importlib
from pathlib import Path
from types import ModuleType

from analysis import results as files
from analysis.describe import Results
from analysis.errors import StudyError
from analysis.study import Study

THEMES = ("light", "dark")


def names() -> list[str]:
    """Return the name of every figure, sorted; a module with `READS` is a figure."""
    return sorted(
        path.stem.replace("_", "-")
        for path in Path(__file__).parent.glob("*.py")
        if "\nREADS" in path.read_text(encoding="utf-8")
    )


def module(name: str) -> ModuleType:
    """Return the module of a figure.

    Raises:
        StudyError: when there is no such figure.
    """
    if name not in names():
        close = difflib.get_close_matches(name, names(), n=1)
        hint = f"the nearest is '{close[0]}'" if close else f"known: {names()}"
        raise StudyError(f"There is no figure '{name}' in analysis/figures; {hint}.")
    return importlib.import_module(f"{__name__}.{name.replace('-', '_')}")


def reads(name: str, results: Results) -> list[str]:
    """Return the result files that a figure uses, without importing what draws it."""
    source = Path(__file__).parent / f"{name.replace('-', '_')}.py"
    patterns = next(
        ast.literal_eval(statement.value)
        for statement in ast.parse(source.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.Assign) and statement.targets[0].id == "READS"
    )
    wanted = {key for pattern in patterns for key in results.match(pattern)}
    return [path for path in results.paths if path.rpartition(".")[0] in wanted]


def outputs(name: str) -> list[str]:
    """Return the file names that `render` writes for a figure."""
    return [*(f"{name}-{theme}.svg" for theme in THEMES), f"{name}.csv"]


def render(name: str, results: Results, study: Study, folder: Path) -> list[Path]:
    """Draw one figure in both themes and save it with its data; return the files.

    Raises:
        StudyError: when a result is missing, or the results hold nothing to draw.
    """
    from analysis.figures import style

    figure = module(name)
    frame = figure.frame(results, study)
    if frame.empty:
        raise StudyError(
            f"The figure '{name}' has nothing to show: no result among "
            f"{', '.join(figure.READS)} in {results.root} holds what it draws. "
            "Remove it from the templates, or run `make results`."
        )
    *pictures, table = (folder / file for file in outputs(name))
    for theme, picture in zip(THEMES, pictures, strict=True):
        style.save(figure.draw(frame, style.theme(theme)), picture)
    cells = frame.astype(object).where(frame.notna(), "")
    files.write_csv(table, list(frame.columns), cells.to_numpy().tolist())
    return [*pictures, table]
