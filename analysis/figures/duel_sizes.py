"""The duel of families by training size: who leads with few tracks, who with many.

Flows in: the measurements of equally large genres. Flows out: the primary metric
against tracks a genre, a line per model and blend.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("duel/*/*",)
HEIGHT, INNER = 3.6, 2.9  # inches: of the figure, of the axes


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per size and entry, on the primary features, seeds left out."""
    metric = study.evaluation.metric
    table = pd.DataFrame(
        {
            "size": int(key.rpartition("/")[2]),
            "train_items": results.json(key)["train_items"],
            "entry": entries.label(study, name),
            "mark": entries.number(study, name),
            "metric": style.METRICS[metric],
            **entry["metrics"][metric],
        }
        for key in results.match(f"duel/{study.evaluation.features}/*")
        for name, entry in results.json(key)["entries"].items()
        if "+" not in name
    )
    return table.sort_values(["entry", "size"]) if len(table) else table


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a line per entry on a logarithmic axis of sizes."""
    figure, ((axes,),) = style.canvas(HEIGHT, grid="y")
    for _, line, mark in charts.marked(frame, "entry", theme):
        axes.plot(line["size"], line["estimate"], **mark._asdict())
    sizes = sorted(frame["size"].unique())
    charts.numbered(axes, sizes)
    axes.set_xlim(0.9 * sizes[0], 1.05 * sizes[-1])
    axes.set_ylim(0.95 * frame["estimate"].min(), 1.03 * frame["estimate"].max())
    axes.set_xlabel("training tracks a genre, at most")
    axes.set_ylabel(frame["metric"].iloc[0])
    charts.name_lines(axes, 1.07 * sizes[-1], frame, theme, INNER, name="entry")
    return figure
