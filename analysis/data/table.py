"""Read the dataset: text to a typed, checked table.

Flows in: the path of a CSV file. Flows out: a pandas DataFrame of 21 columns (`row`,
the position from 0, and the 20 of `columns.COLUMNS`), or one sentence that says what
is wrong, where, and what to do. Reading is strict, since a silently repaired file
would change every number of the study; names are kept as the text they are.
"""

from __future__ import annotations

import csv
import difflib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.data.columns import COLUMNS, FLAG, REAL, ROW, TEXT, WHOLE, Column
from analysis.data.content import foreign
from analysis.errors import StudyError

if TYPE_CHECKING:
    import pandas

FLAGS = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}
GENRES = 1000  # genre sets are stored as one column per genre
NEXT = "get the original file (see data/README.md)"


def read(path: Path) -> pandas.DataFrame:
    """Read and check the dataset at `path`.

    Returns:
        n rows in the order of the file; `row` int64, texts `str` with NaN where a cell
        is empty, whole numbers int64, numbers float64, `explicit` bool. Other columns
        of the file are left out.

    Raises:
        StudyError: when the file is no such dataset; names the column and the row
            (the first row below the header is row 1).
    """
    places, rows = _cells(_text(path), path)
    table = _table(rows, places, path)
    _check_schema(table, path)
    _check_study(table, path)
    return table


def _text(path: Path) -> str:
    """Return the text of the file, without a byte order mark."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StudyError(
            f"Cannot read {path}: {error.strerror or error}; {NEXT}."
        ) from error
    what = foreign(content)
    if what:
        raise StudyError(f"{path} is {what}, not a CSV file; {NEXT}.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise StudyError(
            f"{path} is not UTF-8 text: byte {error.object[error.start]:#04x} in line "
            f"{line} cannot be decoded; save it as UTF-8 or {NEXT}."
        ) from error


def _cells(text: str, path: Path) -> tuple[list[int], list[list[str]]]:
    """Split the text: the places of the needed columns, and rows of equal length."""
    csv.field_size_limit(2**31 - 1)  # names may be of any length
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        header = next(row for row in reader if row)
        places = _places(header, path)
        rows.extend(row for row in reader if row)
    except csv.Error as error:
        raise StudyError(
            f"{path}: line {reader.line_num} is badly quoted or breaks off ({error}); "
            f"the file may be truncated: {NEXT}."
        ) from error
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise StudyError(
                f"{path}: row {number} has {len(row)} cells where the header has "
                f"{len(header)}; the file may be truncated or have an unquoted "
                f"comma: {NEXT}."
            )
    return places, rows


def _places(header: list[str], path: Path) -> list[int]:
    """Return the position of every needed column in the header."""
    for mark, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) < 3 and header[0].count(mark) + header[-1].count(mark) >= 3:
            raise StudyError(
                f"{path} is separated by {word}, not by commas; save it with "
                f"commas or {NEXT}."
            )
    for name in (column.name for column in COLUMNS):
        if name not in header:
            close = difflib.get_close_matches(name, header, n=1, cutoff=0.7)
            hint = f" (it has '{close[0]}')" if close else ""
            raise StudyError(f"{path} has no column '{name}'{hint}; {NEXT}.")
        if header.count(name) > 1:
            raise StudyError(
                f"{path} has the column '{name}' {header.count(name)} times; "
                f"remove the repeats or {NEXT}."
            )
    return [header.index(column.name) for column in COLUMNS]


def _table(rows: list[list[str]], places: list[int], path: Path) -> pandas.DataFrame:
    """Turn cells of text into typed columns."""
    import pandas as pd

    if not rows:
        raise StudyError(f"{path} has a header but no rows; {NEXT}.")
    values: dict[str, Any] = {ROW.name: range(len(rows))}
    for column, place in zip(COLUMNS, places, strict=True):
        cells = [row[place] for row in rows]
        values[column.name] = _parsed(cells, column, path)
    return pd.DataFrame(values)


def _parsed(cells: list[str], column: Column, path: Path) -> Any:
    """Return the typed values of one column."""
    import numpy as np
    import pandas as pd

    if column.kind == TEXT:
        return pd.Series([cell or None for cell in cells], dtype="str")
    if column.kind == FLAG:
        flags = [FLAGS.get(cell.strip().lower()) for cell in cells]
        if None in flags:
            raise _refusal(cells, flags.index(None), column, path)
        return np.array(flags, dtype=bool)
    try:
        # Python reads 1_000 as a number, other programs don't
        if "_" in "".join(cells):
            raise ValueError
        numbers = np.array(cells, dtype=float)
    except ValueError:
        raise _refusal(cells, _first_text(cells), column, path) from None
    bad = ~np.isfinite(numbers)
    if column.kind == WHOLE:
        bad |= numbers != np.floor(numbers)
    if bad.any():
        raise _refusal(cells, int(bad.argmax()), column, path)
    return numbers if column.kind == REAL else numbers.astype(np.int64)


def _first_text(cells: list[str]) -> int:
    """Return the position of the first cell that is no number."""
    for place, cell in enumerate(cells):
        try:
            float(cell.replace("_", "x"))
        except ValueError:
            return place
    raise AssertionError("every cell is a number")


def _refusal(cells: list[str], place: int, column: Column, path: Path) -> StudyError:
    """Return the error for the cell at `place`."""
    cell = cells[place]
    shown = repr(cell if len(cell) <= 40 else cell[:40] + "…") if cell else "nothing"
    return StudyError(
        f"{path}: column '{column.name}' holds {shown} in row {place + 1}, where it "
        f"needs a {column.kind}{_span(column)}; mend the row or {NEXT}."
    )


def _span(column: Column) -> str:
    """Return ' from low to high' where the column has a range."""
    if column.low is None or column.kind == FLAG:
        return ""
    return f" from {column.low:,} to {column.high:,}"


def schema() -> Any:
    """Return the pandera schema of a table: type and range of all 21 columns."""
    import pandera.pandas as pa

    types = {TEXT: "str", WHOLE: "int64", REAL: "float64", FLAG: "bool"}
    columns = {
        column.name: pa.Column(
            types[column.kind],
            pa.Check.in_range(column.low, column.high)
            if column.high is not None and column.kind != FLAG
            else None,
            nullable=column.optional,
        )
        for column in COLUMNS
    }
    row = pa.Column("int64", pa.Check.ge(0), unique=True)
    return pa.DataFrameSchema({ROW.name: row, **columns}, strict=True, ordered=True)


def _check_schema(table: pandas.DataFrame, path: Path) -> None:
    """Refuse a table that breaks the schema; the message shows the first break."""
    from pandera.errors import SchemaErrors

    try:
        schema().validate(table, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.dropna(subset=["index"])
        first = cases.sort_values("index", kind="stable").iloc[0]
        column = next(each for each in COLUMNS if each.name == first["column"])
        value = first["failure_case"]
        cell = "" if value is None or value != value else str(value)
        place = int(first["index"])
        raise _refusal([""] * place + [cell], place, column, path) from None


def _check_study(table: pandas.DataFrame, path: Path) -> None:
    """Refuse a table on which no genre could be told from another."""
    named = table["artists"].str.strip().fillna("") != ""
    titled = table["track_name"].str.strip().fillna("") != ""
    contents = table.drop(columns=ROW.name)
    genres = table.loc[named | titled, "track_genre"].unique()
    rules = [
        (named.any(), "names no artist in any row, so artists cannot be kept apart"),
        (
            len(table) == 1 or (contents.nunique(dropna=False) > 1).any(),
            "repeats one row throughout",
        ),
        (
            len(genres) > 1,
            f"has one genre only ('{genres[0][:40] if len(genres) else ''}'), "
            "so there is nothing to tell apart",
        ),
        (
            len(genres) <= GENRES,
            f"has {len(genres):,} different values in 'track_genre', more than the "
            f"{GENRES:,} that the study can hold: the column seems to hold no genres",
        ),
    ]
    for holds, sentence in rules:
        if not holds:
            raise StudyError(f"{path} {sentence}; {NEXT}.")
