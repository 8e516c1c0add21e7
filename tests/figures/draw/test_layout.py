"""Genres in a picture: distances are kept, but an empty strip is cut and marked."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.figures.draw import layout

ROOM, RIMS = (400.0, 300.0), (30.0, 10.0)
COUNT = 100


def laid(x, y):
    return layout.laid_out(list(x), list(y), room=ROOM, rims=RIMS)


def crowd():
    at = np.arange(COUNT) / COUNT
    return at, (at * 7) % 1


def apart(x, y):
    places = np.column_stack([x, y])
    return np.linalg.norm(places[:, None] - places, axis=2)


def test_one_scale_keeps_all_distances_inside_the_rims():
    x, y = crowd()
    found = laid(x, y)
    ratio = apart(found.x, found.y)[0, 1:] / apart(x, y)[0, 1:]
    assert ratio == pytest.approx(ratio[0])
    assert min(found.y) == pytest.approx(10) and found.high <= 300
    assert min(found.x) >= 30 - 1e-9 and max(found.x) <= 370 + 1e-9
    assert found.cuts == []


@pytest.mark.parametrize("along", [0, 1])
@pytest.mark.parametrize("sign", [-1, 1])
def test_what_lies_far_out_is_drawn_nearer_behind_a_line(along, sign):
    places = list(crowd())
    places[along] = places[along].copy()
    places[along][4] = 0.5 + sign * 3
    found = laid(*places)
    (cut,) = found.cuts
    drawn = np.array((found.x, found.y)[along])
    rest = np.delete(drawn, 4)
    assert cut.along == along and cut.beyond == (4,)
    assert sign * (drawn[4] - cut.at) > 0 and (sign * (cut.at - rest) > 0).all()
    strip = min(abs(drawn[4] - rest))
    assert strip == pytest.approx(layout.LEFT * np.ptp(rest))
    others = np.delete(np.arange(COUNT), 4)
    true, shown = (
        apart(*(np.asarray(axis)[others] for axis in both))[0, 1:]
        for both in (places, (found.x, found.y))
    )
    assert shown / true == pytest.approx(shown[0] / true[0])


def test_a_large_group_far_out_is_no_exception():
    x, y = crowd()
    y = np.where(np.arange(COUNT) < 5, y + 9, y)
    assert laid(x, y).cuts == []


def test_few_genres_or_one_are_never_cut():
    assert laid([0, 1, 50], [0, 1, 50]).cuts == []
    assert laid([3], [4]).x == [200]
