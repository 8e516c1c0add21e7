"""Bits gained by number of groups: where do finer groups stop telling more?

Flows in: the curves of merged genres. Flows out: a panel per feature set, a line per
model: what its answers are worth, when genres are merged by confusion.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.figures.groups import ticks
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("merging/curves/*/*",)
WAY = "confusion"
INNER = 2.5  # inches: the height of the axes


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return bits with interval by model and number of groups."""
    return pd.DataFrame(
        {
            "features": declared.label,
            **model,
            "groups": int(row["groups"]),
            "bits": float(row["bits"]),
            "low": float(row["bits_low"]),
            "high": float(row["bits_high"]),
            "most": float(row["most"]),
        }
        for features, declared in study.features.items()
        for model, key in entries.measured(results, study, f"merging/curves/{features}")
        for row in results.csv(key)
        if row["way"] == WAY
    )


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the panels; each model's name stands at the fine end of its line."""
    figure, panels = charts.panels(
        frame, "features", 3.3, x="number of groups", y="bits gained"
    )
    most = frame["groups"].max()
    for axes, rows in panels:
        for _, line, mark in charts.marked(rows, "model", theme):
            charts.band(axes, line, "groups", mark.color, 0.15)
            axes.plot(line["groups"], line["bits"], color=mark.color)
        charts.numbered(axes, ticks(most))
    axes.set_ylim(0, 1.1 * frame["high"].max())
    rows = rows.sort_values("groups")
    charts.name_lines(axes, 1.06 * most, rows, theme, INNER, value="bits")
    return figure
