"""Bits gained by number of groups: where do finer groups stop telling more?

Flows in: the curves of merged genres. Flows out: a panel per feature set, a line per
model: what its answers are worth, when genres are merged by confusion.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.figures.groups import TICKS
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("merging/curves/*/*",)
WAY = "confusion"
INNER = 2.5  # inches: the height of the axes


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return bits with interval by model and number of groups."""
    rows, marks = [], style.marks(study)
    for features, declared in study.features.items():
        for name, model in study.models.items():
            key = f"merging/curves/{features}/{name}"
            found = results.csv(key) if results.has(key) else []
            rows += [
                {
                    "features": declared.label,
                    "model": model.label,
                    "mark": marks[name],
                    "groups": int(row["groups"]),
                    "bits": float(row["bits"]),
                    "low": float(row["bits_low"]),
                    "high": float(row["bits_high"]),
                    "most": float(row["most"]),
                }
                for row in found
                if row["way"] == WAY
            ]
    columns = ["features", "model", "mark", "groups", "bits", "low", "high", "most"]
    return pd.DataFrame(rows, columns=columns)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the panels; each model's name stands at the fine end of its line."""
    panels = list(frame["features"].unique())
    figure, grid = style.canvas(3.3, columns=len(panels), sharey=True)
    most = frame["groups"].max()
    ticks = [tick for tick in TICKS if tick < 0.8 * most] + [most]
    for axes, features in zip(grid[0], panels, strict=True):
        rows = frame[frame["features"] == features]
        for number, each in rows.groupby("mark", sort=False):
            color = style.mark(number, theme).color
            axes.fill_between(
                each["groups"], each["low"], each["high"], color=color, alpha=0.15
            )
            axes.plot(each["groups"], each["bits"], color=color)
        axes.set_title(features)
        axes.set_xscale("log")
        axes.set_xticks(ticks, [str(tick) for tick in ticks])
        axes.minorticks_off()
        axes.set_xlabel("number of groups")
        axes.set_ylim(0, 1.1 * frame["high"].max())
        axes.grid(axis="y")
    grid[0][0].set_ylabel("bits gained")
    last = rows.sort_values("groups").groupby("mark", sort=False).tail(1)
    labels = [
        (row.bits, row.model, style.mark(row.mark, theme).color)
        for row in last.itertuples()
    ]
    style.end_labels(grid[0][-1], 1.06 * most, labels, INNER)
    return figure
