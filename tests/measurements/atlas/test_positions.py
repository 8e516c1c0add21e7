"""Where genres lie on the map, and how far it can be believed."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.measurements import atlas
from analysis.measurements.atlas import positions
from tests.synthetic_exploration import recordings

FLAT = np.array([[0.0, 0], [3, 0], [0, 1], [3, 1], [7, 2]])


def apart(places):
    return np.linalg.norm(places[:, None] - places[None], axis=2)


def test_distances_have_a_mean_of_one():
    found = positions.distances(FLAT)
    assert found[np.triu_indices(5, 1)].mean() == pytest.approx(1)
    assert (positions.distances(np.ones((3, 2))) == 0).all()


def test_what_is_flat_is_laid_out_as_it_is():
    wanted = positions.distances(FLAT)
    placed = positions.positions(wanted)
    assert apart(placed) == pytest.approx(wanted, abs=1e-6)
    assert positions.kept(wanted, placed) == pytest.approx(1)
    assert placed[:, 0].std() > placed[:, 1].std()


def test_the_map_is_no_worse_than_its_two_principal_axes():
    wanted = positions.distances(np.random.default_rng(1).random((30, 8)))
    start, end = positions._principal(wanted), positions.positions(wanted)
    assert ((apart(end) - wanted) ** 2).sum() < ((apart(start) - wanted) ** 2).sum()


def test_the_map_does_not_depend_on_the_order_of_genres_nor_on_chance():
    levels = np.random.default_rng(2).random((12, 5))
    order = np.random.default_rng(3).permutation(12)
    first = positions.positions(positions.distances(levels))
    again = positions.positions(positions.distances(levels[order]))
    assert first[order] == pytest.approx(again, abs=1e-4)


def test_genres_that_sound_the_same_lie_on_one_point():
    wanted = positions.distances(np.array([[0.0, 1], [0, 1], [1, 0]]))
    placed = positions.positions(wanted)
    assert placed[0] == pytest.approx(placed[1], abs=1e-6)
    assert np.isfinite(placed).all()


@pytest.mark.parametrize("count", [2, 3])
def test_few_genres_or_equal_ones_have_a_map(count):
    for levels in (np.zeros((count, 4)), np.eye(count)):
        wanted = positions.distances(levels)
        placed = positions.positions(wanted)
        found = positions.summary(wanted, placed, levels, [*"abcd"][: levels.shape[1]])
        assert np.isfinite(placed).all()
        assert 0 <= found["stress"] <= 1
        assert found["neighbours"] == count - 1


def test_the_nearest_come_first_and_ties_by_order():
    wanted = np.array([[0.0, 2, 1, 1], [2, 0, 1, 9], [1, 1, 0, 5], [1, 9, 5, 0]])
    assert positions.nearest(wanted, 2).tolist() == [[2, 3], [2, 0], [0, 1], [0, 2]]
    header, rows = positions.nearest_table([*"abcd"], wanted)
    assert header == ["genre", "rank", "other", "distance"]
    assert rows[0] == ["a", 1, "c", 1.0]


def test_the_atlas_describes_every_genre():
    items = recordings([*"abcdefg"], np.random.default_rng(0))
    found = atlas.mapped({"columns": ["energy", "valence", "key"]}, items)
    assert found["map"]["features"] == ["energy", "valence"]
    assert found["map"]["recordings"] == len(items.ids)
    assert [row[0] for row in found["positions"][1]] == [*"abcdefg"]
    assert len(found["nearest"][1]) == 7 * 5
    assert len(found["profiles"][1]) == 7 * 14
    assert set(found["map"]["axes"]["energy"]) == {"x", "y"}
