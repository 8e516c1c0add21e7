"""The dictionary of columns says what the schema checks."""

from __future__ import annotations

import csv
from pathlib import Path

from analysis.data.columns import COLUMNS, TEXT

DICTIONARY = Path(__file__).parents[2] / "data" / "dictionary.csv"


def entries() -> list[dict[str, str]]:
    with DICTIONARY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_dictionary_has_all_21_columns_in_the_order_of_the_file():
    names = [entry["name"] for entry in entries()]
    assert names == ["(unnamed)", *(column.name for column in COLUMNS)]


def test_types_and_ranges_are_those_that_are_checked():
    for entry, column in zip(entries()[1:], COLUMNS, strict=True):
        assert entry["type"] == column.kind
        if column.kind == TEXT:
            span = "may be empty" if column.optional else "not empty"
        else:
            span = f"{column.low} to {column.high}"
        assert entry["range"] == span, column.name


def test_every_column_is_explained():
    for entry in entries():
        assert set(entry) == {"name", "type", "unit", "range", "meaning", "note"}
        assert entry["meaning"]
