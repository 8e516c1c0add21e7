"""The best that labels allow in every genre, beside what the best model reaches.

Flows in: the ceilings of all genres, the genre table of the best model. Flows out: a
line of genres, sorted by their ceiling, with the F1 of the model below it.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
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
    rows = results.csv(key) if results.has(key) else ()
    reached = {row["genre"]: float(row["f1"]) for row in rows}
    table = pd.DataFrame(
        {
            "genre": row["genre"],
            "ceiling": float(row["f1"]),
            "bound": float(row["f1_bound"]),
            "alone": float(row["alone"]),
            "f1": reached[row["genre"]],
            **entries.model(study, best),
        }
        for row in results.csv("possible/genre-ceilings")
        if row["unit"] == UNIT and row["genre"] in reached
    )
    order = ["ceiling", "genre"]
    return table.sort_values(order, ignore_index=True) if len(table) else table


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the ceiling as steps, the bound above it, the model's F1 as dots."""
    figure, ((axes,),) = style.canvas(HEIGHT, grid="y")
    places = range(1, len(frame) + 1)
    dot = style.dot(*style.mark(frame["mark"].iloc[0], theme))
    ends = frame["ceiling"], frame["bound"]
    axes.fill_between(places, *ends, color=theme.line, linewidth=0)
    axes.plot(places, frame["ceiling"], color=theme.ink, drawstyle="steps-mid")
    axes.plot(places, frame["f1"], **dot, markersize=3.5)
    low = frame.head(NAMED)
    line = {"color": theme.muted, "relpos": (0, 0.5), "shrinkA": 2}  # before the name
    side, heights = 0.1 * len(frame), charts.spread(low["ceiling"].tolist(), 0.06)
    spots = zip(low["genre"], places, low["ceiling"], heights, strict=False)
    for name, *spot, height in spots:
        charts.point_out(axes, name, spot, (side, height - 0.08), line)
    axes.set(
        ylim=(0, 1.02),
        xlim=(0, len(frame) + 1),
        xlabel="genres, by what their labels allow",
        ylabel="F1",
    )
    cost = {"color": theme.line, "linewidth": 5, "solid_capstyle": "butt"}
    allowed = ("what labels allow", {"color": theme.ink})
    model = (frame["model"].iloc[0], dot)
    style.key(figure, [allowed, ("at the cost of other genres", cost), model])
    return figure
