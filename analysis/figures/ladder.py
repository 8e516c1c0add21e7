"""Accuracy by way of splitting, for every model, beside the accuracy that was claimed.

Flows in: scores of all regimes. Flows out: a panel per feature set, a line per model.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("scores/*/*/*",)
CLAIMS = ("accuracy",)
METRIC = "accuracy"
HEIGHT, INNER = 3.7, 2.9  # inches: of the figure, of the axes


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return accuracy with interval per regime, feature set and model."""
    return pd.DataFrame(
        {"regime": study.regimes[regime].label, **score, **entries.claim(study)}
        for regime in leaders.regimes(results, study)
        for score in entries.scored(results, study, regime, METRIC)
    )


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the ladder: regimes from left to right, one panel per feature set."""
    figure, panels = charts.panels(
        frame, "features", HEIGHT, x="what is split", y="accuracy", percent="y"
    )
    regimes = list(frame["regime"].unique())
    for axes, rows in panels:
        claim = charts.claimed(axes, frame, theme, across=False)
        shifts = charts.shifted(rows["model"], 0.4)
        for model, line, mark in charts.marked(rows, "model", theme):
            x = line["regime"].map(regimes.index) + shifts[model]
            charts.joined(axes, x, line, mark)
        axes.set_xticks(range(len(regimes)), regimes)
        axes.set_xlim(-0.4, len(regimes) - 0.6)
    axes.set_ylim(0, max(0.68, 1.05 * frame["high"].max()))
    if claim:
        words, middle = claim
        panels[0][0].text(-0.3, middle, words, fontsize=style.SMALL, va="center")
    charts.name_lines(axes, len(regimes) - 0.7, rows, theme, INNER)
    return figure
