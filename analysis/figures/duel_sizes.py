"""The duel of families by training size: who leads with few tracks, who with many.

Flows in: the measurements of equally large genres. Flows out: the primary metric
against tracks a genre, a line per model and blend.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import entry_words, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("duel/*/*",)
HEIGHT, INNER = 3.6, 2.9  # inches: of the figure, of the axes


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per size and entry, on the primary features, seeds left out."""
    metric, rows = study.evaluation.metric, []
    for key in results.match(f"duel/{study.evaluation.features}/*"):
        found = results.json(key)
        for name, entry in found["entries"].items():
            if "+" in name:
                continue
            rows.append(
                {
                    "size": int(key.rpartition("/")[2]),
                    "train_items": found["train_items"],
                    "entry": entry_words.label(study, name),
                    "mark": entry_words.number(study, name),
                    "metric": style.METRICS[metric],
                    **entry["metrics"][metric],
                }
            )
    table = pd.DataFrame(rows)
    return table.sort_values(["entry", "size"]) if rows else table


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a line per entry on a logarithmic axis of sizes."""
    figure, grid = style.canvas(HEIGHT)
    axes, labels = grid[0][0], []
    for entry, each in frame.groupby("entry", sort=False):
        mark = entry_words.mark(each["mark"].iloc[0], theme)
        axes.plot(each["size"], each["estimate"], marker=mark.marker, color=mark.color)
        labels.append((each["estimate"].iloc[-1], entry, mark.color))
    sizes = sorted(frame["size"].unique())
    axes.set_xscale("log")
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.minorticks_off()
    axes.set_xlim(0.9 * sizes[0], 1.05 * sizes[-1])
    axes.set_ylim(0.95 * frame["estimate"].min(), 1.03 * frame["estimate"].max())
    axes.set_xlabel("training tracks a genre, at most")
    axes.set_ylabel(frame["metric"].iloc[0])
    axes.grid(axis="y")
    axes.tick_params(length=0)
    style.end_labels(axes, 1.07 * sizes[-1], labels, INNER)
    return figure
