"""What a list of ten holds, by the way it was made: order, own artist, diversity.

Flows in: the recommendation from the primary feature set. Flows out: a panel per
measure, a row per way of making a list.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

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
# Lists by the true labels are in order by construction, far from all others.
BEYOND = ("same genre", WAYS["labels"])


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return every measure with interval, by way."""
    key = f"recommendation/{study.evaluation.features}"
    spaces = results.json(key)["spaces"] if results.has(key) else {}
    rows = []
    for measure, (catalogue, name) in MEASURES.items():
        for way, cells in entries.spaces(study, WAYS, spaces):
            place = spaces[way][catalogue] if catalogue else spaces[way]
            if name in place:
                rows.append(
                    {"measure": measure, **cells, **entries.interval(place[name])}
                )
    return pd.DataFrame(rows).rename(columns={"space": "way"})


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the measures side by side; what lies beyond is written, with an arrow."""
    beyond = (frame["measure"] == BEYOND[0]) & (frame["way"] == BEYOND[1])
    order = list(frame["way"].unique())
    figure, panels = charts.dots(frame[~beyond], theme, "way", "measure", order=order)
    for axes, rows in panels:
        measure = rows["measure"].iloc[0]
        axes.set_xlabel(UNITS.get(measure, "nDCG"))
        right = axes.get_xlim()[1]
        axes.set_xlim(-0.04 * right, 1.04 * right)  # room for dots at either end
    for row in frame[beyond].itertuples():
        axes = panels[0][0]
        axes.text(
            0.97,
            order.index(row.way),
            f"{row.estimate:.2f} \N{RIGHTWARDS ARROW}",
            transform=axes.get_yaxis_transform(),
            fontsize=style.SMALL,
            ha="right",
            va="center",
        )
    return figure
