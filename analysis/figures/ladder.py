"""Accuracy by way of splitting, for every model, beside the accuracy that was claimed.

Flows in: scores of all regimes. Flows out: a panel per feature set, a line per model.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("scores/*/*/*",)
CLAIMS = ("accuracy",)
METRIC = "accuracy"
HEIGHT, INNER = 3.7, 2.9  # inches: of the figure, of the axes


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return accuracy with interval per regime, feature set and model."""
    rows, marks = [], style.marks(study)
    claimed = getattr(study.findings.get(METRIC), "thresholds", {})
    for regime in leaders.regimes(results, study):
        for features in leaders.feature_sets(results, study, regime):
            for model in leaders.models(results, study, regime, features):
                found = leaders.score(results, regime, features, model, METRIC)
                rows.append(
                    {
                        "regime": study.regimes[regime].label,
                        "features": study.features[features].label,
                        "model": study.models[model].label,
                        "mark": marks[model],
                        **dict(zip(("estimate", "low", "high"), found, strict=True)),
                        "claim_low": claimed.get("low"),
                        "claim_high": claimed.get("high"),
                    }
                )
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the ladder: regimes from left to right, one panel per feature set."""
    panels = frame["features"].unique()
    figure, grid = style.canvas(HEIGHT, columns=len(panels), sharey=True)
    regimes = frame["regime"].unique()
    for axes, features in zip(grid[0], panels, strict=True):
        _claim(axes, frame, theme, label=axes is grid[0][0])
        _panel(axes, frame[frame["features"] == features], regimes, theme)
        axes.set_title(features)
        axes.set_xlabel("what is split")
    grid[0][0].set_ylabel("accuracy")
    _names(grid[0][-1], frame[frame["features"] == panels[-1]], regimes, theme)
    return figure


def _claim(axes: Axes, frame: pd.DataFrame, theme: style.Theme, *, label: bool) -> None:
    """Shade what was reported, and say so."""
    low, high = frame["claim_low"].iloc[0], frame["claim_high"].iloc[0]
    if pd.isna(low):
        return
    axes.axhspan(low, high, color=theme.claim, linewidth=0)
    if label:
        text = f"reported: {100 * low:.0f}–{100 * high:.0f} %"
        axes.text(-0.3, (low + high) / 2, text, fontsize=style.SMALL, va="center")


def _panel(
    axes: Axes, rows: pd.DataFrame, regimes: np.ndarray, theme: style.Theme
) -> None:
    """Draw the models of one feature set, side by side within a regime."""
    place = {regime: x for x, regime in enumerate(regimes)}
    shifts = np.linspace(-0.16, 0.16, rows["model"].nunique())
    models = rows.groupby("model", sort=False)
    for shift, (_, each) in zip(shifts, models, strict=True):
        mark = style.mark(each["mark"].iloc[0], theme)
        x = each["regime"].map(place) + shift
        axes.plot(x, each["estimate"], color=mark.color, linewidth=0.8, alpha=0.6)
        style.whiskers(axes, x, each["estimate"], (each["low"], each["high"]), mark)
    axes.set_xticks(range(len(regimes)), regimes)
    axes.set_xlim(-0.4, len(regimes) - 0.6)
    axes.set_ylim(0, max(0.68, 1.05 * rows["high"].max()))
    axes.yaxis.set_major_formatter(style.PERCENT)
    axes.grid(axis="y")
    axes.tick_params(length=0)


def _names(
    axes: Axes, rows: pd.DataFrame, regimes: np.ndarray, theme: style.Theme
) -> None:
    """Write each model's name at the end of its line."""
    last = rows.groupby("model", sort=False).tail(1)
    labels = [
        (row.estimate, row.model, style.mark(row.mark, theme).color)
        for row in last.itertuples()
    ]
    style.end_labels(axes, len(regimes) - 0.7, labels, INNER)
