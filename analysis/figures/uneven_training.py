"""Recall of head, middle and tail as the training set becomes less even.

Flows in: the measurements of long-tailed training sets. Flows out: a panel per
untreated model, a line per third of the genres; all sets hold as many tracks.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
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
        result = results.json(key) if ratio.isdigit() else {"entries": {}}
        rows += [
            {
                "model": entries.label(study, name),
                "ratio": int(ratio),
                "part": part,
                "tracks": result["sizes"]["tracks"],
                **entry["metrics"][part],
            }
            for name, entry in result["entries"].items()
            if "gain" not in entry
            for part in PARTS
        ]
    table = pd.DataFrame(rows)
    return table.sort_values(["model", "part", "ratio"]) if rows else table


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a panel per model, a line per third: the rarer, the paler."""
    words = {"x": "largest over smallest genre", "y": "mean recall"}
    figure, panels = charts.panels(frame, "model", HEIGHT, **words, percent="y")
    colors = {"head": theme.ink, "middle": theme.muted, "tail": theme.baselines[1]}
    for axes, rows in panels:
        for part, line in rows.groupby("part", sort=False):
            mark = style.Mark(colors[part], SHAPES[part])
            ends = (line["low"], line["high"])
            axes.plot(line["ratio"], line["estimate"], color=mark.color)
            charts.whiskers(axes, line["ratio"], line["estimate"], ends, mark)
        ratios = sorted(rows["ratio"].unique())
        charts.numbered(axes, ratios)
        axes.set_xlim(0.8 * ratios[0], 1.25 * ratios[-1])
    axes.set_ylim(0, 1.1 * frame["high"].max())
    last = rows.groupby("part", sort=False).tail(1)
    labels = [(row.estimate, row.part, colors[row.part]) for row in last.itertuples()]
    charts.end_labels(axes, 1.3 * frame["ratio"].max(), labels, INNER)
    return figure
