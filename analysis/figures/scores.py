"""The primary metric of every model, with and without the further features.

Flows in: scores of the primary regime. Flows out: a row per model, a dot per feature
set, intervals, and what guessing reaches.
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

READS = ("scores/*/*/*", "data/classes")


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the primary metric with interval per model and feature set."""
    regime, metric = study.evaluation.regime, study.evaluation.metric
    rows, marks = [], style.marks(study)
    genres = len(results.csv("data/classes"))
    for features in leaders.feature_sets(results, study, regime):
        for model in leaders.models(results, study, regime, features):
            found = leaders.score(results, regime, features, model, metric)
            rows.append(
                {
                    "features": study.features[features].label,
                    "model": study.models[model].label,
                    "mark": marks[model],
                    "metric": metric,
                    **dict(zip(("estimate", "low", "high"), found, strict=True)),
                    "genres": genres,
                }
            )
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw one row per model, the best on top, a dot per feature set."""
    best = frame.groupby("model", sort=False)["estimate"].max()
    models = list(best.sort_values(kind="stable").index)
    figure, grid = style.canvas(1.0 + 0.38 * len(models))
    axes = grid[0][0]
    sets = list(frame["features"].unique())
    shifts = dict(zip(sets, np.linspace(-0.16, 0.16, len(sets)), strict=True))
    for (features, model), rows in frame.groupby(["features", "model"], sort=False):
        hollow = "" if features == sets[0] else theme.paper
        _row(axes, rows, models.index(model) + shifts[features], theme, hollow)
    _guess(axes, frame, theme)
    axes.set_yticks(range(len(models)), models)
    axes.set_ylim(-0.5, len(models) - 0.4)
    high = frame["high"].max()
    axes.set_xlim(-0.015 * high, 1.13 * high)
    axes.set_xlabel(style.METRICS[frame["metric"].iloc[0]])
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    _key(figure, sets, theme)
    return figure


def _row(
    axes: Axes, rows: pd.DataFrame, y: float, theme: style.Theme, hollow: str
) -> None:
    """Draw one estimate with its interval and its value."""
    mark = style.mark(rows["mark"].iloc[0], theme)
    ends = (rows["low"], rows["high"])
    style.whiskers(axes, rows["estimate"], [y], ends, mark, across=True, hollow=hollow)
    axes.annotate(
        f"{rows['estimate'].iloc[0]:.3f}",
        (rows["high"].iloc[0], y),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=style.SMALL,
        color=theme.muted,
    )


def _guess(axes: Axes, frame: pd.DataFrame, theme: style.Theme) -> None:
    """Mark what guessing among all genres reaches."""
    genres = frame["genres"].iloc[0]
    axes.axvline(1 / genres, color=theme.muted, linewidth=0.9, linestyle=(0, (2, 2)))


def _key(figure: Figure, sets: list[str], theme: style.Theme) -> None:
    """Say which dots are filled."""
    dot = {"marker": "o", "linestyle": "", "color": theme.ink}
    entries = [
        (name, dot if i == 0 else {**dot, "markerfacecolor": theme.paper})
        for i, name in enumerate(sets)
    ]
    line = {"color": theme.muted, "linestyle": (0, (2, 2)), "linewidth": 0.9}
    style.key(figure, [*entries, ("a genre guessed at random", line)])
