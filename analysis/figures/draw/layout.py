"""Lay genres out in a picture: one scale for both axes, an empty strip cut short.

Flows in: coordinates and the room of the picture. Flows out: places in units of the
picture, y downwards, and where it was cut. A genre or two that lie far from all others
would leave most of a map empty; the strip between is then drawn shorter, and the
picture says so by a line. Between all others distances are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

FEW = 0.02  # at most this part of all genres is cut off together
EMPTY, LEFT = 0.14, 0.1  # parts of the span of the others: a strip to cut, what stays
LINE = 0.65  # where in that strip the line lies, from the others
TINY = 1e-9
WORDS = "distance cut here"  # what is written at the line


class Cut(NamedTuple):
    """A line across the picture, behind which a few lie farther than drawn.

    `along` is the axis that was shortened, 0 for x; `at` is the line's place on it.
    """

    along: int
    at: float
    beyond: tuple[int, ...]


class Layout(NamedTuple):
    """Places of all genres, the height of the picture, and its cuts."""

    x: list[float]
    y: list[float]
    high: float
    cuts: list[Cut]


def laid_out(
    across: Sequence[float],
    down: Sequence[float],
    *,
    room: tuple[float, float],
    rims: tuple[float, float],
) -> Layout:
    """Return where genres stand in a picture as wide as the room, and at most as high.

    Args:
        across: a coordinate of every genre, at least one.
        down: the other one.
        room: the picture's width and its largest height.
        rims: what stays free at the sides, and at either end.
    """
    (x, cut_x), (y, cut_y) = _closed(across), _closed(down)
    free = [whole - 2 * rim for whole, rim in zip(room, rims, strict=True)]
    scale = min(free[0] / _span(x), free[1] / _span(y))
    left = room[0] / 2 - scale * (max(x) + min(x)) / 2
    starts = left, rims[1] - scale * min(y)
    cuts = [
        Cut(along, starts[along] + scale * at, beyond)
        for along, strips in enumerate((cut_x, cut_y))
        for at, beyond in strips
    ]
    return Layout(
        [starts[0] + scale * value for value in x],
        [starts[1] + scale * value for value in y],
        scale * (max(y) - min(y)) + 2 * rims[1],
        cuts,
    )


def _span(values: Sequence[float]) -> float:
    """Return how far values reach, never 0."""
    return max(max(values) - min(values), TINY)


def _closed(
    values: Sequence[float],
) -> tuple[list[float], list[tuple[float, tuple[int, ...]]]]:
    """Return values whose empty strips are cut short, and each cut's place and few."""
    closed, cuts = list(values), []
    for sign in (1, -1):
        order = sorted(range(len(values)), key=lambda at: (-sign * values[at], at))
        beyond = tuple(order[: _many(values, order)])
        if not beyond:
            continue
        rest = [values[at] for at in order[len(beyond) :]]
        rim, kept = max(rest, key=lambda v: sign * v), LEFT * _span(rest)
        gap = abs(values[beyond[-1]] - rim)
        for at in beyond:
            closed[at] -= sign * (gap - kept)
        cuts.append((rim + sign * LINE * kept, beyond))
    return closed, cuts


def _many(values: Sequence[float], order: Sequence[int]) -> int:
    """Return how many, the outermost first, lie behind the widest strip; 0 of none."""
    widest, many = EMPTY, 0
    for count in range(1, int(FEW * len(order)) + 1):
        rest = [values[at] for at in order[count:]]
        gap = abs(values[order[count - 1]] - values[order[count]])
        if gap > widest * _span(rest):
            widest, many = gap / _span(rest), count
    return many
