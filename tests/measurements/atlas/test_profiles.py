"""How every genre sounds against all recordings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.data.items import Items
from analysis.measurements.atlas import profiles
from analysis.study.declaration import COLUMNS


def items(values, sets):
    """Return items of two genres or more whose features are all alike but energy."""
    table = pd.DataFrame({name: np.zeros(len(values)) for name in COLUMNS})
    table["energy"] = values
    sets = np.array(sets, bool)
    return Items(
        ids=np.arange(len(values)).astype(str),
        features=table.astype(np.float32),
        genres=tuple("abcdef"[: sets.shape[1]]),
        sets=sets,
        artists=np.arange(len(values)),
        recordings=np.arange(len(values)),
    )


def level(recordings, genre, feature="energy"):
    place = profiles.ordered(recordings).index(feature)
    return profiles.levels(recordings)[genre, place]


def test_a_level_is_how_often_the_genre_has_more_than_the_whole():
    pool = items([0, 1, 2, 3], [[1, 0], [1, 0], [0, 1], [0, 1]])
    # of 4 recordings, 2 beats two and ties itself, 3 beats three and ties itself
    assert level(pool, 1) == pytest.approx((2.5 + 3.5) / 8)
    assert level(pool, 0) + level(pool, 1) == pytest.approx(1)


def test_ties_are_half_and_what_does_not_vary_is_like_the_whole():
    pool = items([5, 5, 5], [[1, 0], [1, 1], [0, 1]])
    assert profiles.levels(pool) == pytest.approx(0.5)


def test_values_that_were_not_measured_do_not_count():
    pool = items([np.nan, 1, 2, np.nan], [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    assert level(pool, 0) == pytest.approx(0.25)
    assert level(pool, 2) == 0.5  # nothing is known
    header, rows = profiles.table(pool, profiles.levels(pool))
    named = {(row[0], row[1]): dict(zip(header, row, strict=True)) for row in rows}
    assert named["c", "energy"]["recordings"] == 0
    assert named["c", "energy"]["typical"] is None
    assert named["b", "energy"]["place"] == 1


def test_the_pitch_class_has_no_order_and_a_flag_has_a_share():
    pool = items([1, 2, 3], [[1, 0], [0, 1], [0, 1]])
    assert "key" not in profiles.ordered(pool)
    assert profiles.typical("mode", np.array([0.0, 1, 1, 1])) == 0.75
    assert profiles.typical("energy", np.array([0.0, 1, 1, 1])) == 1
    assert profiles.overall(pool)["energy"] == 2
