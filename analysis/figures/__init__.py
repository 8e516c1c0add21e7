"""The figures: one module each, with what it reads, its data, and how it is drawn.

A figure module holds `READS` (glob patterns of the keys of the results it uses, first
of those it shows), `frame(results, study)` (its data, a table) and `draw(frame, theme)`
(a matplotlib figure). Of the declared findings its `study` has those that the module
names in `CLAIMS`, so that a new threshold redraws only what shows it. A module with
`SERIES`, a tuple of words, holds one figure a word, called <module>-<word>; its `frame`
takes the word as well.

Flows in: results and the declaration. Flows out: <name>-light.svg, <name>-dark.svg and
<name>.csv. Words such as titles and captions live in the templates. Listing names
imports nothing heavy.
"""

from __future__ import annotations

import ast
import functools
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from msgspec import structs

from analysis import texts
from analysis.errors import StudyError
from analysis.pipeline.job import RESULTS, ROOT, Job, all_before, given, itself
from analysis.results import store as files
from analysis.results.reader import Results
from analysis.study import recipes
from analysis.study.declaration import Study

if TYPE_CHECKING:
    import pandas

FOLDER = "report/src/figures"
THEMES = ("light", "dark")
CONSTANTS = ("READS", "SERIES", "CLAIMS")
LONGEST = 60  # letters of a line of words that a picture has room for


def jobs(study: Study, results: Results) -> Iterator[Job]:
    """Yield a job a figure: two pictures and a table."""
    words = recipes.words(structs.replace(study, findings={}))
    for name in of(results):
        place = f"{__name__}.{home(name)}"
        claims = recipes.plain(known(name, study).findings)
        read = (f"{RESULTS}/{path}" for path in reads(name, results))
        yield Job(
            name=f"figure[{name}]",
            run=_drawn,
            declared=words | {"findings": claims},
            inputs={
                "name": given(name),
                "study": given(study),
                "root": ROOT,
                "read": all_before(read),
            },
            writes=itself(f"{FOLDER}/{file}" for file in outputs(name)),
            calls=(f"{place}:frame", f"{place}:draw"),
        )


def _drawn(declared: Any, name: str, study: Study, root: Path, read: None) -> None:
    """Draw one figure in every theme and save its data."""
    render(name, Results(root / RESULTS), study, root / FOLDER)


def names() -> list[str]:
    """Return the name of every figure, sorted; a module with `READS` has figures."""
    return sorted(_homes())


def home(name: str) -> str:
    """Return the name of the module of a figure.

    Raises:
        StudyError: when there is no such figure.
    """
    return _home(name)[0]


def module(name: str) -> ModuleType:
    """Return the module of a figure.

    Raises:
        StudyError: when there is no such figure.
    """
    return importlib.import_module(f"{__name__}.{home(name)}")


def frame(name: str, results: Results, study: Study) -> pandas.DataFrame:
    """Return the data of a figure."""
    _, *word = _home(name)
    return module(name).frame(results, known(name, study), *word)


def known(name: str, study: Study) -> Study:
    """Return what a figure sees of the declaration: no findings but its `CLAIMS`."""
    claims = _constants(home(name)).get("CLAIMS", ())
    findings = {
        claim: study.findings[claim] for claim in claims if claim in study.findings
    }
    return structs.replace(study, findings=findings)


def reads(name: str, results: Results) -> list[str]:
    """Return the result files that a figure uses, without importing what draws it."""
    patterns = _constants(home(name))["READS"]
    wanted = {key for pattern in patterns for key in results.match(pattern)}
    return [path for path in results.paths if path.rpartition(".")[0] in wanted]


def of(results: Results) -> list[str]:
    """Return the names of the figures that have something to show, sorted."""
    return [name for name in names() if measured(name, results)]


def measured(name: str, results: Results) -> bool:
    """Say whether any result is of the first kind that a figure reads.

    That is what the figure shows; the others stand beside it. A study that measured
    nothing of it has no such figure.
    """
    return bool(results.match(_constants(home(name))["READS"][0]))


def members(module: str) -> tuple[str, ...]:
    """Return the words of a module that holds a series of figures, else none."""
    return _constants(module).get("SERIES", ())


def _home(name: str) -> tuple[str, ...]:
    """Return the module of a figure, and in a series its word.

    Raises:
        StudyError: when there is no such figure.
    """
    homes = _homes()
    if name not in homes:
        near = texts.nearest(name, homes)
        hint = f"the nearest is '{near}'" if near else f"known: {sorted(homes)}"
        raise StudyError(f"There is no figure '{name}' in analysis/figures; {hint}.")
    return homes[name]


def _homes() -> dict[str, tuple[str, ...]]:
    """Return the module of every figure, and in a series its word, by its name."""
    paths = sorted(Path(__file__).parent.glob("*.py"))
    return _homes_of(tuple((path.stem, path.stat().st_mtime_ns) for path in paths))


@functools.lru_cache(maxsize=1)
def _homes_of(files: tuple[tuple[str, int], ...]) -> dict[str, tuple[str, ...]]:
    """Return the module of every figure of some files, as they were at a moment."""
    series = {
        module: [(module, word) for word in members(module)] or [(module,)]
        for module, _ in files
        if "READS" in _constants(module)
    }
    return {
        "-".join(place).replace("_", "-"): place
        for places in series.values()
        for place in places
    }


def _constants(module: str) -> dict[str, Any]:
    """Return `READS`, `SERIES` and `CLAIMS` of a module without importing it."""
    source = (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    return _literals(source)


@functools.cache
def _literals(source: str) -> dict[str, Any]:
    """Return the constants of a figure in the source of a module."""
    return {
        name: ast.literal_eval(statement.value)
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        and (name := ast.unparse(statement.targets[0])) in CONSTANTS
    }


def outputs(name: str) -> list[str]:
    """Return the file names that `render` writes for a figure."""
    return [*(f"{name}-{theme}.svg" for theme in THEMES), f"{name}.csv"]


def legible(table: pandas.DataFrame) -> pandas.DataFrame:
    """Return a table whose words a picture can show, different ones still different.

    Lines lose controls and marks that are never seen, and what exceeds `LONGEST`.
    """
    cells = (cell for column in table for cell in (column, *table[column]))
    short = {cell: _short(cell) for cell in cells if isinstance(cell, str)}
    if all(word == cut for word, cut in short.items()):
        return table
    order = sorted(short, key=lambda word: short[word] != word)  # whole ones first
    distinct = files.distinct([short[word] for word in order])
    shown = dict(zip(order, distinct, strict=True))
    return table.rename(columns=shown).map(
        lambda cell: shown[cell] if isinstance(cell, str) else cell
    )


def _short(words: str) -> str:
    """Return words as a picture shows them, each line of them at most `LONGEST`."""
    lines = [texts.visible(line) for line in words.split("\n") if line.strip()]
    return "\n".join(
        line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…" for line in lines
    )


def render(name: str, results: Results, study: Study, folder: Path) -> list[Path]:
    """Draw one figure in both themes and save it with its data; return the files.

    Raises:
        StudyError: when a result is missing, or the results hold nothing to draw.
    """
    from analysis.figures.draw import style

    figure, table = module(name), frame(name, results, study)
    if table.empty:
        raise StudyError(
            f"The figure '{name}' has nothing to show: no result among "
            f"{', '.join(figure.READS)} in {results.root} holds what it draws. "
            "Remove it from the templates, or run `make results`."
        )
    *pictures, data = (folder / file for file in outputs(name))
    for theme, picture in zip(THEMES, pictures, strict=True):
        style.save(figure.draw(legible(table), style.theme(theme)), picture)
    cells = table.astype(object).where(table.notna(), "")
    files.write_csv(data, list(table.columns), cells.to_numpy().tolist())
    return [*pictures, data]
