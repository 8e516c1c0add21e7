"""What designs came out as: split files, sizes, genres, and what they touch."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.splits import designs, regimes, sizes
from analysis.splits.designs import TEST, TRAIN, Ground
from tests.cut_designs import cut, names_of


@pytest.fixture(scope="module")
def whole(demo_data) -> Ground:
    """The recordings of the demonstration."""
    return cut(demo_data, "recording")


@pytest.fixture(scope="module")
def rows(demo_data) -> Ground:
    """Its rows."""
    return cut(demo_data, "row")


def test_a_split_file_leaves_out_what_takes_no_part(rows):
    folds = designs.keep_first(rows)
    header, lines = regimes.by_id(rows.pool.ids, folds)
    assert header == ["id", "fold"]
    assert len(lines) == np.count_nonzero(folds != regimes.OUTSIDE)
    assert [int(name) for name, _ in lines] == sorted(int(name) for name, _ in lines)
    known = dict(lines)
    assert known[str(rows.pool.ids[np.flatnonzero(folds == TEST)[0]])] == TEST


def test_sizes_count_what_is_lost_and_added(rows, whole):
    found = sizes.sizes(rows, designs.add_rows(rows))
    assert found["added"] == found["lost"] > 0
    assert found["training"] == np.count_nonzero(rows.trained)
    strict = sizes.sizes(whole, designs.strict_artists(whole))
    assert strict["added"] == 0
    assert strict["training"] + strict["lost"] == np.count_nonzero(whole.trained)


def test_genres_of_a_long_tail_name_group_and_quota(whole):
    values = {"ratio": 10, "tracks": 12, "tested": 6, "draw": 1}
    folds = designs.long_tail(whole, **values)
    header, lines = sizes.genres(whole, folds, {"kind": "long-tail", "values": values})
    assert len(lines) == len(whole.pool.genres)
    for line in lines:
        found = dict(zip(header, line, strict=True))
        assert found["training"] <= found["quota"] + 1e-6
        assert found["group"] in ("head", "middle", "tail")
    plain = sizes.genres(whole, whole.folds, {"kind": "size", "values": {}})
    assert all(line[-2:] == ["", ""] for line in plain[1])


def test_touched_items_are_those_whose_companions_changed(rows, whole):
    test = designs.reference(rows) == TEST
    pool = rows.pool
    for kind in ("add-artist", "add-twins", "add-rows"):
        folds = getattr(designs, kind.replace("-", "_"))(rows)
        found = sizes.touched(rows, folds, {"kind": kind, "values": {}})
        added = (folds == TRAIN) & rows.tested
        codes = pool.artists if kind == "add-artist" else pool.recordings
        expected = [code in set(codes[added].tolist()) for code in codes[test].tolist()]
        assert found.tolist() == expected
        assert 0 < found.mean() < 1
    strict = {"kind": "strict-artists", "values": {}}
    folds = designs.strict_artists(whole)
    found = sizes.touched(whole, folds, strict)
    names = whole.credits.artists
    known = names_of(whole, names, np.flatnonzero(whole.trained))
    for item, touched in zip(regimes.test(folds, TEST).tolist(), found, strict=True):
        own = names_of(whole, names, np.array([item]))
        assert bool(own & known) == touched
    control = {"kind": "control", "values": {"like": "strict-artists"}}
    assert np.array_equal(sizes.touched(whole, folds, control), found)


def test_whole_sets_are_those_of_the_recordings(rows, whole):
    sets = dict(zip(whole.pool.recordings.tolist(), whole.pool.sets, strict=True))
    test = regimes.test(designs.reference(rows), TEST)
    found = regimes.whole_sets(rows.pool)[test]
    for code, own in zip(rows.pool.recordings[test].tolist(), found, strict=True):
        assert np.array_equal(sets[code], own)
    assert (found.sum(axis=1) > 1).any()
    assert (rows.pool.sets[test] <= found).all()
