"""What the nearest neighbour says of the best accuracy, on the file and where it errs.

Flows in: errors of one neighbour by training size, on the file and in a simulated world
whose best accuracy is known. Flows out: two panels of accuracy against training size.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import charts, style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("possible/neighbours/*", "possible/looseness", "scores/*/*/*")
METRIC = "accuracy"
FILE, WORLD = "this file", "a world whose best is known"
REACHED = {FILE: "best model", WORLD: "best possible"}
HEIGHT, INNER = 3.1, 2.3


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return accuracy of one neighbour and the most its error allows, by size."""
    chosen, rows = study.evaluation, []
    key = f"possible/neighbours/{chosen.features}"
    if results.has(key):
        place = chosen.regime, chosen.features
        best = leaders.best(results, study, *place, METRIC)
        reached = leaders.score(results, *place, best, METRIC)[0]
        rows += _rows(FILE, results.json(key)["sizes"], reached)
    if results.has("possible/looseness"):
        world = results.json("possible/looseness")["growing"]
        rows += _rows(WORLD, world["sizes"], 1 - world["bayes"])
    return pd.DataFrame(rows)


def _rows(panel: str, sizes: list[dict[str, float]], reached: float) -> list[dict]:
    return [
        {
            "panel": panel,
            "training": size["training"],
            "neighbour": 1 - size["error"],
            "allowed": 1 - size["lowest"],
            "reached": reached,
        }
        for size in sizes
    ]


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the band between one neighbour and what it allows, panel by panel."""
    figure, panels = charts.panels(
        frame, "panel", HEIGHT, x="training items", y="accuracy", percent="y"
    )
    axes = panels[0][0]
    axes.set_ylim(0, 1.15 * frame[["allowed", "reached"]].to_numpy().max())
    for axes, rows in panels:
        _panel(axes, rows, theme)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw one panel, its three lines named at their right ends."""
    x, last = rows["training"], rows.iloc[-1]
    ends = rows["neighbour"], rows["allowed"]
    axes.fill_between(x, *ends, color=theme.line, alpha=0.6, linewidth=0)
    axes.plot(x, rows["allowed"], "o-", color=theme.models[0])
    axes.plot(x, rows["neighbour"], "s-", color=theme.models[1])
    axes.axhline(last["reached"], color=theme.ink, linestyle="--", linewidth=1)
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.xaxis.set_major_formatter("{x:,.0f}")
    above = last["reached"] > rows["allowed"].iloc[0]  # away from the line of dots
    words = {"xycoords": axes.get_yaxis_transform(), "va": "bottom" if above else "top"}
    place = (0.03, last["reached"])
    charts.note(axes, REACHED[last["panel"]], place, (0, 3 if above else -4), **words)
    labels = [
        (last["allowed"], "allowed\nat most", theme.models[0]),
        (last["neighbour"], "one\nneighbour", theme.models[1]),
    ]
    charts.end_labels(axes, x.iloc[-1] * 1.25, labels, INNER)
