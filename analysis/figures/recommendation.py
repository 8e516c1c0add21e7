"""How often neighbours share the query's genre, by the space in which they are near.

Flows in: the recommendation of every feature set. Flows out: a panel per feature set, a
row per space: among tracks of all artists, and of other artists than the query's.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("recommendation/*",)
SPACES = {
    "random": "drawn at random",
    "popularity": "the most popular",
    "features": "near by features",
}
CATALOGUES = {"other_artists": "other artists only", "all_artists": "all artists"}
PLAIN = 1000  # the mark of what is no model


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the share of neighbours that share a genre, by space and catalogue."""
    rows, marks = [], style.marks(study)
    for features, declared in study.features.items():
        if not results.has(f"recommendation/{features}"):
            continue
        spaces = results.json(f"recommendation/{features}")["spaces"]
        names = [*SPACES, *(name for name in study.models if name in spaces)]
        for name in (each for each in names if each in spaces):
            label = SPACES.get(name) or f"near by {study.models[name].label}"
            for catalogue, words in CATALOGUES.items():
                rows.append(
                    {
                        "features": declared.label,
                        "space": label,
                        "mark": marks.get(name, PLAIN),
                        "catalogue": words,
                        **spaces[name][catalogue]["any"],
                    }
                )
    columns = ["features", "space", "mark", "catalogue", "estimate", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the spaces from random to the last model, dots with intervals."""
    order, panels = list(frame["space"].unique()), frame["features"].unique()
    figure, grid = style.canvas(
        1.0 + 0.36 * len(order), columns=len(panels), sharex=True, sharey=True
    )
    for axes, features in zip(grid[0], panels, strict=True):
        _panel(axes, frame[frame["features"] == features], order, theme)
        axes.set_title(features)
        axes.set_xlabel("neighbours that share a genre")
    grid[0][0].set_yticks(range(len(order)), order)
    grid[0][0].set_ylim(len(order) - 0.5, -0.5)
    right = frame["high"].max()
    grid[0][0].set_xlim(-0.02 * right, 1.05 * right)  # room for a dot at zero
    dot = {"marker": "o", "linestyle": "", "color": theme.ink}
    hollow = {**dot, "markerfacecolor": theme.paper}
    style.key(figure, list(zip(CATALOGUES.values(), (dot, hollow), strict=True)))
    return figure


def _panel(
    axes: Axes, rows: pd.DataFrame, order: list[str], theme: style.Theme
) -> None:
    """Draw one feature set: filled for other artists, hollow for all."""
    shifts = dict(zip(CATALOGUES.values(), (0.13, -0.13), strict=True))
    for (space, catalogue), each in rows.groupby(["space", "catalogue"], sort=False):
        number = each["mark"].iloc[0]
        mark = style.Mark(theme.muted, "o")
        if number != PLAIN:
            mark = style.mark(number, theme)
        style.whiskers(
            axes,
            each["estimate"],
            [order.index(space) + shifts[catalogue]],
            (each["low"], each["high"]),
            mark,
            across=True,
            hollow=theme.paper if shifts[catalogue] < 0 else "",
        )
    axes.xaxis.set_major_formatter(style.PERCENT)
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
