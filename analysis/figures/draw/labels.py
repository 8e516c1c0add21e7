"""Place names beside points so that none covers another name or another point.

Flows in: points with the size of their names, the most important first. Flows out: the
names that have room, with their places. Used for pictures of every kind; units are
those of the picture, y grows downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

GAP = 2.0  # between a point and its name, in units of the picture
Box = tuple[float, float, float, float]  # left, top, right, bottom


class Spot(NamedTuple):
    """A point with the size of its name."""

    x: float
    y: float
    radius: float
    width: float
    height: float


class Label(NamedTuple):
    """A name that has room: its point, and where its middle line begins or ends.

    `anchor` is "start", "middle" or "end", as in SVG.
    """

    spot: int
    x: float
    y: float
    anchor: str


def fitting(spots: Sequence[Spot], width: float, height: float) -> list[Label]:
    """Return the labels that have room in a picture of `width` by `height`.

    Every spot in turn gets the first free place of right, left, above and below; what
    has none stays without a label.
    """
    points = [
        (s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots
    ]
    taken: list[Box] = []
    labels = []
    for number, spot in enumerate(spots):
        others = [*points[:number], *points[number + 1 :], *taken]
        for label, box in _places(number, spot):
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width
            if inside and box[3] <= height and not any(_meet(box, o) for o in others):
                labels.append(label)
                taken.append(box)
                break
    return labels


def _places(number: int, spot: Spot) -> Iterator[tuple[Label, Box]]:
    """Yield where the name of a spot could stand, the best place first."""
    across, half = spot.radius + GAP, spot.height / 2
    for side, anchor in ((1, "start"), (-1, "end")):
        x = spot.x + side * across
        ends = sorted((x, x + side * spot.width))
        yield (
            Label(number, x, spot.y, anchor),
            (ends[0], spot.y - half, ends[1], spot.y + half),
        )
    for side in (-1, 1):
        y = spot.y + side * (spot.radius + half)
        left = spot.x - spot.width / 2
        yield (
            Label(number, spot.x, y, "middle"),
            (left, y - half, left + spot.width, y + half),
        )


def _meet(a: Box, b: Box) -> bool:
    """Say whether two boxes cover a part of each other."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
