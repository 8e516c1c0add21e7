"""What the nearest neighbour says of the best accuracy, on the file and where it errs.

Flows in: errors of one neighbour by training size, on the file and in a simulated world
whose best accuracy is known. Flows out: two panels of accuracy against training size.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("possible/neighbours/*", "possible/looseness", "scores/*/*/*")
FILE, WORLD = "this file", "a world whose best is known"
REACHED = {FILE: "best model", WORLD: "best possible"}
HEIGHT, INNER = 3.1, 2.3


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return accuracy of one neighbour and the most its error allows, by size."""
    chosen, rows = study.evaluation, []
    key = f"possible/neighbours/{chosen.features}"
    if results.has(key):
        best = leaders.best(results, study, chosen.regime, chosen.features, "accuracy")
        place = chosen.regime, chosen.features, best, "accuracy"
        known = leaders.score(results, *place)[0]
        rows += _rows(FILE, results.json(key)["sizes"], known)
    if results.has("possible/looseness"):
        world = results.json("possible/looseness")["growing"]
        rows += _rows(WORLD, world["sizes"], 1 - world["bayes"])
    columns = ["panel", "training", "neighbour", "allowed", "reached"]
    return pd.DataFrame(rows, columns=columns)


def _rows(panel: str, sizes: list[dict[str, float]], reached: float) -> list[dict]:
    return [
        {
            "panel": panel,
            "training": each["training"],
            "neighbour": 1 - each["error"],
            "allowed": 1 - each["lowest"],
            "reached": reached,
        }
        for each in sizes
    ]


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the band between one neighbour and what it allows, panel by panel."""
    panels = frame["panel"].unique()
    figure, grid = style.canvas(HEIGHT, columns=len(panels), sharey=True)
    for axes, panel in zip(grid[0], panels, strict=True):
        _panel(axes, frame[frame["panel"] == panel], theme)
        axes.set_title(panel)
        axes.set_xlabel("training items")
    grid[0][0].set_ylabel("accuracy")
    grid[0][0].set_ylim(0, 1.15 * frame[["allowed", "reached"]].to_numpy().max())
    grid[0][0].yaxis.set_major_formatter(style.PERCENT)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw one panel, its three lines named at their right ends."""
    x, last = rows["training"], rows.iloc[-1]
    axes.fill_between(
        x, rows["neighbour"], rows["allowed"], color=theme.line, alpha=0.6, linewidth=0
    )
    axes.plot(x, rows["allowed"], "o-", color=theme.models[0])
    axes.plot(x, rows["neighbour"], "s-", color=theme.models[1])
    axes.axhline(last["reached"], color=theme.ink, linestyle="--", linewidth=1)
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="y")
    axes.tick_params(length=0, which="both")
    above = last["reached"] > rows["allowed"].iloc[0]  # away from the line of dots
    axes.text(
        0.03,
        last["reached"] + (0.004 if above else -0.006),
        REACHED[last["panel"]],
        transform=axes.get_yaxis_transform(),
        fontsize=style.SMALL,
        va="bottom" if above else "top",
    )
    labels = [
        (last["allowed"], "allowed\nat most", theme.models[0]),
        (last["neighbour"], "one\nneighbour", theme.models[1]),
    ]
    style.end_labels(axes, x.iloc[-1] * 1.25, labels, INNER)
