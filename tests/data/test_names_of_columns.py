"""Genres with the names of columns: in results, in figures, on pages."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.figures import confusion
from analysis.figures.draw import style
from analysis.measurements import scores, sharing
from analysis.measurements.atlas import mistaken
from analysis.results import store
from analysis.results.cells import table
from analysis.study import reading
from tests.small_workspace import REPOSITORY

GENRES = ["genre", "genre (2)", "index", "joins_next_at", "model", "nan", "=1", ""]
COUNTS = np.arange(64.0).reshape(8, 8)


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "confusion" / "audio" / "forest.csv"
    store.write(path, store.by_genre(COUNTS, GENRES))
    return path


def test_no_two_columns_have_one_name():
    header = ["genre", *GENRES]
    assert store.distinct(GENRES) == GENRES
    made = store.distinct(header)
    assert len({*made}) == len(made)
    assert made[1] == "genre (3)"
    assert store.distinct(["a", "a", "a"]) == ["a", "a (2)", "a (3)"]


def test_every_table_of_genres_by_genres_has_such_columns():
    sets = np.eye(len(GENRES), dtype=bool)
    header, rows = scores.confusion(sets.astype(float), sets, GENRES)
    assert header == store.distinct(["genre", *GENRES])
    assert [row[0] for row in rows] == GENRES


def test_the_soft_counts_are_read_as_they_were_written(written):
    rows = store.read_csv(written)
    assert [row["genre"] for row in rows] == GENRES
    cells = table(rows)
    assert list(cells) == GENRES
    read = [[cells[true][given] for given in GENRES] for true in GENRES]
    assert read == COUNTS.tolist()


def test_what_is_confused_is_told_under_any_name(written):
    rows = store.read_csv(written)
    plain = [f"g{place}" for place in range(len(GENRES))]
    renamed = [
        {"genre": name} | dict(zip(plain, list(row.values())[1:], strict=True))
        for name, row in zip(plain, rows, strict=True)
    ]
    back = dict(zip(plain, GENRES, strict=True))
    told, expected = (
        sharing.measured({"seed": 1}, table, [{"a": a, "b": b, "tracks": "3"}])
        for table, a, b in ((rows, "genre", "nan"), (renamed, "g0", "g5"))
    )
    assert told["sharing"] == expected["sharing"]
    assert told["confused"][1] == named(expected["confused"][1], back)
    assert mistaken.table(rows)[1] == named(mistaken.table(renamed)[1], back)


def named(rows, names):
    return [[names.get(cell, cell) for cell in row] for row in rows]


def test_the_figure_has_a_column_for_each(tmp_path, written, monkeypatch):
    declared = reading.load(REPOSITORY / "study.toml")
    monkeypatch.setattr(confusion.leaders, "best", lambda *_: "forest")
    found = confusion.Results(tmp_path)
    frame = confusion.frame(found, declared)
    assert frame.columns.is_unique
    assert sorted(frame["genre"]) == sorted(GENRES)
    assert frame.iloc[:, 3:].sum(axis=1).to_numpy() == pytest.approx(1)
    confusion.draw(frame, style.LIGHT)
