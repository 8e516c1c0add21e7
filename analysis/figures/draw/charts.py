"""The charts that several figures share: panels, dots with intervals, named lines.

Flows in: rows with the columns that a chart is told. Flows out: matplotlib axes that
hold them, to which a figure adds what is its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.optimize import isotonic_regression

from analysis.figures.draw import style
from analysis.figures.draw.style import SMALL, Mark, Theme

Panels = list[tuple[Axes, pd.DataFrame]]
Entry = tuple[str, dict[str, Any]]  # of a key: words and the settings of a line


def panels(
    frame: pd.DataFrame,
    column: str,
    height: float,
    *,
    titles: Callable[[Any], str | None] = str,
    across: int = 0,
    more: float = 0.0,
    x: str = "",
    y: str = "",
    **settings: Any,
) -> tuple[Figure, Panels]:
    """Return a figure with a panel for each value of a column, and the rows of each.

    Args:
        frame: the rows of all panels.
        column: what tells the panels apart; "" draws all rows in one.
        height: inches of one row of panels with all that stands around it.
        titles: the title of a value of `column`.
        across: how many panels stand side by side at most; 0 for all.
        more: inches of every further row of panels.
        x: what is written below the panels of the last row.
        y: what is written left of the first panel of every row.
        settings: of `style.canvas`; panels share y and have lines behind it if not.
    """
    values = list(frame[column].unique()) if column else []
    count = max(len(values), 1)
    down = math.ceil(count / (across or count))
    settings = {"sharey": True, "grid": "y", **settings}
    figure, grid = style.canvas(
        height + more * (down - 1), down, math.ceil(count / down), **settings
    )
    for axes in grid.flat[count:]:
        axes.set_visible(False)
    for axes in grid[-1]:
        axes.set_xlabel(x)
    for axes in grid[:, 0]:
        axes.set_ylabel(y)
    for axes, value in zip(grid.flat, values, strict=False):
        axes.set_title(titles(value) or "")
    parts = [frame[frame[column] == value] for value in values] or [frame]
    return figure, list(zip(grid.flat, parts, strict=False))


def dots(
    frame: pd.DataFrame,
    theme: Theme,
    row: str,
    panel: str,
    *,
    inches: float = 0.3,
    order: Sequence[str] = (),
    beside: str = "",
    also: Iterable[Entry] = (),
    **settings: Any,
) -> tuple[Figure, Panels]:
    """Draw a dot with its interval for every row of a frame, under each other by name.

    Of the rows that stand beside each panel, `y` is where their dots are.

    Args:
        frame: has `estimate`, `low`, `high`, and in `mark` the number of a mark.
        theme: the colours.
        row: the column whose values are named on the left, the first on top.
        panel: the column that tells the panels apart, or "".
        inches: the height of each row.
        order: the names from top to bottom; else as they come in the frame.
        beside: the column whose values share a row, the first on top, and have a key.
        also: what else stands in the key.
        settings: of `panels`.
    """
    names = list(order) or list(frame[row].unique())
    members = frame[beside] if beside else pd.Series("", frame.index)
    y = frame[row].map(names.index) + members.map(shifted(members))
    frame = frame.assign(y=y, hollow=(beside != "model") & (members != members.iloc[0]))
    height = (1.1 if beside else 0.9) + inches * len(names)
    figure, parts = panels(frame, panel, height, **{"grid": "x", **settings})
    for axes, rows in parts:
        _intervals(axes, rows, theme)
    name_rows([axes for axes, _ in parts], names)
    if beside:
        key(figure, frame, beside, theme, also)
    return figure, parts


def _intervals(axes: Axes, rows: pd.DataFrame, theme: Theme) -> None:
    """Draw the dots of one panel by their marks, filled or `hollow`."""
    for (number, hollow), group in rows.groupby(["mark", "hollow"], sort=False):
        face = theme.paper if hollow else ""
        ends, mark = (group["low"], group["high"]), style.mark(number, theme)
        whiskers(
            axes, group["estimate"], group["y"], ends, mark, across=True, hollow=face
        )


def key(
    figure: Figure,
    frame: pd.DataFrame,
    column: str,
    theme: Theme,
    also: Iterable[Entry] = (),
) -> None:
    """Write a key of models by their marks, or of others: the first is filled."""
    filled, hollow = style.faces(theme)
    entries = []
    for place, row in enumerate(frame.drop_duplicates(column).to_dict("records")):
        look = hollow if place else filled
        if column == "model":
            look = style.dot(*style.mark(row["mark"], theme))
        entries.append((row[column], look))
    style.key(figure, [*entries, *also])


def marked(
    rows: pd.DataFrame, column: str, theme: Theme
) -> Iterator[tuple[Any, pd.DataFrame, Mark]]:
    """Yield every value of a column with its rows and their mark."""
    for name, group in rows.groupby(column, sort=False):
        yield name, group, style.mark(group["mark"].iloc[0], theme)


def joined(axes: Axes, x: pd.Series, rows: pd.DataFrame, mark: Mark) -> None:
    """Draw the estimates of one model with their intervals, joined by a faint line."""
    axes.plot(x, rows["estimate"], color=mark.color, linewidth=0.8, alpha=0.6)
    whiskers(axes, x, rows["estimate"], (rows["low"], rows["high"]), mark)


def shifted(members: Iterable[Any], room: float = 0.7) -> dict[Any, float]:
    """Return how far each different member is moved to share the room of a row."""
    different = list(dict.fromkeys(members))
    step = room / max(len(different), 1)
    middle = (len(different) - 1) / 2
    return {name: step * (place - middle) for place, name in enumerate(different)}


def name_rows(panels: Sequence[Axes], names: Sequence[str]) -> None:
    """Name the rows of panels that share them, the first on top, without a line."""
    panels[0].set_yticks(range(len(names)), names)
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    for axes in panels:
        axes.spines["left"].set_visible(False)


def whiskers(
    axes: Axes,
    x: Any,
    y: Any,
    ends: tuple[Any, Any],
    mark: Mark,
    *,
    across: bool = False,
    hollow: str = "",
    **settings: Any,
) -> None:
    """Draw dots with their intervals; `ends` are absolute, `across` means along x.

    `hollow` fills the markers with a colour other than the mark's.
    """
    lines = axes.hlines if across else axes.vlines
    lines(y if across else x, *ends, color=mark.color, linewidth=1.1)
    face = {"markerfacecolor": hollow} if hollow else {}
    axes.plot(x, y, **style.dot(mark.color, mark.marker), **face, **settings)


def band(axes: Axes, rows: pd.DataFrame, x: str, color: str, alpha: float) -> None:
    """Shade the intervals of a line, from `low` to `high`."""
    ends = rows["low"], rows["high"]
    axes.fill_between(rows[x], *ends, color=color, alpha=alpha, linewidth=0)


def note(
    axes: Axes, text: str, place: Any, shift: tuple[float, float], **settings: Any
) -> None:
    """Write small words `shift` points from a place."""
    settings = {"fontsize": SMALL, "va": "center", **settings}
    axes.annotate(text, place, shift, textcoords="offset points", **settings)


def point_out(
    axes: Axes, text: str, spot: Any, place: tuple[float, float], line: dict[str, Any]
) -> None:
    """Write the name of a spot at another place, and join the two by a line."""
    line = {"arrowstyle": "-", "linewidth": 0.6, **line}
    small = {"fontsize": SMALL, "va": "center"}
    axes.annotate(text, spot, place, textcoords="data", arrowprops=line, **small)


def numbered(axes: Axes, ticks: Sequence[float]) -> None:
    """Give x a logarithmic scale on which these numbers stand and no others."""
    axes.set_xscale("log")
    axes.set_xticks(ticks, [f"{tick:,.0f}" for tick in ticks])
    axes.minorticks_off()


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Move positions apart, as little as needed, until neighbours are `gap` apart.

    As little in the mean of squares: an isotonic regression of what is left of each
    position without the gaps below it.
    """
    order = np.argsort(positions, kind="stable")
    gaps = gap * np.arange(len(order))
    moved = np.empty(len(order))
    moved[order] = isotonic_regression(np.asarray(positions)[order] - gaps).x + gaps
    return moved.tolist()


def end_labels(
    axes: Axes, x: float, labels: Sequence[tuple[float, str, str]], inches: float
) -> None:
    """Write (y, text, colour) labels right of `x`, moved apart; axes `inches` high."""
    low, high = axes.get_ylim()
    gap = (high - low) * 1.3 * SMALL / (72 * inches)
    heights = spread([y for y, _, _ in labels], gap)
    for height, (_, text, color) in zip(heights, labels, strict=True):
        axes.text(x, height, text, color=color, fontsize=SMALL, va="center")


def name_lines(
    axes: Axes,
    x: float,
    rows: pd.DataFrame,
    theme: Theme,
    inches: float,
    *,
    name: str = "model",
    value: str = "estimate",
) -> None:
    """Write the name of every line at its end, right of `x`, in its colour.

    The last of the rows of a name is where its line ends.
    """
    last = rows.groupby(name, sort=False).tail(1).to_dict("records")
    labels = [
        (line[value], line[name], style.mark(line["mark"], theme).color)
        for line in last
    ]
    end_labels(axes, x, labels, inches)


def claimed(
    axes: Axes, frame: pd.DataFrame, theme: Theme, *, across: bool
) -> tuple[str, float] | None:
    """Shade the accuracy that was reported; return its words and its middle.

    It lies from `claim_low` to `claim_high`; `across` means along x.
    """
    low, high = frame["claim_low"].iloc[0], frame["claim_high"].iloc[0]
    if pd.isna(low):
        return None
    shade = axes.axvspan if across else axes.axhspan
    shade(low, high, color=theme.claim, linewidth=0)
    return f"reported: {100 * low:.0f}–{100 * high:.0f} %", (low + high) / 2
