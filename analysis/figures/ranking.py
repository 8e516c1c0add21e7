"""What a list of ten holds, by the way it was made: order, own artist, diversity.

Flows in: the recommendation from the primary feature set. Flows out: a panel per
measure, a row per way of making a list.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.describe import Results
from analysis.figures import style
from analysis.study import Study

READS = ("recommendation/*",)
WAYS = {
    "random": "drawn at random",
    "popularity": "the most popular",
    "features": "near by features",
    "labels": "near by true labels",
}
MEASURES = {
    "same genre": ("other_artists", "ndcg_expected"),
    "same artist": ("", "ndcg_artist"),
    "artists": ("other_artists", "artists"),
    "spread": ("other_artists", "spread"),
}
UNITS = {"artists": "share different", "spread": "apart (random is 1)"}
PLAIN = 1000  # the mark of what is no model


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return every measure with interval, by way."""
    rows, marks, key = [], style.marks(study), study.evaluation.features
    found = f"recommendation/{key}"
    spaces = results.json(found)["spaces"] if results.has(found) else {}
    names = [*WAYS, *(name for name in study.models if name in spaces)]
    for measure, (catalogue, name) in MEASURES.items():
        for way in (each for each in names if each in spaces):
            place = spaces[way][catalogue] if catalogue else spaces[way]
            if name in place:
                label = WAYS.get(way) or f"near by {study.models[way].label}"
                mark = marks.get(way, PLAIN)
                rows.append(
                    {"measure": measure, "way": label, "mark": mark, **place[name]}
                )
    columns = ["measure", "way", "mark", "estimate", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the measures side by side."""
    order, panels = list(frame["way"].unique()), list(frame["measure"].unique())
    figure, grid = style.canvas(
        1.0 + 0.3 * len(order), columns=len(panels), sharey=True
    )
    for axes, measure in zip(grid[0], panels, strict=True):
        for row in frame[frame["measure"] == measure].itertuples():
            mark = style.Mark(theme.muted, "o")
            if row.mark != PLAIN:
                mark = style.mark(row.mark, theme)
            place, ends = [order.index(row.way)], ([row.low], [row.high])
            style.whiskers(axes, [row.estimate], place, ends, mark, across=True)
        axes.set_title(measure)
        axes.set_xlabel(UNITS.get(measure, "nDCG"))
        axes.set_xlim(left=0)
        axes.grid(axis="x")
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
    grid[0][0].set_yticks(range(len(order)), order)
    grid[0][0].set_ylim(len(order) - 0.5, -0.5)
    return figure
