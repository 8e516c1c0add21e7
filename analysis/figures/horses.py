"""What one thing alone tells of genre, in every way of splitting.

Flows in: the horses of all regimes, and the best model of each. Flows out: a panel per
regime, a row per thing, and a line where the best model stands.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("horses/*", "scores/*/*/*")
METRIC = "accuracy"
WORDS = {
    "row": "row number",
    "artist": "artist",
    "album": "album name",
    "popularity": "popularity",
    "duration": "duration",
}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return accuracy with interval per regime and thing, and the best model's."""
    rows = []
    for name, regime, key in entries.given(results, study.regimes, "horses"):
        horses = results.json(key)["horses"]
        ranked = leaders.ranked(results, study, name, METRIC)
        rows += [
            {
                "regime": regime.label,
                "thing": words,
                **horses[thing]["metrics"][METRIC],
                "best_model": ranked[0].estimate if ranked else None,
            }
            for thing, words in WORDS.items()
        ]
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the regimes side by side, each around the line of its best model."""
    figure, panels = charts.dots(
        frame.assign(mark=style.INKED),
        theme,
        "thing",
        "regime",
        sharex=True,
        x="accuracy, %",
    )
    line = {"color": theme.muted, "linewidth": 1.3, "linestyle": "--"}
    for axes, rows in panels:
        if pd.notna(rows["best_model"].iloc[0]):
            axes.axvline(rows["best_model"].iloc[0], zorder=1, **line)
        axes.set_xlim(-0.03, 1.03)
        axes.set_xticks([0, 0.5, 1], ["0", "50", "100"])
    words = ("one thing alone", "the best model, from all features")
    style.key(figure, [(words[0], style.dot(theme.ink)), (words[1], line)])
    return figure
