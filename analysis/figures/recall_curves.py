"""Precision against recall of every model: all decisions together, and genre by genre.

Flows in: the precision-recall curves of the primary regime. Flows out: a panel for the
micro curve and one for the macro curve, a line per model.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("curves/*/*",)
TITLES = {"micro": "all decisions together (micro)", "macro": "mean of genres (macro)"}
HEIGHT, INNER = 3.1, 2.4  # inches: of the figure, of the axes
DASHES = ("solid", (0, (4, 1.5)), (0, (1, 1)), (0, (5, 1, 1, 1)))


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per model, curve and recall, on the primary features."""
    rows, marks = [], style.marks(study)
    for name, model in study.models.items():
        key = f"curves/{study.evaluation.features}/{name}"
        for curve in results.csv(key) if results.has(key) else ():
            if curve["kind"] not in TITLES:
                continue
            rows += [
                {
                    "model": model.label,
                    "mark": marks[name],
                    "kind": curve["kind"],
                    "recall": float(level),
                    "precision": float(curve[level]),
                    "average_precision": float(curve["average_precision"]),
                    "guess": float(curve["prevalence"]),
                }
                for level in recalls(curve)
            ]
    return pd.DataFrame(rows)


def recalls(curve: dict[str, str]) -> list[str]:
    """Return the columns that hold precisions: those named by a recall."""
    return [name for name in curve if name.replace(".", "", 1).isdigit()]


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the micro curves beside the macro curves."""
    kinds = list(frame["kind"].unique())
    figure, grid = style.canvas(HEIGHT, columns=len(kinds), sharey=True)
    for axes, kind in zip(grid[0], kinds, strict=True):
        _panel(axes, frame[frame["kind"] == kind], theme)
        axes.set_title(TITLES[kind])
    grid[0][0].set_ylabel("precision")
    grid[0][0].set_ylim(0, 1.04 * frame["precision"].max())
    _key(figure, frame, theme)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw one kind of curve, a line per model, and what a guess reaches."""
    for dash, (_, each) in zip(
        DASHES * len(rows), rows.groupby("model", sort=False), strict=False
    ):
        color = style.mark(each["mark"].iloc[0], theme).color
        axes.plot(each["recall"], each["precision"], color=color, linestyle=dash)
    axes.axhline(rows["guess"].iloc[0], color=theme.muted, linewidth=0.9)
    axes.set_xlim(0, 1)
    axes.set_xlabel("recall")
    axes.tick_params(length=0, pad=5)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(style.PERCENT)
    _averages(axes, rows, theme)


def _averages(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Write the average precisions in the empty corner, the best on top."""
    each = rows.drop_duplicates("model").sort_values(
        "average_precision", ascending=False, kind="stable"
    )
    step = 1.45 * style.SMALL / (72 * INNER)
    axes.text(
        0.98, 0.97, "average precision", transform=axes.transAxes, ha="right", va="top",
        fontsize=style.SMALL,
    )  # fmt: skip
    for place, row in enumerate(each.itertuples(), 1):
        axes.text(
            0.98,
            0.97 - place * step,
            f"{row.model}  {row.average_precision:.3f}",
            transform=axes.transAxes,
            ha="right",
            va="top",
            fontsize=style.SMALL,
            color=style.mark(row.mark, theme).color,
        )


def _key(figure: Figure, frame: pd.DataFrame, theme: style.Theme) -> None:
    """Name the lines."""
    each = frame.drop_duplicates("model")
    entries = [
        (row.model, {"color": style.mark(row.mark, theme).color, "linestyle": dash})
        for row, dash in zip(each.itertuples(), DASHES * len(each), strict=False)
    ]
    style.key(figure, [*entries, ("guess", {"color": theme.muted, "linewidth": 0.9})])
