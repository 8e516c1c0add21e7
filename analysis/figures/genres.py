"""F1 of every genre for the best model, sorted, with intervals.

Flows in: the genre table of the primary regime. Flows out: dots in columns, so that
every genre can be named.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("scores/*/*/*", "genres/*/*")
COLUMNS = 3
NUMBERS = ("support", "effective_artists", "f1", "f1_low", "f1_high")


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the genres of the best model, the best told first."""
    regime, features = study.evaluation.regime, study.evaluation.features
    model = leaders.best(results, study, regime, features)
    table = pd.DataFrame(results.csv(f"genres/{features}/{model}"))
    table = table[["genre", *NUMBERS]].astype(dict.fromkeys(NUMBERS, float))
    table = table.assign(**entries.model(study, model))
    return table.sort_values(["f1", "genre"], ascending=[False, True], kind="stable")


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the genres down the columns, on one scale."""
    columns = COLUMNS if len(frame) > 2 * COLUMNS else 1
    size = -(-len(frame) // columns)
    figure, grid = style.canvas(0.7 + 0.148 * size, columns=columns, sharex=True)
    limit = min(1.0, 1.25 * frame["f1_high"].max())
    for column, axes in enumerate(grid[0]):
        _column(axes, frame.iloc[column * size : (column + 1) * size], size, theme)
        axes.set_xlim(-0.03 * limit, max(limit, 0.05))
    for axes, place in ((grid[0][0], 0), (grid[0][-1], len(frame) - 1)):
        row, behind = frame.iloc[place], place - size * (columns - 1) * (place > 0)
        end = (row["f1_high"], behind)
        charts.note(axes, f"{row['f1']:.2f}", end, (4, 0), color=theme.muted)
    grid[0][columns // 2].set_xlabel("F1, with the interval over artists")
    return figure


def _column(axes: Axes, rows: pd.DataFrame, size: int, theme: style.Theme) -> None:
    """Draw one column of genres, the first on top."""
    y = np.arange(len(rows))
    mark = style.mark(rows["mark"].iloc[0], theme)
    ends = (rows["f1_low"], rows["f1_high"])
    axes.hlines(y, 0, rows["f1"], color=theme.line, linewidth=0.6)
    charts.whiskers(axes, rows["f1"], y, ends, mark, across=True, markersize=3.2)
    charts.name_rows([axes], rows["genre"])
    axes.set_ylim(size - 0.4, -0.6)
    axes.tick_params(axis="y", pad=1)
    axes.tick_params(axis="x", length=2)
    axes.locator_params(axis="x", nbins=3)
