"""The tracks that stand for a genre, and those that mislead."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.data.items import Items
from analysis.fits.probabilities import Pooled
from analysis.measurements.atlas import examples
from analysis.pipeline.job import Setup

HOSTILE = "<script>alert(1)</script>| #{x} “1999”\n"


def pooled(probabilities, sets, artists, fold=None):
    sets, artists = np.array(sets, bool), np.array(artists)
    said = np.array(probabilities, np.float16)
    fold = np.zeros(len(said), int) if fold is None else np.array(fold)
    return Pooled(fold, said, sets, artists, said[:0], sets[:0])


def names(*tracks):
    ids = [f"t{place}" for place in range(len(tracks))]
    return pd.DataFrame({"track_name": tracks, "artists": "someone"}, index=ids)


def shown(found, words, genre="a"):
    ids = np.array([f"t{place}" for place in range(len(found.sets))])
    header, rows = examples.table(found, ids, ["a", "b"], words)
    rows = [dict(zip(header, row, strict=True)) for row in rows]
    return {
        kind: [row for row in rows if (row["genre"], row["kind"]) == (genre, kind)]
        for kind in (examples.TYPICAL, examples.MISLEADING)
    }


def test_typical_is_what_the_model_is_surest_of_and_one_an_artist():
    said = [[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.99, 0.01]]
    found = pooled(said, [[1, 0], [1, 0], [1, 0], [0, 1]], [1, 1, 2, 3])
    typical = shown(found, names(*"wxyz"))["typical"]
    assert [row["track"] for row in typical] == ["w", "y"]
    assert typical[0]["probability"] == pytest.approx(0.9, abs=1e-3)
    assert typical[0]["taken_for"] == "a"


def test_misleading_is_taken_for_a_genre_that_it_does_not_carry():
    said = [[0.4, 0.6]] + [[0.45, 0.55]] * 6 + [[0.01, 0.99], [0.1, 0.9]]
    sets = [[1, 1]] + [[1, 0]] * 8
    found = pooled(said, sets, np.arange(9))
    both = shown(found, names(*"0123456ts"))
    assert [row["track"] for row in both["typical"]] == [*"12345"]
    assert [row["track"] for row in both["misleading"]] == ["t", "s", "6"]
    assert both["misleading"][0]["taken_for"] == "b"
    assert both["misleading"][0]["taken_probability"] == pytest.approx(0.99, abs=1e-3)


def test_names_are_cut_and_kept_as_they_are():
    found = pooled([[0.9, 0.1], [0.8, 0.2]], [[1, 0], [1, 0]], [1, 2])
    typical = shown(found, names(HOSTILE, "x" * 300))["typical"]
    assert typical[0]["track"] == HOSTILE
    assert len(typical[1]["track"]) == examples.LONGEST


def test_a_genre_without_a_held_out_recording_has_no_example():
    found = pooled([[0.2, 0.8]], [[0, 1]], [1])
    assert shown(found, names("x")) == {"typical": [], "misleading": []}


def test_the_items_are_found_in_the_order_of_their_folds():
    folds = np.array([1, 0, -1, 0])
    pool = Items(
        ids=np.array(["t0", "t1", "t2", "t3"]),
        features=pd.DataFrame(),
        genres=("a", "b"),
        sets=np.array([[1, 0], [0, 1], [1, 0], [0, 1]], bool),
        artists=np.arange(4),
        recordings=np.arange(4),
    )
    order = [1, 3, 0]
    found = pooled([[0.5, 0.5]] * 3, pool.sets[order], order, [0, 0, 1])
    _, rows = examples.of_pool(found, pool, folds, names(*"wxyz"))
    typical = {(row[0], row[3]) for row in rows if row[1] == "typical"}
    assert typical == {("a", "w"), ("b", "x"), ("b", "z")}


def test_rows_are_named_by_number_and_tracks_by_id(demo_data, tmp_path):
    path = tmp_path / "tracks.csv"
    demo_data.raw.drop(columns="row").to_csv(path)
    setup = Setup(root=tmp_path, dataset=path)
    by_row, by_track = (examples.load_names(setup, unit) for unit in ("row", "track"))
    assert by_row.index[0] == "0"
    assert by_track.index.is_unique
    assert len(by_track) < len(by_row)
