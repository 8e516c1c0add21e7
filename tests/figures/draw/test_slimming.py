"""A smaller file shows the same picture: the same points, letters and looks."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from analysis.figures.draw import slimming

SVG, LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
HEAD = f'<svg xmlns="{SVG}" xmlns:xlink="{LINK}">'


def slim(inside):
    """Return what is left inside the root."""
    found = slimming.slim(f"{HEAD}{inside}</svg>")
    return re.fullmatch(r"<svg[^>]*?(?: />|>(.*)</svg>)\n", found, re.DOTALL)[1]


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("M 1 1 L 2.5 1 L 2.5 0.25 z", "M1 1h1.5v-.75z"),
        ("M 0 0 L 1.234 2.345", "M0 0l1.23 2.35"),
        ("M 0 0 Q 1 2 3 4 L 5 4", "M0 0q1 2 3 4h2"),
        ("M 0 0 C 1 2 3 4 5 6 C 6 6 7 7 8 8", "M0 0c1 2 3 4 5 6 1 0 2 1 3 2"),
        ("M 0 0 L 4 0 z M 9 9 L 9 10", "M0 0h4zM9 9v1"),
    ],
)
def test_a_path_takes_steps(path, short):
    assert slimming.relative(path) == short


def walked(path):
    """Return the corners of a path of steps along straight lines."""
    here, found = (0.0, 0.0), []
    for letter, words in re.findall(r"([Mlhv])([^Mlhv]*)", path):
        values = [float(word) for word in re.findall(r"-?\d*\.?\d+", words)]
        two = {"h": 1, "v": 1}.get(letter, 2)
        for at in range(0, len(values), two):
            x = 0.0 if letter == "v" else values[at]
            y = values[at] if letter == "v" else 0.0 if two == 1 else values[at + 1]
            here = (x, y) if letter == "M" else (here[0] + x, here[1] + y)
            found.append(here)
    return found


points = st.tuples(st.floats(-500, 500, width=32), st.floats(-500, 500, width=32))


@given(st.lists(points, min_size=2, max_size=30))
def test_a_line_ends_where_it_did_and_keeps_its_corners(line):
    path = "M " + " L ".join(f"{x:.6f} {y:.6f}" for x, y in line)
    found = walked(slimming.relative(path))
    assert found[0] == pytest.approx(line[0], abs=0.006)
    assert found[-1] == pytest.approx(line[-1], abs=0.006)
    for x, y in line:  # no corner is farther from the new line than is allowed
        ways = list(pairwise(found))
        assert min(away((x, y), *way) for way in ways) <= slimming.NEAR + 0.02


def away(point, start, end):
    """Return how far a point is from a stretch."""
    (x, y), (sx, sy), (ex, ey) = point, start, end
    long = (ex - sx) ** 2 + (ey - sy) ** 2
    part = ((x - sx) * (ex - sx) + (y - sy) * (ey - sy)) / long if long else 0
    part = min(max(part, 0), 1)
    return ((sx + part * (ex - sx) - x) ** 2 + (sy + part * (ey - sy) - y) ** 2) ** 0.5


def test_names_that_nothing_points_to_go_and_others_stay_right():
    found = slim(
        '<g id="figure_1"><defs><path id="DejaVu-41" d="M 0 0 L 1 0"/></defs>'
        '<use xlink:href="#DejaVu-41" transform="translate(63.625 0)"/></g>'
    )
    assert found == (
        '<defs><path d="M0 0h1" id="i0" /></defs><use href="#i0" x="64" />'
    )


def test_what_is_not_seen_goes():
    assert slim('<g><path d="M 0 0 L 9 9" style="fill: none"/><g/></g>') is None
    assert slim("<metadata>when and where</metadata><!-- a word -->") is None


def test_a_look_that_all_share_is_said_once():
    shared = '<g><path d="M 0 0" style="{0}"/><path d="M 1 1" style="{0}"/></g>'
    assert slim(shared.format("fill: red")).count("fill:red") == 1
    assert slim(shared.format("opacity: 0.5")).count("opacity:0.5") == 2


def test_a_clip_that_all_share_is_said_once_unless_something_moves():
    part = '<path d="M 1 1 L 2 2" clip-path="url(#c)"{0}/>'
    clip = '<clipPath id="c"><path d="M 0 0"/></clipPath>'
    moved = ' transform="translate(1 2)"'
    for one, times in (("", 1), (moved, 2)):
        found = slim(f"<g>{part.format(one)}{part.format('')}</g>{clip}")
        assert found.count("url(#i0)") == times


def test_a_figure_is_smaller_and_the_same_each_time():
    made = []
    for _ in range(2):
        figure = Figure()
        figure.subplots().plot([1, 2, 4], label="<b> & 'c'")
        content = io.BytesIO()
        figure.savefig(content, format="svg", metadata={"Date": None})
        made.append(content.getvalue().decode())
    small = slimming.slim(made[0])
    assert len(small) < 0.7 * len(made[0])
    assert small == slimming.slim(made[1]), "random names go too"
