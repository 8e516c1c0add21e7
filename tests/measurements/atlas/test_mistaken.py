"""What genres are taken for, whose tracks they share, when they are merged."""

from __future__ import annotations

from analysis.measurements.atlas import merged, mistaken

CONFUSION = [
    {"genre": "a", "a": "6", "b": "3", "c": "1"},
    {"genre": "b", "a": "2", "b": "0", "c": "0"},
    {"genre": "c", "a": "0", "b": "0", "c": "4"},
]


def rows_of(table, genre):
    return [row[1:] for row in table[1] if row[0] == genre]


def test_errors_are_ranked_in_both_directions():
    table = mistaken.table(CONFUSION)
    assert rows_of(table, "a") == [
        ["taken-for", 1, "b", 3.0, 0.3],
        ["taken-for", 2, "c", 1.0, 0.1],
        ["taken-from", 1, "b", 2.0, 0.25],
    ]


def test_a_genre_that_is_never_confused_has_no_row():
    assert rows_of(mistaken.table(CONFUSION), "c") == [["taken-from", 1, "a", 1.0, 0.2]]
    assert mistaken.table([{"genre": "x", "x": "0"}])[1] == []


def test_at_most_five_others_stand_in_the_table():
    genres = [*"abcdefghij"]
    rows = [{"genre": g, **dict.fromkeys(genres, "1")} for g in genres]
    assert len(rows_of(mistaken.table(rows), "a")) == 10


def test_shared_tracks_are_a_share_of_the_genre_s_own():
    pairs = [{"a": "x", "b": "y", "tracks": "10"}, {"a": "y", "b": "z", "tracks": "5"}]
    classes = [{"genre": g, "tracks": n} for g, n in (("x", 20), ("y", 100), ("z", 5))]
    table = mistaken.shared(pairs, classes)
    assert rows_of(table, "x") == [[1, "y", 10, 0.5]]
    assert rows_of(table, "y") == [[1, "x", 10, 0.1], [2, "z", 5, 0.05]]
    assert rows_of(table, "z") == [[1, "y", 5, 1.0]]


def test_the_first_merge_of_a_genre_says_whom_it_joins():
    merges = [
        {"way": "w", "groups": "3", "first": "b", "second": "c"},
        {"way": "w", "groups": "2", "first": "a", "second": "b"},
        {"way": "w", "groups": "1", "first": "a", "second": "d"},
    ]
    _, rows = merged.table(merges, [*"abcd"])
    assert rows == [
        ["a", "w", 2, "b", 2],
        ["b", "w", 3, "c", 1],
        ["c", "w", 3, "b", 1],
        ["d", "w", 1, "a", 3],
    ]
