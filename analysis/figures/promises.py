"""Were the promises of prediction sets kept? Coverage by model and promise.

Flows in: the promises of the primary features. Flows out: a panel per promise, a row
per model: how often a set holds the drawn label, over artists and over tracks.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("promises/*/*",)
KIND = "threshold-drawn"
PER = {
    "artists": "every artist counts the same",
    "tracks": "every track counts the same",
}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return coverage of the drawn label and mean size, per model, promise and mean."""
    folder = f"promises/{study.evaluation.features}"
    return pd.DataFrame(
        {
            **model,
            "level": int(level) / 100,
            "per": per,
            **promise[per]["drawn"],
            "size": promise[per]["size"]["estimate"],
        }
        for model, key in entries.measured(results, study, folder)
        for level, promise in results.json(key)["kinds"][KIND].items()
        for per in PER
    )


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a panel per promise with a line where it would be kept exactly."""
    figure, panels = charts.dots(
        frame.sort_values("level", kind="stable").replace({"per": PER}),
        theme,
        "model",
        "level",
        inches=0.42,
        beside="per",
        titles=lambda level: f"promised: {100 * level:.0f} %",
        x="sets that hold the label",
        percent="x",
    )
    for axes, rows in panels:
        level = rows["level"].iloc[0]
        axes.axvline(level, color=theme.muted, linewidth=0.9, linestyle=(0, (2, 2)))
    return figure
