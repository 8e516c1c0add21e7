"""Precision against recall of every genre for the best model.

Flows in: the precision-recall curves of the best model of the primary regime. Flows
out: a faint line per genre, the band that holds the middle half of them, and the best,
the middle and the worst genres by name.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import entries, style
from analysis.figures.recall_curves import recalls
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("scores/*/*/*", "curves/*/*")
NAMED = 3  # best and worst genres that are named
HEIGHT = 3.9
DASHES = ("solid", (0, (4, 1.5)), (0, (1, 1)))


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per genre and recall, the genre with the best average first."""
    regime, features = study.evaluation.regime, study.evaluation.features
    model = leaders.best(results, study, regime, features)
    curves = [
        curve
        for curve in results.csv(f"curves/{features}/{model}")
        if curve["kind"] == "genre"
    ]
    curves.sort(key=lambda curve: (-float(curve["average_precision"]), curve["genre"]))
    return pd.DataFrame(
        {
            **entries.model(study, model),
            "genre": curve["genre"],
            "average_precision": float(curve["average_precision"]),
            "recall": float(level),
            "precision": float(curve[level]),
        }
        for curve in curves
        for level in recalls(curve)
    )


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw all genres faintly, the middle half as a band, the ends by name."""
    figure, ((axes,),) = style.canvas(HEIGHT, percent="xy")
    color = style.mark(frame["mark"].iloc[0], theme).color
    wide = frame.pivot(index="genre", columns="recall", values="precision")
    wide = wide.loc[frame["genre"].unique()]
    level, curves = wide.columns, wide.to_numpy()
    low, middle, high = np.quantile(curves, (0.25, 0.5, 0.75), axis=0)
    axes.plot(level, curves.T, color=theme.muted, linewidth=0.35, alpha=0.4)
    axes.fill_between(level, low, high, color=color, alpha=0.25, linewidth=0)
    axes.plot(level, middle, color=color, linewidth=2)
    _ends(axes, frame, wide, theme)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.03 * max(curves.max(), 0.05))
    axes.set_xlabel("recall")
    axes.set_ylabel("precision")
    axes.tick_params(pad=5)
    entries = {
        "one genre": {"color": theme.muted, "linewidth": 0.6},
        "middle half of the genres": {"color": color, "alpha": 0.25, "linewidth": 7},
        "middle genre": {"color": color, "linewidth": 2},
    }
    style.key(figure, entries.items())
    return figure


def _ends(axes: Axes, frame: pd.DataFrame, wide: pd.DataFrame, theme: style.Theme):
    """Draw the best and the worst genres clearly, and name them with their averages."""
    average = frame.drop_duplicates("genre").set_index("genre")["average_precision"]
    count = min(NAMED, len(average) // 2)
    ends = [("best", theme.ink, name) for name in wide.index[:count]]
    ends += [("worst", theme.muted, name) for name in wide.index[len(wide) - count :]]
    for (end, color, name), dash in zip(ends, itertools.cycle(DASHES), strict=False):
        label = f"{end}: {name}, {average[name]:.3f}"
        look = {"color": color, "linewidth": 1.1, "linestyle": dash, "label": label}
        axes.plot(wide.columns, wide.loc[name], **look)
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        title="average precision",
        alignment="left",
        title_fontsize=style.SMALL,
    )
