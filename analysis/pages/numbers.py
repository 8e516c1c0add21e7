"""The pages of numbers, and the table of results that belongs to them.

Flows in: the numbers that pages printed, the results, and what their folders hold.
Flows out: HTML of one table a folder for the templates, and results.csv, whose rows
have the same order and the same numbers.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from analysis.errors import StudyError
from analysis.pages.binding import Branch, Text, Value
from analysis.pages.printing import COMPUTED, DECLARED, RESULTS, anchor, row_group
from analysis.results.dictionary import Folder

MAIN = "scores"  # the folder of which ...
METRICS = ("accuracy", "macro_f1")  # ... these stand in results.csv, printed or not
PAPER = "study"  # the page that is the PDF
SEARCHED = 12  # rows worth a search, as in tables.js, which fills the field
FIELD = '<div class="search-place"></div>'
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
    row = Row(number, value.key, value.value, value.source)
    if use is None:
        return row
    pages = use.pages - {PAPER} or use.pages
    pages = {page for page in pages if not lists_its_own(page)} or pages
    return Row(*list(vars(row).values())[:4], _sorted(use.texts), _sorted(pages))


def _sorted(words: set[str]) -> tuple[str, ...]:
    return tuple(sorted(words))


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
    elif isinstance(node, Branch) and not isinstance(node, Text):
        for name in node:
            yield from _values(node[name])


def results_csv(rows: list[Row]) -> str:
    """Return the rows as CSV; several texts or pages are parted by semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(
        (row.number, row.key, row.value, "; ".join(row.texts), "; ".join(row.pages))
        for row in rows
    )
    return text.getvalue()


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


def own_html(rows: list[Row], own: Mapping[str, int]) -> str:
    """Return the table of numbers that stands on a page of its own numbers.

    Args:
        rows: those of results.csv.
        own: by key, the place of a number on the page.
    """
    known = [row for row in rows if row.key in own]
    parts = [
        f'<tbody><tr><th colspan="3" scope="rowgroup">{text_html(source or COMPUTED)}'
        "</th></tr>\n" + "\n".join(_own_row(row, own[row.key]) for row in members)
        for source, members in groupby(known, key=lambda row: row.source)
    ]
    head = _head("Row", "Place", "Value")
    table = "</tbody>\n".join([*parts, ""])
    return (
        f'<div class="float-box"><table class="numbers">{head}\n{table}</table></div>'
    )


def _own_row(row: Row, place: int) -> str:
    """Return one row of a page that lists its own numbers."""
    inside = text_html(row.key.partition("#")[2] if row.source else row.key)
    cells = (str(row.number), inside, f"{row.value:.10g}")
    return f'<tr id="n{place}"><td>{"</td><td>".join(cells)}</td></tr>'


def index_html(groups: Mapping[str, list[Row]], known: Mapping[str, Folder]) -> str:
    """Return the list of pages of numbers and of the files that they quote."""
    folders = "\n".join(
        f'<section class="folder"><h2 id="in-{name}"><a href="numbers/{name}.html">'
        f"{text_html(known[name].title)}</a></h2>\n"
        f"<p>{text_html(known[name].holds)} Printed numbers: {len(members):,}.</p>\n"
        f'<ul class="files">{_files_html(name, members)}</ul></section>'
        for name, members in groups.items()
        if members
    )
    return f'{FIELD}<div class="number-files">{folders}</div>'


def _files_html(name: str, rows: list[Row]) -> str:
    """Return an item for every file that a page of numbers quotes."""
    sources = dict.fromkeys(row.source for row in rows if row.source)
    return "".join(
        f'<li><a href="numbers/{name}.html#{file_id(source)}"><code>'
        f"{text_html(source.removeprefix(f'{RESULTS}{name}/'))}</code></a></li>"
        for source in sources
    )


def _head(*names: str) -> str:
    """Return the heads of the columns."""
    cells = "".join(f'<th scope="col">{name}</th>' for name in names)
    return f"<thead><tr>{cells}</tr></thead>"


def table_html(rows: list[Row]) -> str:
    """Return the table of one page of numbers, seen from numbers/<group>.html."""
    if not rows:
        return "<p>No page prints a number from here.</p>"
    head = _head("Row", "Place", "Value", "Printed as", "On")
    field = FIELD if len(rows) >= SEARCHED else ""
    parts = [f'{field}<div class="float-box"><table class="numbers">{head}']
    for source, members in groupby(rows, key=lambda row: row.source):
        parts.append(_file_html(source, list(members)))
    return "\n".join([*parts, "</table></div>"])


def _file_html(source: str, rows: list[Row]) -> str:
    """Return the rows of one file under its name."""
    head = (
        f'<tbody><tr><th colspan="5" scope="rowgroup" id="{file_id(source)}">'
        f"<code>{text_html(source)}</code></th></tr>\n"
    )
    head = head if source else "<tbody>\n"
    return head + "\n".join(_row_html(row) for row in rows) + "</tbody>"


def _row_html(row: Row) -> str:
    """Return one row, as light as can be: there are thousands."""
    place = row.key.partition("#")[2] if row.source else row.key
    links = ", ".join(_page_html(name) for name in row.pages)
    return (
        f'<tr id="{anchor(row.key)}"><td>{row.number:,}</td><td>{text_html(place)}</td>'
        f"<td>{row.value:.10g}</td><td>{text_html('; '.join(row.texts))}</td>"
        f"<td>{links}</td></tr>"
    )


def _page_html(name: str) -> str:
    """Return a link to a page that prints a number."""
    if name == PAPER:
        return '<a href="../study.pdf">PDF</a>'
    return f'<a href="../{name}.html">{name}</a>'


def file_id(source: str) -> str:
    """Return the id of a file's rows on its page of numbers."""
    return f"f-{anchor(source)[2:]}"


def text_html(text: str) -> str:
    """Return untrusted words as HTML that stands in a raw block of Markdown."""
    return html.escape(" ".join(text.split())).replace("`", "&#96;")
