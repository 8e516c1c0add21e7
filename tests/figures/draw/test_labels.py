"""Names beside points: none on another, none outside."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.figures.draw.labels import Spot, fitting

WIDE = HIGH = 100.0
spots = some.lists(
    some.builds(
        Spot,
        x=some.floats(0, WIDE),
        y=some.floats(0, HIGH),
        radius=some.floats(1, 5),
        width=some.floats(5, 60),
        height=some.just(8.0),
    ),
    max_size=12,
)


def box(label, spot):
    shift = {"start": 0, "middle": 0.5, "end": 1}[label.anchor] * spot.width
    half = spot.height / 2
    left = label.x - shift
    return left, label.y - half, left + spot.width, label.y + half


def apart(a, b, slack=1e-6):
    return (
        a[2] <= b[0] + slack
        or b[2] <= a[0] + slack
        or a[3] <= b[1] + slack
        or b[3] <= a[1] + slack
    )


@settings(max_examples=60, deadline=None)
@given(spots)
def test_no_name_covers_another_name_or_point(found):
    labels = fitting(found, WIDE, HIGH)
    boxes = [box(label, found[label.spot]) for label in labels]
    for place, one in enumerate(boxes):
        assert one[0] >= -1e-6 and one[2] <= WIDE + 1e-6
        assert one[1] >= -1e-6 and one[3] <= HIGH + 1e-6
        assert all(apart(one, other) for other in boxes[:place])
        for number, spot in enumerate(found):
            ring = (
                spot.x - spot.radius, spot.y - spot.radius,
                spot.x + spot.radius, spot.y + spot.radius,
            )  # fmt: skip
            assert number == labels[place].spot or apart(one, ring)


def test_the_first_spot_goes_first():
    first, second = (Spot(x, 50, 2, 30, 8) for x in (40, 48))
    assert [label.spot for label in fitting([first, second], WIDE, HIGH)] == [0, 1]
    tight = [Spot(x, 4, 2, 90, 8) for x in (5, 5.5)]
    assert [label.spot for label in fitting(tight, WIDE, 8)] == [0]
    (only,) = fitting([Spot(5, 4, 2, 90, 8)], WIDE, 8)
    assert only.anchor == "start"


def test_a_name_goes_to_the_side_that_is_free():
    (label,) = fitting([Spot(95, 50, 2, 30, 8)], WIDE, HIGH)
    assert label.anchor == "end"
    assert label.x < 95
    (label,) = fitting([Spot(50, 50, 2, 90, 8)], WIDE, HIGH)
    assert label.anchor == "middle"
    assert label.y < 50


def test_nothing_to_place_is_nothing_placed():
    assert fitting([], WIDE, HIGH) == []
