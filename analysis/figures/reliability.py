"""Reliability: how often answers are right, by how sure the model was.

Flows in: the reliability tables of the primary features. Flows out: a panel per model,
before and after one temperature, beside the diagonal.
"""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("reliability/*/*",)
STAGES = {"before": "as predicted", "after": "one temperature"}
ACROSS, HIGH = 4, 1.75  # panels in a row at most; inches of a row


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per model, stage and bin of answers."""
    rows, marks = [], style.marks(study)
    for name, model in study.models.items():
        key = f"reliability/{study.evaluation.features}/{name}"
        for point in results.csv(key) if results.has(key) else ():
            values = ("confidence", "right", "low", "high")
            rows.append(
                {
                    "model": model.label,
                    "mark": marks[name],
                    "stage": STAGES[point["stage"]],
                    "items": int(point["items"]),
                    **{value: float(point[value]) for value in values},
                }
            )
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the models side by side, hollow before and filled after."""
    models = list(frame["model"].unique())
    down = math.ceil(len(models) / ACROSS)
    across = math.ceil(len(models) / down)
    figure, grid = style.canvas(
        0.7 + HIGH * down, down, across, sharex=True, sharey=True
    )
    for axes in grid.ravel()[len(models) :]:
        axes.set_visible(False)
    top = max(frame["confidence"].max(), frame["high"].max())
    for axes, model in zip(grid.ravel(), models, strict=False):
        axes.plot([0, top], [0, top], color=theme.muted, linewidth=0.8)
        _panel(axes, frame[frame["model"] == model], theme)
        axes.set_title(model)
    for axes in grid[-1]:
        axes.set_xlabel("confidence")
    for axes in grid[:, 0]:
        axes.set_ylabel("share right")
    dot = {"marker": "o", "linestyle": "", "color": theme.ink}
    hollow = {**dot, "markerfacecolor": theme.paper}
    line = {"color": theme.muted, "linewidth": 0.8}
    words = [*zip(STAGES.values(), (hollow, dot), strict=True)]
    style.key(figure, [*words, ("as sure as right", line)])
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw the points of one model with their intervals."""
    for stage, each in rows.groupby("stage", sort=False):
        mark = style.mark(each["mark"].iloc[0], theme)
        mark = style.Mark(mark.color, "o")
        hollow = theme.paper if stage == STAGES["before"] else ""
        ends = (each["low"], each["high"])
        style.whiskers(
            axes, each["confidence"], each["right"], ends, mark, hollow=hollow
        )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(style.PERCENT)
    axes.tick_params(length=0)
    axes.grid(axis="both")
