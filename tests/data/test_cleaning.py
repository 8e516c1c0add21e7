"""The cleaning rules: whom they concern, what they do, and that they are counted."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.data import cleaning
from tests.tiny_dataset import row


@pytest.fixture
def raw() -> pd.DataFrame:
    nothing = {"artists": None, "album_name": None, "track_name": None}
    rows = [
        row("a", "folk", tempo=100.0),
        row("a", "folk", tempo=100.0),  # repeats the row above
        row("a", "jazz", tempo=100.0),  # the same track under another genre
        row("b", "jazz", tempo=100.0),  # the same audio under another id
        row("c", "jazz", tempo=0.0, time_signature=0),
        row("d", "rock", tempo=99.0, time_signature=0),
        row("e", "rock", tempo=98.0, **nothing),
        row("f", "rock", tempo=97.0, artists=None),
        row("g", "rock", tempo=96.0, artists=" ", track_name=" "),
    ]
    table = pd.DataFrame(rows)
    for name in ("artists", "album_name", "track_name"):
        table[name] = table[name].astype("str")
    table.insert(0, "row", range(len(table)))
    return table


def test_every_rule_is_counted_per_genre(raw):
    counts = cleaning.clean(raw)[1]
    assert {each.name: dict(each.genres) for each in counts} == {
        "unnamed": {"folk": 0, "jazz": 0, "rock": 2},
        "zero_tempo": {"folk": 0, "jazz": 1, "rock": 0},
        "zero_time_signature": {"folk": 0, "jazz": 1, "rock": 1},
        "repeated_row": {"folk": 1, "jazz": 0, "rock": 0},
        "shared_id": {"folk": 2, "jazz": 1, "rock": 0},
        "shared_audio": {"folk": 2, "jazz": 2, "rock": 0},
    }
    assert [each.rows for each in counts] == [2, 1, 2, 1, 3, 4]


def test_only_unusable_rows_are_dropped(raw):
    cleaned = cleaning.clean(raw)[0]
    assert cleaned["row"].tolist() == [0, 1, 2, 3, 4, 5, 7]
    assert cleaned.index.tolist() == list(range(7))


def test_zeros_that_mean_nothing_become_missing(raw):
    cleaned = cleaning.clean(raw)[0]
    assert cleaned["row"][cleaned["tempo"].isna()].tolist() == [4]
    assert cleaned["row"][cleaned["time_signature"].isna()].tolist() == [4, 5]
    zeros = raw.drop(columns=["tempo", "time_signature"])
    left = cleaned.drop(columns=["tempo", "time_signature"])
    assert left.equals(zeros.drop(index=[6, 8]).reset_index(drop=True))


def test_cleaning_leaves_its_input_alone(raw):
    before = raw.copy()
    cleaning.clean(raw)
    assert raw.equals(before)


def test_counts_do_not_depend_on_the_order_of_rows(raw):
    shuffled = raw.sample(frac=1, random_state=3).reset_index(drop=True)
    assert cleaning.clean(shuffled)[1] == cleaning.clean(raw)[1]


def test_every_rule_says_what_it_does():
    names = [rule.name for rule in cleaning.RULES]
    assert len(set(names)) == len(names)
    for rule in cleaning.RULES:
        assert rule.sentence.endswith(".")
        assert rule.action in (cleaning.DROP, cleaning.BLANK, cleaning.MERGE)
        assert bool(rule.column) == (rule.action == cleaning.BLANK)


@pytest.mark.real
def test_the_counts_of_the_real_file(real_data):
    counts = {each.name: each for each in real_data.counts}
    assert {name: each.rows for name, each in counts.items()} == {
        "unnamed": 1,
        "zero_tempo": 157,
        "zero_time_signature": 163,
        "repeated_row": 450,
        "shared_id": 40_210,
        "shared_audio": 15_952,
    }
    assert counts["unnamed"].genres["k-pop"] == 1
    assert counts["zero_time_signature"].genres["sleep"] == 138
    assert len(real_data.cleaned) == 113_999
