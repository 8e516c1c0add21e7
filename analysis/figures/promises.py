"""Were the promises of prediction sets kept? Coverage by model and promise.

Flows in: the promises of the primary features. Flows out: a panel per promise, a row
per model: how often a set holds the drawn label, over artists and over tracks.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("promises/*/*",)
KIND = "threshold-drawn"
PER = {
    "artists": "every artist counts the same",
    "tracks": "every track counts the same",
}
SHIFTS = {"artists": -0.13, "tracks": 0.13}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return coverage of the drawn label and mean size, per model, promise and mean."""
    rows, marks = [], style.marks(study)
    for name, model in study.models.items():
        key = f"promises/{study.evaluation.features}/{name}"
        if not results.has(key):
            continue
        for level, found in results.json(key)["kinds"][KIND].items():
            rows += [
                {
                    "model": model.label,
                    "mark": marks[name],
                    "level": int(level) / 100,
                    "per": per,
                    **found[per]["drawn"],
                    "size": found[per]["size"]["estimate"],
                }
                for per in PER
            ]
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a panel per promise with a line where it would be kept exactly."""
    models, levels = list(frame["model"].unique()), sorted(frame["level"].unique())
    figure, grid = style.canvas(
        1.1 + 0.42 * len(models), columns=len(levels), sharey=True
    )
    for axes, level in zip(grid[0], levels, strict=True):
        _panel(axes, frame[frame["level"] == level], models, theme)
        axes.axvline(level, color=theme.muted, linewidth=0.9, linestyle=(0, (2, 2)))
        axes.set_title(f"promised: {100 * level:.0f} %")
        axes.set_xlabel("sets that hold the label")
    grid[0][0].set_yticks(range(len(models)), models)
    grid[0][0].set_ylim(len(models) - 0.5, -0.5)
    dot = {"marker": "o", "linestyle": "", "color": theme.ink}
    hollow = {**dot, "markerfacecolor": theme.paper}
    style.key(figure, list(zip(PER.values(), (dot, hollow), strict=True)))
    return figure


def _panel(
    axes: Axes, rows: pd.DataFrame, models: list[str], theme: style.Theme
) -> None:
    """Draw one promise: filled over artists, hollow over tracks; sizes at the right."""
    for row in rows.itertuples():
        mark = style.Mark(style.mark(row.mark, theme).color, "o")
        y = models.index(row.model) + SHIFTS[row.per]
        hollow = theme.paper if row.per == "tracks" else ""
        ends = ([row.low], [row.high])
        style.whiskers(
            axes, [row.estimate], [y], ends, mark, across=True, hollow=hollow
        )
    axes.xaxis.set_major_formatter(style.PERCENT)
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
