"""Genre sizes by each way of counting: as delivered, as recordings, as keep-first.

Flows in: class counts. Flows out: all genres by size, and the smallest ones by name.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import charts, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("data/classes",)
SMALLEST = 16
COUNTS = {
    "raw": "rows of the file",
    "recordings": "recordings, every genre kept",
    "keep_first": "tracks, first row kept",
}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the three counts per genre, the smallest after keep-first on top."""
    table = pd.DataFrame(results.csv("data/classes"))
    table = table[["genre", *COUNTS]].astype(dict.fromkeys(COUNTS, int))
    return table.sort_values(["keep_first", "genre"], kind="stable")


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the ranked counts beside the named smallest genres."""
    figure, ((ranked, smallest),) = style.canvas(3.6, columns=2)
    colors = (theme.muted, *theme.models[:2])
    looks = {
        name: style.dot(color, shape)
        for name, color, shape in zip(COUNTS, colors, "Dos", strict=True)
    }
    _ranked(ranked, frame, looks)
    _smallest(smallest, frame.head(SMALLEST), looks, theme)
    style.key(figure, zip(COUNTS.values(), looks.values(), strict=True))
    return figure


def _ranked(axes: Axes, frame: pd.DataFrame, looks: dict[str, dict[str, Any]]) -> None:
    """Draw each way of counting as a curve over its own ranks."""
    ranks = np.arange(1, len(frame) + 1)
    for name, look in looks.items():
        steps = {"color": look["color"], "drawstyle": "steps-mid"}
        axes.plot(ranks, np.sort(frame[name]), **steps)
    axes.set_xlabel("genres, from the smallest to the largest")
    axes.set_ylabel("items of the genre")
    axes.set_ylim(0, 1.05 * frame[[*COUNTS]].to_numpy().max())
    axes.set_xlim(1, len(frame))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(axis="y")


def _smallest(
    axes: Axes,
    rows: pd.DataFrame,
    looks: dict[str, dict[str, Any]],
    theme: style.Theme,
) -> None:
    """Name the genres that keep-first leaves smallest, with the number it leaves."""
    y = np.arange(len(rows))
    axes.hlines(y, rows["keep_first"], rows["recordings"], color=theme.line)
    for name, look in looks.items():
        axes.plot(rows[name], y, **look)
    right = {"xycoords": axes.get_yaxis_transform(), "color": theme.models[1]}
    for place, count in enumerate(rows["keep_first"]):
        charts.note(axes, f"{count:,}", (1.01, place), (0, 0), **right)
    charts.name_rows([axes], rows["genre"])
    axes.set_xlim(-20, 1.05 * rows[[*COUNTS]].to_numpy().max())
    axes.set_xlabel("items of the genre")
