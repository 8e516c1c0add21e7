"""Reliability: how often answers are right, by how sure the model was.

Flows in: the reliability tables of the primary features. Flows out: a panel per model,
before and after one temperature, beside the diagonal.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("reliability/*/*",)
STAGES = {"before": "as predicted", "after": "one temperature"}
VALUES = ("confidence", "right", "low", "high")
ACROSS, HIGH = 4, 1.75  # panels in a row at most; inches of a row


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per model, stage and bin of answers."""
    folder = f"reliability/{study.evaluation.features}"
    return pd.DataFrame(
        {
            **model,
            "stage": STAGES[point["stage"]],
            "items": int(point["items"]),
            **{value: float(point[value]) for value in VALUES},
        }
        for model, key in entries.measured(results, study, folder)
        for point in results.csv(key)
    )


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the models side by side, hollow before and filled after."""
    figure, panels = charts.panels(
        frame,
        "model",
        0.7 + HIGH,
        across=ACROSS,
        more=HIGH,
        x="confidence",
        y="share right",
        sharex=True,
        grid="both",
        percent="xy",
    )
    top = frame[["confidence", "high"]].to_numpy().max()
    line = {"color": theme.muted, "linewidth": 0.8}
    for axes, rows in panels:
        axes.plot([0, top], [0, top], **line)
        for stage, points, mark in charts.marked(rows, "stage", theme):
            mark = mark._replace(marker="o")
            hollow = theme.paper if stage == STAGES["before"] else ""
            ends, x = (points["low"], points["high"]), points["confidence"]
            charts.whiskers(axes, x, points["right"], ends, mark, hollow=hollow)
    looks = (*reversed(style.faces(theme)), line)
    words = (*STAGES.values(), "as sure as right")
    style.key(figure, zip(words, looks, strict=True))
    return figure
