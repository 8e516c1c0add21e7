"""Markdown of figures, tables and links between them, as Quarto documents it.

Flows in: names, captions and cells that are Markdown already. Flows out: fenced divs
whose last paragraph is the caption, which Quarto numbers by itself and the built-in
engine through a filter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.errors import StudyError
from analysis.pages.printing import Printed
from analysis.pages.references import OPEN

WIDEST = 6  # columns of a table that fit the page of the PDF
_ALIGN = {"l": ":--", "r": "--:", "c": ":-:"}
# How a table is placed in the PDF, by its rows: up to so many it floats, then it is
# measured first, then it may break over pages.
SHORT, LONG = 12, 40
_PLACED = "```{{=typst}}\n#study-{}[\n```\n\n{}\n```{{=typst}}\n]\n```\n"
_LINK = re.compile(rf"\]\([^)]*\)|{OPEN.format('.*')}")


def figure_markdown(
    name: str,
    caption: str,
    alt: str,
    to_root: str,
    *,
    paper: bool,
    code: str = "",
    shape: tuple[int, int] | None = None,
) -> str:
    """Return the div of one figure: a light and a dark picture, caption and tools.

    Args:
        name: the figure's id without `fig-`, and the name of its files.
        caption: one paragraph of Markdown.
        alt: what the picture shows, with its takeaway; readers can open it as text.
        to_root: the way to the root of the sources.
        paper: whether it stands in the PDF, which has one picture and no tools.
        code: the address of the code that drew it; "" = no link.
        shape: width and height in pixels, by which a page keeps its place before it
            is loaded; the PDF sets it as wide as its column.

    Raises:
        StudyError: when caption or alt text is missing, the same, or not plain.
    """
    caption, alt = _line(caption), _line(alt)
    check_words(name, caption, alt)
    quoted = re.sub(r'(?<!\\)"', r"\"", alt)
    base = f"{to_root}figures/{name}"
    size = f" width={shape[0]} height={shape[1]}" if shape and not paper else ""
    light = f'![]({base}-light.svg){{.light-content fig-alt="{quoted}"{size}}}'
    if paper:
        return f"::: {{#fig-{name}}}\n\n{light}\n\n{caption}\n\n:::\n"
    dark = f'![]({base}-dark.svg){{.dark-content fig-alt="{quoted}"{size}}}'
    pictures = "\n\n".join(
        f'[{picture}]({base}-{theme}.svg){{.picture .{theme}-content tabindex="-1"}}'
        for theme, picture in (("light", light), ("dark", dark))
    )
    tools = _tools(name, alt, base, code)
    return f"::: {{#fig-{name}}}\n\n{pictures}\n\n{caption}\n\n:::\n\n{tools}"


def _tools(name: str, alt: str, base: str, code: str) -> str:
    """Return the line below a figure: what a reader can do with it."""
    links = [
        f"[Enlarge]({base}-light.svg){{.enlarge}}",
        f"[Data (CSV)]({base}.csv)",
        *([f"[Code]({code})"] if code else []),
        f"[Link](#fig-{name}){{.permalink}}",
    ]
    return (
        f"::: {{.figure-tools}}\n{' '.join(links)}\n\n"
        "```{=html}\n<details><summary>What this picture shows</summary>\n```\n\n"
        f"{alt}\n\n```{{=html}}\n</details>\n```\n:::\n"
    )


def check_words(name: str, caption: str, alt: str) -> None:
    """Refuse a figure whose caption or alt text does not do its work."""
    rules = (
        (bool(caption), "has no caption"),
        (bool(alt), "has no alt text"),
        (not _LINK.search(alt), "has a link in its alt text: add | plain"),
        (
            caption.strip("*. ") != alt.strip("*. "),
            "repeats its caption as alt text: say in words what the picture shows",
        ),
        (
            len(alt.split()) >= 8,
            "has an alt text that is too short to carry its takeaway",
        ),
    )
    for holds, trouble in rules:
        if not holds:
            raise StudyError(f"the figure '{name}' {trouble}")


def table_markdown(
    name: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str,
    align: str,
    *,
    paper: bool,
) -> str:
    """Return the div of one pipe table.

    Args:
        name: the table's id without `tbl-`.
        header: the column heads, at most `WIDEST`.
        rows: cells as Markdown, as many a row as the header has.
        caption: one paragraph of Markdown.
        align: one letter a column: l, r or c.
        paper: whether it stands in the PDF, where only long tables may break; on a
            page the caption ends with a link to the table.
    """
    if not 0 < len(header) <= WIDEST:
        raise StudyError(f"the table '{name}' has {len(header)} columns, not 1 to 6")
    if len(align) != len(header) or set(align) - set(_ALIGN):
        raise StudyError(f"the table '{name}' needs one of l, r, c for each column")
    if not caption.strip():
        raise StudyError(f"the table '{name}' has no caption")
    for row in rows:
        if len(row) != len(header):
            raise StudyError(f"the table '{name}' has a row of {len(row)} cells: {row}")
    lines = [_row(header), "|" + "|".join(_ALIGN[letter] for letter in align) + "|"]
    lines += [_row(row) for row in rows]
    body = "\n".join(lines)
    link = "" if paper else f" [link](#tbl-{name}){{.permalink}}"
    table = f"::: {{#tbl-{name}}}\n\n{body}\n\n{_line(caption)}{link}\n\n:::\n"
    return _placed(table, len(rows)) if paper else table


def _placed(table: str, rows: int) -> str:
    """Return a table of the PDF with the word that places it."""
    if rows <= SHORT:
        return table
    return _PLACED.format("tall" if rows <= LONG else "long", table)


def _row(cells: Sequence[str]) -> str:
    """Return one line of a pipe table."""
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(cell: str) -> str:
    """Return a cell on one line, with its bars escaped."""
    if not isinstance(cell, str):
        raise StudyError(f"{cell!r} in a table is not bound: format it with a filter")
    text = str(cell) if isinstance(cell, Printed) else cell
    return re.sub(r"(?<!\\)\|", r"\|", _line(text))


def _line(text: str) -> str:
    """Return `text` on one line."""
    return re.sub(r"[ \t]*\n[ \t]*", " ", text.strip(" \t\n"))
