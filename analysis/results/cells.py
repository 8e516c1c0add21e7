"""Cells of a CSV result: numbers where they are numbers, rows by their names.

Flows in: rows of text cells, as read from a file. Flows out: plain values by row and
column, to be bound to the places that they come from.
"""

from __future__ import annotations

import re
from typing import Any

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def table(rows: list[dict[str, str]]) -> dict[str, dict[str, Any]]:
    """Name each row of a CSV by the fewest leading columns that tell rows apart.

    These columns are words, also where a word looks like a number.
    """
    columns = list(rows[0]) if rows else []
    for width in range(1, len(columns) + 1):
        names = [":".join(row[name] for name in columns[:width]) for row in rows]
        if len(set(names)) == len(rows):
            break
    else:
        width, names = 0, [str(index) for index in range(len(rows))]
    words = set(columns[:width])
    shown = _columns(columns, names) if width == 1 else columns
    cells = [
        {
            column: text if name in words else _cell(text)
            for column, (name, text) in zip(shown, row.items(), strict=True)
        }
        for row in rows
    ]
    return dict(zip(names, cells, strict=True))


def _columns(columns: list[str], names: list[str]) -> list[str]:
    """Return the names of columns; in a table of names by names, those of its rows.

    There a column is numbered whose name that of the first column is.
    """
    first, *others = columns
    square = len(others) == len(names) and all(map(str.startswith, others, names))
    return [first, *names] if square else columns


def _cell(text: str) -> Any:
    """Return a CSV cell as a number where it is one, as text otherwise."""
    if not _NUMBER.fullmatch(text):
        return text
    return float(text) if set(".eE") & set(text) else int(text)
