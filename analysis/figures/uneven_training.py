"""Recall of head, middle and tail as the training set becomes less even.

Flows in: the measurements of long-tailed training sets. Flows out: a panel per
untreated model, a line per third of the genres; all sets hold as many tracks.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import entry_words, style
from analysis.results.reader import Results
from analysis.study.declaration import Study
from analysis.study.imbalance import PARTS

READS = ("imbalance/*/*",)
HEIGHT, INNER = 2.9, 2.2  # inches: of the figure, of the axes
SHAPES = {"head": "o", "middle": "s", "tail": "^"}  # colours stand for models


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per untreated model, ratio and third of the genres."""
    rows = []
    for key in results.match(f"imbalance/{study.evaluation.features}/*"):
        ratio = key.rpartition("/")[2]
        if not ratio.isdigit():
            continue
        found = results.json(key)
        for name, entry in found["entries"].items():
            if "gain" in entry:
                continue
            for part in PARTS:
                rows.append(
                    {
                        "model": entry_words.label(study, name),
                        "ratio": int(ratio),
                        "part": part,
                        "tracks": found["sizes"]["tracks"],
                        **entry["metrics"][part],
                    }
                )
    table = pd.DataFrame(rows)
    return table.sort_values(["model", "part", "ratio"]) if rows else table


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a panel per model."""
    models = list(frame["model"].unique())
    figure, grid = style.canvas(HEIGHT, columns=len(models), sharey=True)
    for axes, model in zip(grid[0], models, strict=True):
        _panel(axes, frame[frame["model"] == model], theme)
        axes.set_title(model)
    grid[0][0].set_ylabel("mean recall")
    grid[0][0].set_ylim(0, 1.1 * frame["high"].max())
    last = frame[frame["model"] == models[-1]].groupby("part", sort=False).tail(1)
    labels = [
        (row.estimate, row.part, _mark(row.part, theme).color)
        for row in last.itertuples()
    ]
    style.end_labels(grid[0][-1], 1.3 * frame["ratio"].max(), labels, INNER)
    return figure


def _mark(part: str, theme: style.Theme) -> style.Mark:
    """Return the mark of a third of the genres: the rarer, the paler."""
    colors = {"head": theme.ink, "middle": theme.muted, "tail": theme.baselines[1]}
    return style.Mark(colors[part], SHAPES[part])


def _panel(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw the three lines of one model."""
    for part, each in rows.groupby("part", sort=False):
        mark = _mark(part, theme)
        axes.plot(each["ratio"], each["estimate"], color=mark.color)
        ends = (each["low"], each["high"])
        style.whiskers(axes, each["ratio"], each["estimate"], ends, mark)
    ratios = sorted(rows["ratio"].unique())
    axes.set_xscale("log")
    axes.set_xticks(ratios, [str(ratio) for ratio in ratios])
    axes.minorticks_off()
    axes.set_xlim(0.8 * ratios[0], 1.25 * ratios[-1])
    axes.set_xlabel("largest over smallest genre")
    axes.yaxis.set_major_formatter(style.PERCENT)
    axes.grid(axis="y")
    axes.tick_params(length=0)
