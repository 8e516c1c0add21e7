"""What genre says about each feature, and what the other features say about it.

Flows in: shares of variance and variance inflations. Flows out: two panels with a row
a feature: the share of the variance that lies between genres, and the inflation.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import descriptors, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("data/features", "data/vif", "data/exploration")


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return both values per ordered feature, the best separated first.

    `vif` is empty for popularity, which is no audio; `vif_threshold` is the declared
    value from which on an inflation is called high.
    """
    inflation = {row["feature"]: row["vif"] for row in results.csv("data/vif")}
    rows = [
        {
            "feature": row["feature"],
            "eta_squared": float(row["eta_squared"]),
            "vif": float(inflation[row["feature"]] or "nan"),
        }
        for row in results.csv("data/features")
        if row["feature"] in inflation and row["eta_squared"]
    ]
    table = pd.DataFrame(rows)
    table["vif_threshold"] = results.value("data/exploration#inflation.threshold")
    return table.sort_values("eta_squared", ascending=False, kind="stable")


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the two panels beside each other, rows shared."""
    figure, grid = style.canvas(0.75 + 0.21 * len(frame), columns=2, sharey=True)
    left, right = grid[0]
    _bars(left, frame["eta_squared"], theme)
    left.set_xlim(0, 1.15 * max(frame["eta_squared"].max(), 0.01))
    left.xaxis.set_major_formatter(style.PERCENT)
    left.set_xlabel("share of the variance between genres")
    _dots(right, frame, theme)
    words = [descriptors.word(name) for name in frame["feature"]]
    left.set_yticks(range(len(frame)), words)
    left.set_ylim(len(frame) - 0.4, -0.6)
    for axes in (left, right):
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
    return figure


def _bars(axes: Axes, shares: pd.Series, theme: style.Theme) -> None:
    """Draw the shares as bars with their values."""
    axes.barh(range(len(shares)), shares, color=theme.models[0], height=0.7)
    for y, share in enumerate(shares):
        _value(axes, f"{100 * share:.0f} %", share, y, theme)


def _dots(axes: Axes, frame: pd.DataFrame, theme: style.Theme) -> None:
    """Draw the inflations from 1, which is none, with the line that calls them high."""
    y = np.arange(len(frame))
    known = frame["vif"].notna().to_numpy()
    threshold = frame["vif_threshold"].iloc[0]
    axes.axvline(threshold, color=theme.muted, linestyle="--", linewidth=1)
    axes.hlines(y[known], 1, frame["vif"][known], color=theme.line)
    axes.plot(frame["vif"][known], y[known], "o", color=theme.models[1])
    for place in y[known]:
        value = frame["vif"].iloc[place]
        _value(axes, f"{value:.1f}", value, place, theme)
    axes.set_xlim(0.9, 1.15 * max(threshold, np.nanmax(frame["vif"], initial=1)))
    axes.set_xlabel("variance inflation (1: none, dashed: high)")


def _value(axes: Axes, text: str, x: float, y: float, theme: style.Theme) -> None:
    """Write a value right of its mark."""
    axes.annotate(
        text,
        (x, y),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=style.SMALL,
        color=theme.muted,
    )
