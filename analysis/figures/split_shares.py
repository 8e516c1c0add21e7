"""What the test items of every split share with its training items.

Flows in: the facts of the splits. Flows out: a row per way of splitting, with the
shares of the test items whose audio, or whose lead artist, stands in training.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("sheets/splits/*",)
SHARES = {"same_recording": "the same audio", "same_artist": "the lead artist"}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the shares of every regime that has fits, as declared."""
    columns = ["split", "in_training", "share", "items"]
    rows = []
    for name, regime in study.regimes.items():
        key = f"sheets/splits/{name}"
        if results.has(key):
            shared = results.json(key)["shared"]
            rows += [
                [regime.label, words, shared[share], shared["items"]]
                for share, words in SHARES.items()
            ]
    return pd.DataFrame(rows, columns=columns)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw two bars per split, each with its share."""
    names = list(frame["split"].unique())
    figure, grid = style.canvas(0.9 + 0.5 * len(names))
    axes = grid[0][0]
    for step, (words, each) in enumerate(frame.groupby("in_training", sort=False)):
        y = [names.index(name) + 0.36 * (step - 0.5) for name in each["split"]]
        color = theme.models[step]
        axes.barh(y, each["share"], height=0.3, color=color, label=words)
        for place, share in zip(y, each["share"], strict=True):
            axes.text(
                share + 0.01,
                place,
                f"{100 * share:.0f} %",
                va="center",
                fontsize=style.SMALL,
            )
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, 1.08)
    axes.set_xlabel("test items")
    axes.xaxis.set_major_formatter(style.PERCENT)
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    figure.legend(loc="outside upper left", ncols=2)
    return figure
