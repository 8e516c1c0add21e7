"""Rows, tracks and recordings: what is one item, whose it is, and its genre set."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.data.items import Items, items, training_copies
from analysis.study.declaration import COLUMNS, UNITS
from tests.tiny_dataset import row


def frame(rows) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    for name in ("artists", "album_name", "track_name"):
        table[name] = table[name].astype("str")
    table.insert(0, "row", range(len(table)))
    return table


# t1 under two genres; t2 has t1's audio and another lead artist, which joins Ann and
# Bob; t4 has no artist; t5 shares it; t6 is by ANN.
TABLE = frame(
    [
        row("t2", "rock", tempo=90.0, artists="Bob", popularity=9),
        row("t1", "folk", tempo=90.0, artists="Ann;Eve", explicit=True, popularity=7),
        row("t1", "jazz", tempo=90.0, artists="Ann;Eve", popularity=30),
        row("t3", "jazz", tempo=91.0, artists="Cat;Ann"),
        row("t4", "jazz", tempo=92.0, artists=None),
        row("t5", "jazz", tempo=93.0, artists=None),
        row("t6", "rock", tempo=np.nan, artists=" ANN "),
        row("t7", "folk", tempo=94.0, artists="Bob;Cat"),
    ]
)


def sets_of(found: Items) -> dict[str, set[str]]:
    return {
        name: {found.genres[place] for place in np.flatnonzero(line)}
        for name, line in zip(found.ids, found.sets, strict=True)
    }


def test_a_row_has_one_genre_and_its_number_as_id():
    found = items(TABLE, "row")
    assert found.ids.tolist() == [str(number) for number in range(8)]
    assert found.genres == ("folk", "jazz", "rock")
    assert found.sets.sum(axis=1).tolist() == [1] * 8
    labels = [found.genres[place] for place in found.sets.argmax(axis=1)]
    assert labels == TABLE["track_genre"].tolist()
    assert found.features["popularity"].tolist() == TABLE["popularity"].tolist()


def test_a_track_has_the_genres_of_its_rows():
    assert sets_of(items(TABLE, "track")) == {
        "t1": {"folk", "jazz"}, "t2": {"rock"}, "t3": {"jazz"}, "t4": {"jazz"},
        "t5": {"jazz"}, "t6": {"rock"}, "t7": {"folk"},
    }  # fmt: skip


def test_a_recording_has_the_genres_of_its_tracks_and_the_smallest_id():
    found = items(TABLE, "recording")
    assert sets_of(found) == {
        "t1": {"folk", "jazz", "rock"}, "t3": {"jazz"}, "t4": {"jazz"},
        "t5": {"jazz"}, "t6": {"rock"}, "t7": {"folk"},
    }  # fmt: skip
    assert found.recordings.tolist() == [0, 1, 2, 3, 4, 5]


def test_popularity_and_explicit_are_the_largest_of_the_rows():
    for unit in ("track", "recording"):
        features = items(TABLE, unit).features
        assert features["popularity"][0] == 30
        assert features["explicit"][0] == 1
        assert features["explicit"][1] == 0


def test_artists_are_joined_by_recordings_and_by_nothing_else():
    found = items(TABLE, "track")
    group = dict(zip(found.ids, found.artists, strict=True))
    assert group["t1"] == group["t2"] == group["t6"] == group["t7"]
    assert group["t3"] != group["t1"], "a featured artist does not join"
    assert len({group["t1"], group["t3"], group["t4"], group["t5"]}) == 4


def test_a_blank_before_the_first_separator_is_no_lead_artist():
    found = items(frame([row("a", "x", artists=";Ann"), row("b", "y")]), "track")
    named = items(frame([row("a", "x", artists="Ann"), row("b", "y")]), "track")
    assert found.artists.tolist() == named.artists.tolist()
    same = items(
        frame([row("a", "x", artists=";Ann"), row("b", "y", artists="Ann;Bob")]),
        "track",
    )
    assert same.artists.tolist() == [0, 0]


def test_codes_are_the_same_in_every_unit():
    rows = items(TABLE, "row")
    for unit in ("track", "recording"):
        found = items(TABLE, unit)
        for kind in ("artists", "recordings"):
            of_rows = dict(zip(TABLE["track_id"], getattr(rows, kind), strict=True))
            for name, code in zip(found.ids, getattr(found, kind), strict=True):
                assert of_rows[name] == code


def test_features_are_those_of_the_study_with_gaps_kept():
    for unit in UNITS:
        found = items(TABLE, unit)
        assert tuple(found.features.columns) == COLUMNS
        assert set(found.features.dtypes.astype(str)) == {"float32"}
        assert found.features.isna().sum().sum() == 1
    at = found.ids.tolist().index("t6")
    assert np.isnan(found.features["tempo"][at])


def test_an_id_with_two_audio_vectors_is_one_recording():
    table = frame(
        [
            row("a", "folk", tempo=90.0, artists="Ann"),
            row("a", "jazz", tempo=95.0, artists="Ann"),
            row("b", "rock", tempo=95.0, artists="Bob"),
        ]
    )
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        found = items(table.iloc[order].reset_index(drop=True), "recording")
        assert sets_of(found) == {"a": {"folk", "jazz", "rock"}}
        assert found.features["tempo"].tolist() == [90.0]


tracks = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),  # id
        st.sampled_from(["folk", "jazz", "rock"]),
        st.sampled_from(["Ann", "Bob", "Cat;Ann", "bob;Eve", None]),
        st.sampled_from([80.0, 90.0, 100.0, np.nan]),
        st.integers(0, 100),
    ),
    min_size=1,
    max_size=24,
)


def from_tuples(drawn) -> pd.DataFrame:
    return frame(
        [
            row(i, genre, artists=artists, tempo=tempo, popularity=popularity)
            for i, genre, artists, tempo, popularity in drawn
        ]
    )


@settings(max_examples=60, deadline=None)
@given(tracks, st.randoms(use_true_random=False))
def test_tracks_and_recordings_do_not_depend_on_the_order_of_rows(drawn, random):
    table = from_tuples(drawn)
    order = list(range(len(table)))
    random.shuffle(order)
    shuffled = table.iloc[order].reset_index(drop=True)
    for unit in ("track", "recording"):
        one, two = items(table, unit), items(shuffled, unit)
        assert one.ids.tolist() == two.ids.tolist()
        assert one.genres == two.genres
        assert (one.sets == two.sets).all()
        assert (one.artists == two.artists).all()
        assert (one.recordings == two.recordings).all()
        assert one.features.equals(two.features)
    # rows are numbered by their place; their codes must follow them
    one, two = items(table, "row"), items(shuffled, "row")
    assert dict(zip(one.ids, one.artists, strict=True)) == dict(
        zip(two.ids, two.artists, strict=True)
    )


@settings(max_examples=60, deadline=None)
@given(tracks)
def test_items_hold_together(drawn):
    table = from_tuples(drawn)
    for unit in UNITS:
        found = items(table, unit)
        assert len(set(found.ids)) == len(found.ids)
        assert found.sets.any(axis=1).all()
        assert found.sets.any(axis=0).all()
        assert set(found.artists) == set(range(found.artists.max() + 1))
        assert set(found.recordings) == set(range(found.recordings.max() + 1))
        # one recording, one artist group
        pairs = set(zip(found.recordings, found.artists, strict=True))
        assert len(pairs) == len(set(found.recordings))
    # the same audio is the same recording
    rows = items(table, "row")
    audio = table["tempo"].fillna(-1)
    for value in audio.unique():
        assert len(set(rows.recordings[(audio == value).to_numpy()])) == 1


def test_training_copies_give_every_item_the_weight_one():
    sets = np.array([[1, 0, 0], [1, 1, 1], [0, 1, 1]], dtype=bool)
    index, label, weight = training_copies(sets)
    assert index.tolist() == [0, 1, 1, 1, 2, 2]
    assert label.tolist() == [0, 0, 1, 2, 1, 2]
    assert weight.tolist() == [1, 1 / 3, 1 / 3, 1 / 3, 1 / 2, 1 / 2]
    assert np.allclose(np.bincount(index, weight), 1)


@pytest.mark.real
def test_the_items_of_the_real_file(real_data):
    assert len(real_data.row.ids) == 113_999
    assert len(real_data.track.ids) == 89_740
    assert len(real_data.recording.ids) == 83_478
    assert real_data.recording.artists.max() + 1 == 17_588
    assert np.bincount(real_data.recording.artists).max() == 356
    sizes = np.bincount(items(real_data.raw, "track").sets.sum(axis=1))
    assert sizes[1:5].tolist() == [73_442, 11_424, 2_955, 1_361]
    assert sizes[5:].sum() == 559
