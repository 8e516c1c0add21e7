"""Loss and accuracy by epoch, on what a network trains on and on what it is stopped by.

Flows in: the fits of the primary regime, one fold. Flows out: loss and accuracy under
each other, a column per feature set.
"""

from __future__ import annotations

import itertools

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, epochs, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("fits/*/*/*/*",)
INNER = 1.75  # inches: the height of one panel


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per epoch, quantity and part, for the first fold with curves."""
    regime = study.evaluation.regime
    return pd.DataFrame(
        row
        for features, declared in study.features.items()
        for name in study.models
        for row in epochs.rows(
            epochs.first(results, f"fits/{regime}/{features}/{name}"),
            {"features": declared.label, **entries.model(study, name)},
        )
    )


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a column per feature set, the curves named at their ends."""
    figure, grid = epochs.curves(frame, "features", 4.4, theme)
    for column, (_, rows) in zip(
        grid.T, frame.groupby("features", sort=False), strict=True
    ):
        for axes, epoch in itertools.product(column, rows["kept"].dropna().unique()):
            axes.axvline(epoch, color=theme.line, linewidth=0.8, zorder=1)
    kept, axes = frame["kept"].iloc[0], grid[0][0]
    if pd.notna(kept):
        place = {"xycoords": axes.get_xaxis_transform(), "ha": "right", "va": "top"}
        charts.note(axes, "epoch kept ", (kept, 0.97), (0, 0), **place)
    rows = frame[frame["features"] == frame["features"].iloc[-1]]
    several = rows["model"].nunique() > 1
    names = rows["model"] + ": " + rows["part"] if several else rows["part"]
    for line, quantity in zip(grid, epochs.QUANTITIES, strict=True):
        ends = rows.assign(name=names)[rows["quantity"] == quantity]
        x = 1.03 * rows["epoch"].max()
        charts.name_lines(line[-1], x, ends, theme, INNER, name="name", value="value")
    return figure
