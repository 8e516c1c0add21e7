"""The best that labels allow in every genre, beside what the best model reaches.

Flows in: the ceilings of all genres, the genre table of the best model. Flows out: a
line of genres, sorted by their ceiling, with the F1 of the model below it.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("possible/genre-ceilings", "genres/*/*", "scores/*/*/*")
UNIT = "recording"
HEIGHT = 3.4
NAMED = 4  # genres that are named, from the lowest ceiling up


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return ceilings and the F1 of the best model by genre, lowest ceiling first."""
    chosen = study.evaluation
    best = leaders.best(results, study, chosen.regime, chosen.features)
    key = f"genres/{chosen.features}/{best}"
    reached = {
        row["genre"]: row for row in (results.csv(key) if results.has(key) else ())
    }
    rows = [
        {
            "genre": row["genre"],
            "ceiling": float(row["f1"]),
            "bound": float(row["f1_bound"]),
            "alone": float(row["alone"]),
            "f1": float(reached[row["genre"]]["f1"]),
            "model": study.models[best].label,
            "mark": style.marks(study)[best],
        }
        for row in results.csv("possible/genre-ceilings")
        if row["unit"] == UNIT and row["genre"] in reached
    ]
    columns = ["genre", "ceiling", "bound", "alone", "f1", "model", "mark"]
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values(["ceiling", "genre"], ignore_index=True)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the ceiling as steps, the bound above it, the model's F1 as dots."""
    figure, grid = style.canvas(HEIGHT)
    axes, places = grid[0][0], range(1, len(frame) + 1)
    mark = style.mark(frame["mark"].iloc[0], theme)
    axes.fill_between(
        places, frame["ceiling"], frame["bound"], color=theme.line, linewidth=0
    )
    axes.plot(places, frame["ceiling"], color=theme.ink, drawstyle="steps-mid")
    axes.plot(places, frame["f1"], mark.marker, color=mark.color, markersize=3.5)
    _names(axes, frame.head(NAMED), theme, len(frame))
    axes.set_ylim(0, 1.02)
    axes.set_xlim(0, len(frame) + 1)
    axes.set_xlabel("genres, by what their labels allow")
    axes.set_ylabel("F1")
    axes.grid(axis="y")
    axes.tick_params(length=0)
    cost = {"color": theme.line, "linewidth": 5, "solid_capstyle": "butt"}
    entries = [
        ("what labels allow", {"color": theme.ink}),
        ("at the cost of other genres", cost),
        (
            frame["model"].iloc[0],
            {"color": mark.color, "marker": mark.marker, "linestyle": ""},
        ),
    ]
    style.key(figure, entries)
    return figure


def _names(axes: Axes, rows: pd.DataFrame, theme: style.Theme, genres: int) -> None:
    """Name the genres with the lowest ceilings, moved apart, right of their places."""
    heights = style.spread(rows["ceiling"].tolist(), 0.06)
    for place, (row, height) in enumerate(
        zip(rows.itertuples(), heights, strict=True), 1
    ):
        axes.annotate(
            row.genre,
            (place, row.ceiling),
            xytext=(0.1 * genres, height - 0.08),
            fontsize=style.SMALL,
            va="center",
            arrowprops={
                "arrowstyle": "-",
                "color": theme.muted,
                "linewidth": 0.6,
                "relpos": (0, 0.5),  # the line ends before the name
                "shrinkA": 2,
            },
        )
