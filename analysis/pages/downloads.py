"""Archives to download: the splits as tables, and all other results with a dictionary.

Flows in: the results of a study and what their dictionary declares. Flows out: the
bytes of two zip archives, the same for the same results. The splits are ids and folds:
whoever wants to compare with this study needs nothing else, and none of the data.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from analysis.results import dictionary
from analysis.results.dictionary import Dictionary
from analysis.results.store import keys, read_csv, read_json

SPLITS, RESULTS = "splits.zip", "results.zip"
ROWS, TRACKS = "rows.csv", "tracks.csv"
SEARCH = "search"  # the split for tuning has no sheet; its unit is the primary one
DAY = (1980, 1, 1, 0, 0, 0)  # no clock: the same splits are the same bytes
README = """Folds of every split of the study, a column a split.

rows.csv    splits of rows of the file; id is the number of the row
tracks.csv  splits of tracks and of recordings; id is a track id. A recording goes by
            the smallest of its track ids: its splits are empty for all others
units.csv   what an item of each split is: a row, a track or a recording
empty       the item takes no part in that split

In rows, ids, recordings, artists and repeats of them a number from 0 is the fold in
which the item is tested, -1 is always training (the artists set aside for tuning). In
all other splits 0 is test and any other number is training.
"""
ABOUT = """Every result of the study, as its pages and figures read it.

results/        the files; the splits are in splits.zip
dictionary.csv  files, columns of tables and first keys of JSON: unit and meaning

JSON holds numbers under names; a table is CSV in UTF-8 with a header. Numbers have six
digits after the point. Licence: CC BY 4.0.

"""

Columns = dict[str, dict[str, str]]


def split_archive(results: Path, study: Any) -> bytes:
    """Return the archive of every split that has a file below `results`."""
    tables: dict[str, Columns] = {}
    units = dict(_splits(results, study))
    for name, unit in units.items():
        rows = read_csv(results / "splits" / f"{name}.csv")
        folds = {row["id"]: row["fold"] for row in rows}
        tables.setdefault(ROWS if unit == "row" else TRACKS, {})[name] = folds
    members = {name: _table(columns) for name, columns in sorted(tables.items())}
    listed = csv_text([("split", "unit"), *units.items()])
    return _archive({"README.txt": README, "units.csv": listed} | members)


def _splits(results: Path, study: Any) -> Iterator[tuple[str, str]]:
    """Yield the name and the unit of every split that was made, as declared."""
    for name in (*study.regimes, *study.designs):
        sheet = results / "sheets" / "splits" / f"{name}.json"
        if sheet.is_file() and (results / "splits" / f"{name}.csv").is_file():
            yield name, read_json(sheet)["unit"]
    if (results / "splits" / f"{SEARCH}.csv").is_file():
        yield SEARCH, study.regimes[study.evaluation.regime].unit


def _table(columns: Columns) -> str:
    """Return a CSV of all items, by id: short ids first, as numbers stand."""
    ids = sorted({each for folds in columns.values() for each in folds}, key=_order)
    rows = (
        [each, *(folds.get(each, "") for folds in columns.values())] for each in ids
    )
    return csv_text([("id", *columns), *rows])


def _order(name: str) -> tuple[int, str]:
    return len(name), name


def result_archive(results: Path, known: Dictionary) -> bytes:
    """Return the archive of every result but the splits, with its dictionary."""
    paths = [path for path in keys(results) if not path.startswith("splits/")]
    files = {f"results/{path}": (results / path).read_text("utf-8") for path in paths}
    about = {
        "README.txt": ABOUT + dictionary.readme(known),
        "dictionary.csv": csv_text([dictionary.HEAD, *dictionary.table(known)]),
    }
    return _archive(about | files)


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _archive(files: dict[str, str]) -> bytes:
    """Return a zip archive of texts, without dates or hosts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            made.writestr(entry, text, compresslevel=9)
    return content.getvalue()
