"""The distribution of every feature over all recordings.

Flows in: counts in fixed bins. Flows out: one panel a feature, with the share of the
recordings in each bin.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.figures.draw import charts, descriptors, style
from analysis.results.reader import Results
from analysis.study.declaration import COLUMNS, Study

READS = ("data/histograms",)
NUMBERS = ("low", "high", "share")
ACROSS = 3
HEIGHT = 1.28  # inches a row of panels
NAMED = {
    "mode": {0: "minor", 1: "major"},
    "explicit": {0: "no or unknown", 1: "yes"},
}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the bins of every feature, as the declaration orders them."""
    table = pd.DataFrame(results.csv("data/histograms"))
    table = table.astype({"recordings": int} | dict.fromkeys(NUMBERS, float))
    place = table["feature"].map(list(COLUMNS).index)
    return table.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the panels; each has its own scales."""
    figure, panels = charts.panels(
        frame,
        "feature",
        HEIGHT,
        titles=descriptors.labelled,
        across=ACROSS,
        more=HEIGHT,
        y="recordings",
        sharey=False,
        percent="y",
    )
    for axes, bins in panels:
        _panel(axes, bins, theme)
    return figure


def _panel(axes: Axes, bins: pd.DataFrame, theme: style.Theme) -> None:
    """Draw the bins of one feature."""
    name = bins["feature"].iloc[0]
    low, high = (descriptors.in_unit(name, bins[end].to_numpy()) for end in NUMBERS[:2])
    levels = NAMED.get(name, {})
    gap = 0.3 if levels else 0.15 if len(bins) < 15 else 0
    width = (high - low) * (1 - gap)
    left = low + (high - low) * gap / 2
    axes.bar(left, bins["share"], width, align="edge", color=theme.models[0])
    if name in descriptors.LOGARITHMIC:
        descriptors.logarithmic(axes)
    elif levels:
        axes.set_xticks(list(levels), list(levels.values()))
        axes.set_xlim(-0.6, 1.6)
    else:
        axes.locator_params(axis="x", nbins=5, integer=len(bins) < 15)
    axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axes.tick_params(axis="x", length=2)
