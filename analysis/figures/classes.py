"""Genre sizes by each way of counting: as delivered, as recordings, as keep-first.

Flows in: class counts. Flows out: all genres by size, and the smallest ones by name.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
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
    figure, grid = style.canvas(3.6, columns=2, width_ratios=[1, 1])
    _ranked(grid[0][0], frame, theme)
    _smallest(grid[0][1], frame.head(SMALLEST), theme)
    entries = [
        (text, {"marker": shape, "linestyle": "", "color": color})
        for text, (color, shape) in zip(COUNTS.values(), _looks(theme), strict=True)
    ]
    style.key(figure, entries)
    return figure


def _looks(theme: style.Theme) -> list[tuple[str, str]]:
    """Return colour and marker of each way of counting."""
    return list(zip((theme.muted, *theme.models[:2]), ("D", "o", "s"), strict=True))


def _ranked(axes: Axes, frame: pd.DataFrame, theme: style.Theme) -> None:
    """Draw each way of counting as a curve over its own ranks."""
    ranks = np.arange(1, len(frame) + 1)
    for name, (color, _) in zip(COUNTS, _looks(theme), strict=True):
        axes.plot(ranks, np.sort(frame[name]), color=color, drawstyle="steps-mid")
    axes.set_xlabel("genres, from the smallest to the largest")
    axes.set_ylabel("items of the genre")
    axes.set_ylim(0, 1.05 * frame[[*COUNTS]].to_numpy().max())
    axes.set_xlim(1, len(frame))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(axis="y")
    axes.tick_params(length=0)


def _smallest(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Name the genres that keep-first leaves smallest, with the number it leaves."""
    y = np.arange(len(rows))
    axes.hlines(y, rows["keep_first"], rows["recordings"], color=theme.line)
    for name, (color, shape) in zip(COUNTS, _looks(theme), strict=True):
        axes.plot(rows[name], y, shape, color=color)
    for place, count in zip(y, rows["keep_first"], strict=True):
        axes.annotate(
            f"{count:,}",
            (1.01, place),
            xycoords=axes.get_yaxis_transform(),
            va="center",
            fontsize=style.SMALL,
            color=theme.models[1],
        )
    axes.set_yticks(y, rows["genre"])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-20, 1.05 * rows[[*COUNTS]].to_numpy().max())
    axes.set_xlabel("items of the genre")
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
