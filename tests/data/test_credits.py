"""Credits: every artist and album of every row of an item, in all units."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.data import credits
from analysis.study.declaration import UNITS


def known(texts, rows: np.ndarray, column: str) -> set[str]:
    found = set()
    for text in texts[column].fillna("").to_numpy()[rows]:
        parts = text.split(";") if column == "artists" else [text]
        found |= {part.strip().casefold() for part in parts} - {""}
    return found


@pytest.mark.parametrize("unit", UNITS)
def test_two_items_share_a_code_where_they_share_a_name(demo_data, unit):
    pool, texts = getattr(demo_data, unit), demo_data.cleaned
    found = credits.credits_of(texts, demo_data.row, pool)
    place = credits.places(texts, demo_data.row, pool)
    for column, names in (("artists", found.artists), ("album_name", found.albums)):
        words: dict[int, set[str]] = {}
        for item in range(0, len(pool.ids), 7):
            own = known(texts, np.flatnonzero(place == item), column)
            codes = names.code[names.item == item]
            assert len(codes) == len(own)
            for code in codes.tolist():
                words.setdefault(code, set(own)).intersection_update(own)
        assert all(words.values())  # a code never stands for different names


@pytest.mark.parametrize("unit", UNITS)
def test_rows_belong_to_the_items_that_they_make(demo_data, unit):
    pool, texts = getattr(demo_data, unit), demo_data.cleaned
    place = credits.places(texts, demo_data.row, pool)
    assert set(place.tolist()) == set(range(len(pool.ids)))
    assert np.array_equal(pool.recordings[place], demo_data.row.recordings)
    if unit == "track":
        assert pool.ids[place].tolist() == texts["track_id"].tolist()


def test_tracks_are_equal_where_ids_are(demo_data):
    rows, texts = demo_data.row, demo_data.cleaned
    found = credits.credits_of(texts, rows, rows).tracks
    ids = texts["track_id"].to_numpy(dtype=str)
    _, codes = np.unique(ids, return_inverse=True)
    assert np.array_equal(found, codes)


def test_featured_artists_and_case_count(demo_data):
    texts = demo_data.cleaned.copy()
    first, second = 5, 300
    texts.loc[first, "artists"] = "Somebody New; a guest OF both"
    texts.loc[second, "artists"] = "A Guest of Both ;Another New"
    rows = demo_data.row
    names = credits.credits_of(texts, rows, rows).artists
    codes = [set(names.code[names.item == each].tolist()) for each in (first, second)]
    assert len(codes[0] & codes[1]) == 1
    assert len(codes[0]) == len(codes[1]) == 2


def test_a_row_without_names_shares_nothing(demo_data):
    texts = demo_data.cleaned.copy()
    texts.loc[[3, 4], ["artists", "album_name"]] = np.nan
    rows = demo_data.row
    found = credits.credits_of(texts, rows, rows)
    for names in (found.artists, found.albums):
        assert not np.isin([3, 4], names.item).any()
