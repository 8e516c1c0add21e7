"""The pages of numbers, and the table of results that belongs to them.

Flows in: the numbers that pages printed, the results, and what their folders hold.
Flows out: HTML of one table a folder for the templates, and results.csv, whose rows
have the same order and the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from analysis.errors import StudyError
from analysis.pages.binding import Branch, Value
from analysis.pages.downloads import csv_text
from analysis.pages.printing import COMPUTED, DECLARED, anchor, row_group
from analysis.pages.templating import markup
from analysis.results.dictionary import Folder

MAIN = "scores"  # the folder of which ...
METRICS = ("accuracy", "macro_f1")  # ... these stand in results.csv, printed or not
PAPER = "study"  # the page that is the PDF
SEARCHED = 12  # rows worth a search, as in tables.js, which fills the field
OWN = "genres"  # the folder of the pages that list their own numbers
HEAD = ("row", "key", "value", "printed", "pages")
_OTHERS = {
    DECLARED: Folder(DECLARED, "declaration", "Settings of the study, in study.toml."),
    COMPUTED: Folder(COMPUTED, "computed", "Numbers computed from other numbers."),
}


@dataclass(frozen=True)
class Row:
    """One number of results.csv; without `pages` no page prints it."""

    number: int
    key: str
    value: float
    source: str
    texts: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The id of the row on its page of numbers."""
        return anchor(self.key)

    @property
    def place(self) -> str:
        """The place of the number in its file, the whole key where there is none."""
        return self.key.partition("#")[2] if self.source else self.key


def listed(known: Mapping[str, Folder]) -> dict[str, Folder]:
    """Return what has a page of numbers: the folders, settings, computed numbers."""
    return {**known, **_OTHERS}


def rows(uses: Mapping[str, Any], results: Branch) -> list[Row]:
    """Return the rows of results.csv: printed numbers and main results, in order."""
    found = {value.key: value for value in _main(results)}
    found |= {key: use.value for key, use in uses.items()}
    ordered = sorted(found.values(), key=lambda value: (_place(value), value.key))
    return [_row(at, value, uses.get(value.key)) for at, value in enumerate(ordered, 1)]


def _place(value: Value) -> tuple[bool, bool, str, str]:
    """Return what a number is sorted by: folders first, then its file."""
    group = row_group(value)
    return group == COMPUTED, group == DECLARED, group, value.source


def _row(number: int, value: Value, use: Any) -> Row:
    """Return one row; the paper is named only where no page prints the number."""
    texts, pages = (use.texts, use.pages) if use else ((), set())
    pages = pages - {PAPER} or pages
    pages = {page for page in pages if not lists_its_own(page)} or pages
    words = tuple(sorted(texts)), tuple(sorted(pages))
    return Row(number, value.key, value.value, value.source, *words)


def _main(results: Branch) -> Iterator[Value]:
    """Yield the main metrics of every score."""
    if MAIN in results:
        for value in _values(results[MAIN]):
            if value.key.partition("#metrics.")[2].startswith(METRICS):
                yield value


def _values(node: Any) -> Iterator[Value]:
    """Yield every number below a node."""
    if isinstance(node, Value):
        yield node
    elif isinstance(node, Branch):
        for name in node:
            yield from _values(node[name])


def results_csv(rows: list[Row]) -> str:
    """Return the rows as CSV; several texts or pages are parted by semicolons."""
    cells = (
        (row.number, row.key, row.value, "; ".join(row.texts), "; ".join(row.pages))
        for row in rows
    )
    return csv_text([HEAD, *cells])


def by_group(rows: list[Row], known: Mapping[str, Folder]) -> dict[str, list[Row]]:
    """Return the printed rows of each page of numbers, empty ones too.

    Raises:
        StudyError: for a number from a folder that the dictionary does not know.
    """
    found: dict[str, list[Row]] = {name: [] for name in known}
    for row in rows:
        group = row_group(Value(row.value, row.key, row.source))
        if group not in found:
            raise StudyError(
                f"templates/dictionary.toml: no [folders.{group}], from which "
                f"'{row.key}' is printed: say there what the folder holds."
            )
        if row.pages and not lists_its_own(row.pages[0]):
            found[group].append(row)
    return found


def lists_its_own(page: str) -> bool:
    """Say whether a page lists its numbers itself, because such pages are many."""
    return page.startswith(f"{OWN}/")


def own_html(rows: Mapping[str, Row], own: Mapping[str, int]) -> str:
    """Return the table of numbers that stands on a page of its own numbers.

    Args:
        rows: those of results.csv, by key.
        own: by key, the place of a number on the page.
    """
    printed = sorted((rows[key] for key in own), key=lambda row: row.number)
    return markup("numbers-own.html", files=_by_file(printed), own=own)


def _by_file(rows: Iterable[Row]) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield every file in a row of rows, with those of it."""
    return groupby(rows, key=lambda row: row.source)


def index_html(groups: Mapping[str, list[Row]], known: Mapping[str, Folder]) -> str:
    """Return the list of pages of numbers and of the files that they quote."""
    files = {
        name: [(source, file_id(source)) for source in _sources(members)]
        for name, members in groups.items()
        if members
    }
    return markup("numbers-index.html", files=files, groups=groups, known=known)


def _sources(rows: Iterable[Row]) -> list[str]:
    """Return the files that rows quote, in order."""
    return list(dict.fromkeys(row.source for row in rows if row.source))


def table_html(rows: list[Row]) -> str:
    """Return the table of one page of numbers, seen from numbers/<group>.html."""
    return markup(
        "numbers.html",
        files=_by_file(rows),
        file_id=file_id,
        searched=len(rows) >= SEARCHED,
        empty=not rows,
        paper=PAPER,
    )


def file_id(source: str) -> str:
    """Return the id of a file's rows on its page of numbers."""
    return f"f-{anchor(source)[2:]}"
