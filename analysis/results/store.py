"""Read and write results: small sorted JSON and CSV files that a person can diff.

Flows in: plain values, or a folder of committed results. Flows out: files, or the
same plain values. Floats are rounded to `DIGITS` digits, keys are sorted, and a file
is written beside its place and renamed, so that it is either whole or not there.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import StudyError

Table = tuple[list[str], list[list[Any]]]  # the header and the rows of a CSV result
Rows = Sequence[Mapping[str, str]]  # of a CSV result as it is read, cells by column
DIGITS = 6
UNFINISHED = ".*.tmp"  # what a killed process leaves of a file it was writing


def rounded(value: Any) -> Any:
    """Return `value` as plain JSON types, floats rounded to `DIGITS` digits.

    NumPy scalars and arrays become Python numbers and lists.

    Raises:
        ValueError: for NaN and infinity, which JSON cannot hold.
    """
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"a result must be finite, however: {value}")
        return round(value, DIGITS) + 0.0  # turns -0.0 into 0.0
    return value


def canonical(value: Any) -> str:
    """Return the one JSON text of `value`: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` through a temporary file and a rename.

    Raises:
        StudyError: when the folder cannot be written or the disk is full.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True) if path.parent.is_dir() else None
        raise StudyError(
            f"Cannot write {path}: {error.strerror or error}. "
            "Free the space or the permission, then run the same command again."
        ) from error


def write(path: Path, value: Any) -> None:
    """Write a result by the ending of its path: JSON, or CSV from (header, rows)."""
    if path.suffix == ".csv":
        write_csv(path, *value)
    else:
        write_json(path, value)


def parse(text: str) -> Any:
    """Read canonical JSON."""
    return json.loads(text)


def write_json(path: Path, value: Any) -> None:
    """Write `value` as sorted, indented JSON."""
    text = json.dumps(rounded(value), sort_keys=True, indent=1, ensure_ascii=False)
    write_bytes(path, (text + "\n").encode())


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows under `header`, floats rounded, lines ended by a newline."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([rounded(cell) for cell in row] for row in rows)
    write_bytes(path, text.getvalue().encode())


def distinct(header: Sequence[str]) -> list[str]:
    """Return names of columns of which no two are equal; a repeated one is numbered.

    A genre may have any name, that of the column of the true genres too.
    """
    made: list[str] = []
    for name in header:
        number = 2
        column = name
        while column in made or (column != name and column in header):
            column = f"{name} ({number})"
            number += 1
        made.append(column)
    return made


def by_genre(values: Sequence[Sequence[float]], genres: Sequence[str]) -> Table:
    """Return a table of genres by genres: a row and a column for each."""
    rows = [[genre, *row] for genre, row in zip(genres, values, strict=True)]
    return distinct(["genre", *genres]), rows


def read_json(path: Path) -> Any:
    """Read one JSON result.

    Raises:
        StudyError: when the file is missing or is not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StudyError(
            f"The result {path} is missing: run `make results` to compute it."
        ) from error
    except ValueError as error:
        raise StudyError(
            f"The result {path} is not JSON ({error}): restore it from git, "
            "or delete it and run `make results`."
        ) from error


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read one CSV result as a list of rows; every cell is text.

    Raises:
        StudyError: when the file is missing or is not CSV.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))
    except FileNotFoundError as error:
        raise StudyError(
            f"The result {path} is missing: run `make results` to compute it."
        ) from error
    except (ValueError, csv.Error) as error:
        raise StudyError(
            f"The result {path} is not CSV ({error}): restore it from git, "
            "or delete it and run `make results`."
        ) from error


def keys(folder: Path) -> Iterator[str]:
    """Yield the path of every result below `folder`, relative, sorted, with slashes."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(folder).as_posix()
