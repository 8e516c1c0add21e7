"""The splits as one file to download: who stands in which fold, of every split.

Flows in: the results of a study. Flows out: the bytes of a zip archive with one table a
unit: a row an item, a column a split. Whoever wants to compare with this study needs
nothing else: ids and folds, and none of the data.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.results import read_csv, read_json

SPLITS = "splits.zip"
SEARCH = "search"  # the split for tuning has no sheet; its unit is the primary one
DAY = (1980, 1, 1, 0, 0, 0)  # no clock: the same splits are the same bytes
README = """Folds of every split of the study: tables of rows, of tracks, of recordings.

id     row number, track id, or smallest track id of a recording
other  the fold in that split; empty: the item takes no part in it

In rows, ids, recordings, artists and repeats of them a number from 0 is the fold in
which the item is tested, -1 is always training (the artists set aside for tuning). In
all other splits 0 is test and any other number is training.
"""


def split_archive(results: Path, study: Any) -> bytes:
    """Return the archive of every split that has a file below `results`."""
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for name, unit in _splits(results, study):
        rows = read_csv(results / "splits" / f"{name}.csv")
        folds = {row["id"]: row["fold"] for row in rows}
        tables.setdefault(unit, {})[name] = folds
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "README.txt", README)
        for unit, columns in sorted(tables.items()):
            _add(archive, f"{unit}.csv", _table(columns))
    return content.getvalue()


def _splits(results: Path, study: Any) -> Iterator[tuple[str, str]]:
    """Yield the name and the unit of every split that was made, as declared."""
    for name in (*study.regimes, *study.designs):
        sheet = results / "sheets" / "splits" / f"{name}.json"
        if sheet.is_file() and (results / "splits" / f"{name}.csv").is_file():
            yield name, read_json(sheet)["unit"]
    if (results / "splits" / f"{SEARCH}.csv").is_file():
        yield SEARCH, study.regimes[study.evaluation.regime].unit


def _table(columns: dict[str, dict[str, str]]) -> str:
    """Return a CSV of all items of a unit, by id: short ids first, as numbers stand."""
    ids = sorted({each for folds in columns.values() for each in folds}, key=_order)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", *columns])
    writer.writerows(
        [each, *(folds.get(each, "") for folds in columns.values())] for each in ids
    )
    return text.getvalue()


def _order(name: str) -> tuple[int, str]:
    return len(name), name


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    """Add a text without date or host."""
    entry = zipfile.ZipInfo(name, DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, text)
