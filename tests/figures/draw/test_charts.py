"""Shared charts: panels, dots with intervals, and the key that belongs to them."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_rgba

from analysis.figures.draw import charts, style

ROWS = pd.DataFrame(
    [
        ("x", "first", "a", 0.1),
        ("x", "first", "b", 0.2),
        ("x", "second", "a", 0.3),
        ("y", "second", "b", 0.4),
    ],
    columns=["panel", "name", "way", "estimate"],
).assign(low=lambda rows: rows["estimate"] - 0.05, high=0.5, mark=[0, 1, 0, 1])


@style.themed
def dotted(frame, theme):
    return charts.dots(frame, theme, "name", "panel", beside="way")


@style.themed
def paneled(frame, theme):
    return charts.panels(frame, "value", 2, across=4, x="below", y="beside")


def faces(axes):
    """The colours that fill the dots of a panel."""
    return [to_rgba(line.get_markerfacecolor()) for line in axes.lines]


def test_members_share_the_room_of_a_row():
    assert charts.shifted(["a", "b", "a"]) == pytest.approx({"a": -0.175, "b": 0.175})
    assert charts.shifted(["a", "a"]) == {"a": 0}
    steps = list(charts.shifted("abcd", 0.8).values())
    assert steps == pytest.approx([-0.3, -0.1, 0.1, 0.3])


def test_dots_stand_by_name_and_the_first_of_a_row_above_the_others():
    _, panels = dotted(ROWS, style.LIGHT)
    (left, x), (right, y) = panels
    assert x["y"].tolist() == pytest.approx([-0.175, 0.175, 0.825])
    assert y["y"].tolist() == pytest.approx([1.175])
    assert [tick.get_text() for tick in left.get_yticklabels()] == ["first", "second"]
    assert [left.get_title("left"), right.get_title("left")] == ["x", "y"]
    assert left.get_ylim() == right.get_ylim() == (1.5, -0.5), "the first on top"


def test_only_the_first_of_a_row_is_filled_and_the_key_says_so():
    figure, ((left, _), (right, _)) = dotted(ROWS, style.LIGHT)
    paper = to_rgba(style.LIGHT.paper)
    assert [face == paper for face in faces(left)] == [False, True]
    assert [face == paper for face in faces(right)] == [True]
    (key,) = figure.legends
    assert [text.get_text() for text in key.get_texts()] == ["a", "b"]
    shown = [to_rgba(line.get_markerfacecolor()) for line in key.get_lines()]
    assert [face == paper for face in shown] == [False, True]


def test_models_in_a_row_are_told_apart_by_their_marks_alone():
    @style.themed
    def draw(frame, theme):
        return charts.dots(frame, theme, "name", "", beside="model")

    figure, ((axes, _),) = draw(ROWS.rename(columns={"way": "model"}), style.DARK)
    assert to_rgba(style.DARK.paper) not in faces(axes)
    (key,) = figure.legends
    marks = [style.mark(number, style.DARK) for number in (0, 1)]
    found = [(line.get_color(), line.get_marker()) for line in key.get_lines()]
    assert found == [tuple(mark) for mark in marks]


def test_panels_beyond_the_width_go_on_below_and_empty_ones_are_hidden():
    figure, panels = paneled(pd.DataFrame({"value": list("abcde")}), style.LIGHT)
    assert [rows["value"].tolist() for _, rows in panels] == [[v] for v in "abcde"]
    assert len(figure.axes) == 6
    assert [axes.get_visible() for axes in figure.axes] == [True] * 5 + [False]
    below = [axes.get_xlabel() for axes in figure.axes]
    assert below == ["", "", "", "below", "below", "below"]
    beside = [axes.get_ylabel() for axes in figure.axes]
    assert beside == ["beside", "", "", "beside", "", ""]


def test_a_claim_is_shaded_where_there_is_one():
    _, ((axes,),) = style.canvas(2)
    frame = pd.DataFrame({"claim_low": [0.6], "claim_high": [0.65]})
    words, middle = charts.claimed(axes, frame, style.LIGHT, across=False)
    assert words == "reported: 60–65 %" and middle == pytest.approx(0.625)
    assert len(axes.patches) == 1
    none = pd.DataFrame({"claim_low": [None], "claim_high": [None]})
    assert charts.claimed(axes, none, style.LIGHT, across=False) is None
    assert len(axes.patches) == 1
