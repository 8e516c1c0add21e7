"""Numbers and their rows: one order, one number a row, names as text."""

from __future__ import annotations

import csv
import io
import re

import pytest

from analysis.errors import StudyError
from analysis.pages import numbers
from analysis.pages.binding import Value
from analysis.pages.record import Use
from analysis.results.dictionary import Folder

KNOWN = numbers.listed({"genres": Folder("genres", "genres", "F1.")})
EVIL = 'genres/audio/forest#<script>`"\n.f1'


def used(key, source="data/results/genres/audio/forest.csv", pages=("index",)):
    return Use(Value(0.25, key, source), {"0.25"}, set(pages))


USES = {
    use.value.key: use
    for use in (
        used("genres/audio/forest#rock.f1", pages=("index", "study")),
        used(EVIL),
        used("a - b", source="", pages=("study",)),
        used("study.toml#evaluation.folds", source="study.toml"),
    )
}


def test_rows_have_one_order_and_the_same_numbers_everywhere():
    rows = numbers.rows(USES, {})
    assert [row.key for row in rows] == [
        EVIL,
        "genres/audio/forest#rock.f1",
        "study.toml#evaluation.folds",
        "a - b",
    ]
    table = list(csv.DictReader(io.StringIO(numbers.results_csv(rows))))
    assert [row["row"] for row in table] == ["1", "2", "3", "4"]
    for group, members in numbers.by_group(rows, KNOWN).items():
        text = numbers.table_html(members)
        shown = re.findall(r'<tr id="([^"]+)"><td>(\d+)</td>', text)
        assert [int(number) for _, number in shown] == [
            row.number for row in members
        ], group


def test_the_paper_is_named_only_where_no_page_prints_a_number():
    rows = {row.key: row.pages for row in numbers.rows(USES, {})}
    assert rows["genres/audio/forest#rock.f1"] == ("index",)
    assert rows["a - b"] == ("study",)


def test_names_from_the_data_are_text():
    groups = numbers.by_group(numbers.rows(USES, {}), KNOWN)
    for text in (
        numbers.table_html(groups["genres"]),
        numbers.index_html(groups, KNOWN),
    ):
        assert "<script" not in text
        assert "`" not in text
    assert "&lt;script&gt;&#96;&quot; .f1" in numbers.table_html(groups["genres"])


def test_a_folder_that_the_dictionary_does_not_know_is_told():
    known = numbers.listed({})
    with pytest.raises(StudyError, match=r"no \[folders\.genres\].*rock"):
        numbers.by_group(numbers.rows({"x": used("x#rock")}, {}), known)


def test_main_results_stand_in_the_table_though_no_page_prints_them(results_folder):
    from analysis.pages.binding import results_tree

    tree = results_tree(results_folder)
    rows = numbers.rows({}, tree)
    assert "scores/artists/audio/forest#metrics.macro_f1.low" in {
        row.key for row in rows
    }
    assert not any("log_loss" in row.key or row.pages for row in rows)
    assert not any(numbers.by_group(rows, numbers.listed({"scores": None})).values())
