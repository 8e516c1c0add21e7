"""What a list of ten holds, by the way it was made: order, own artist, diversity.

Flows in: the recommendation from the primary feature set. Flows out: a panel per
measure, a row per way of making a list.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
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
PLAIN = 1000  # the mark of what is no model
# Lists by the true labels are in order by construction, far from all others.
BEYOND = ("same genre", WAYS["labels"])


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
        _panel(axes, frame[frame["measure"] == measure], order, theme)
        axes.set_title(measure)
        axes.set_xlabel(UNITS.get(measure, "nDCG"))
    grid[0][0].set_yticks(range(len(order)), order)
    grid[0][0].set_ylim(len(order) - 0.5, -0.5)
    return figure


def _panel(
    axes: Axes, rows: pd.DataFrame, order: list[str], theme: style.Theme
) -> None:
    """Draw one measure; what lies beyond the others is written, with an arrow."""
    for row in rows.itertuples():
        mark = style.Mark(theme.muted, "o")
        if row.mark != PLAIN:
            mark = style.mark(row.mark, theme)
        place, ends = [order.index(row.way)], ([row.low], [row.high])
        if (row.measure, row.way) == BEYOND:
            axes.text(
                0.97,
                place[0],
                f"{row.estimate:.2f} \N{RIGHTWARDS ARROW}",
                transform=axes.get_yaxis_transform(),
                fontsize=style.SMALL,
                ha="right",
                va="center",
            )
        else:
            style.whiskers(axes, [row.estimate], place, ends, mark, across=True)
    right = axes.get_xlim()[1]
    axes.set_xlim(-0.04 * right, 1.04 * right)  # room for dots at either end
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
