"""The primary metric of every model, with and without the further features.

Flows in: scores of the primary regime. Flows out: a row per model, a dot per feature
set, intervals, and what guessing reaches.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("scores/*/*/*", "data/classes")
COLUMNS = ["features", "model", "mark", "metric", *entries.ENDS, "genres"]


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the primary metric with interval per model and feature set."""
    regime, metric = study.evaluation.regime, study.evaluation.metric
    table = pd.DataFrame(entries.scored(results, study, regime, metric))
    table = table.assign(metric=metric, genres=len(results.csv("data/classes")))
    return table.reindex(columns=COLUMNS)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw one row per model, the best on top, a dot per feature set."""
    best = frame.groupby("model", sort=False)["estimate"].max()
    guess = {"color": theme.muted, "linewidth": 0.9, "linestyle": (0, (2, 2))}
    figure, ((axes, rows),) = charts.dots(
        frame,
        theme,
        "model",
        "",
        inches=0.38,
        order=best.sort_values(kind="stable").index[::-1],
        beside="features",
        also=[("a genre guessed at random", guess)],
        x=style.METRICS[frame["metric"].iloc[0]],
    )
    for row in rows.itertuples():
        value = f"{row.estimate:.3f}"
        charts.note(axes, value, (row.high, row.y), (5, 0), color=theme.muted)
    axes.axvline(1 / frame["genres"].iloc[0], **guess)
    high = frame["high"].max()
    axes.set_xlim(-0.015 * high, 1.13 * high)
    return figure
