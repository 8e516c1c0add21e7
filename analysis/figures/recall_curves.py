"""Precision against recall of every model: all decisions together, and genre by genre.

Flows in: the precision-recall curves of the primary regime. Flows out: a panel for the
micro curve and one for the macro curve, a line per model.
"""

from __future__ import annotations

import itertools

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("curves/*/*",)
TITLES = {"micro": "all decisions together (micro)", "macro": "mean of genres (macro)"}
HEIGHT = 3.1  # inches
DASHES = ("solid", (0, (4, 1.5)), (0, (1, 1)), (0, (5, 1, 1, 1)))


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per model, curve and recall, on the primary features."""
    folder = f"curves/{study.evaluation.features}"
    return pd.DataFrame(
        {
            **model,
            "kind": curve["kind"],
            "recall": float(level),
            "precision": float(curve[level]),
            "average_precision": float(curve["average_precision"]),
            "guess": float(curve["prevalence"]),
        }
        for model, key in entries.measured(results, study, folder)
        for curve in results.csv(key)
        if curve["kind"] in TITLES
        for level in recalls(curve)
    )


def recalls(curve: dict[str, str]) -> list[str]:
    """Return the columns that hold precisions: those named by a recall."""
    return [name for name in curve if name.replace(".", "", 1).isdigit()]


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the micro curves beside the macro curves, and what a guess reaches."""
    words = {"titles": TITLES.get, "x": "recall", "y": "precision"}
    figure, panels = charts.panels(
        frame, "kind", HEIGHT, **words, grid="", percent="xy"
    )
    models = frame["model"].unique()
    dashes = dict(zip(models, itertools.cycle(DASHES), strict=False))
    for axes, rows in panels:
        for model, line, mark in charts.marked(rows, "model", theme):
            look = {"color": mark.color, "linestyle": dashes[model]}
            axes.plot(line["recall"], line["precision"], **look)
        axes.axhline(rows["guess"].iloc[0], color=theme.muted, linewidth=0.9)
        axes.set_xlim(0, 1)
        axes.tick_params(pad=5)
        _averages(axes, rows, theme)
    axes.set_ylim(0, 1.04 * frame["precision"].max())
    guess = ("guess", {"color": theme.muted, "linewidth": 0.9})
    lines = frame.drop_duplicates("model").itertuples()
    looks = [
        (row.model, {"color": style.mark(row.mark, theme).color, "linestyle": dash})
        for row, dash in zip(lines, dashes.values(), strict=True)
    ]
    style.key(figure, [*looks, guess])
    return figure


def _averages(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Write the average precisions in the empty corner, the best on top."""
    ranked = rows.drop_duplicates("model").sort_values(
        "average_precision", ascending=False, kind="stable"
    )
    lines = [("average precision", theme.ink)]
    lines += [
        (
            f"{row.model}  {row.average_precision:.3f}",
            style.mark(row.mark, theme).color,
        )
        for row in ranked.itertuples()
    ]
    step = 1.45 * style.SMALL
    for place, (words, color) in enumerate(lines):
        corner = {"xycoords": "axes fraction", "ha": "right", "va": "top"}
        below = (0, -step * place)
        charts.note(axes, words, (0.98, 0.97), below, color=color, **corner)
