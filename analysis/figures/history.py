"""Loss and accuracy by epoch, on what a network trains on and on what it is stopped by.

Flows in: the fits of the primary regime, one fold. Flows out: loss and accuracy under
each other, a column per feature set.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("fits/*/*/*/*",)
QUANTITIES = ("loss", "accuracy")
INNER = 1.75  # inches: the height of one panel
DASHES = {"training": (0, (3, 1.5)), "validation": "solid"}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per epoch, quantity and part, for the first fold with curves."""
    rows, marks = [], style.marks(study)
    for features, declared in study.features.items():
        for name, model in study.models.items():
            found = _curves(results, f"{study.evaluation.regime}/{features}/{name}")
            for epoch in found.get("history", []):
                rows += [
                    {
                        "features": declared.label,
                        "model": model.label,
                        "mark": marks[name],
                        "epoch": epoch["epoch"],
                        "quantity": quantity,
                        "part": part,
                        "value": epoch[f"{prefix}{quantity}"],
                        "kept": found.get("kept_epoch"),
                    }
                    for quantity in QUANTITIES
                    for part, prefix in (
                        ("training", ""),
                        ("validation", "validation_"),
                    )
                ]
    return pd.DataFrame(rows)


def _curves(results: Results, place: str) -> dict[str, Any]:
    """Return the first fit of a model that has curves, or nothing."""
    fits = (results.json(key) for key in results.match(f"fits/{place}/*"))
    return next((fit for fit in fits if fit.get("history")), {})


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw loss above accuracy, training dashed, validation solid."""
    panels = frame["features"].unique()
    figure, grid = style.canvas(
        4.4, rows=2, columns=len(panels), sharex=True, sharey="row"
    )
    for line, quantity in zip(grid, QUANTITIES, strict=True):
        for axes, features in zip(line, panels, strict=True):
            chosen = (frame["features"] == features) & (frame["quantity"] == quantity)
            _panel(axes, frame[chosen], theme)
        line[0].set_ylabel(quantity)
    for axes in grid[1]:
        axes.yaxis.set_major_formatter(style.PERCENT)
        axes.set_xlabel("epoch")
    for axes, features in zip(grid[0], panels, strict=True):
        axes.set_title(features)
    _kept(grid[0][0], frame[frame["features"] == panels[0]])
    for line, quantity in zip(grid, QUANTITIES, strict=True):
        rows = frame[frame["features"] == panels[-1]]
        _names(line[-1], rows[rows["quantity"] == quantity], theme)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw the curves of one feature set, and the epoch that was kept."""
    for (_, part), each in rows.groupby(["model", "part"], sort=False):
        color = style.mark(each["mark"].iloc[0], theme).color
        axes.plot(each["epoch"], each["value"], color=color, linestyle=DASHES[part])
        kept = each[each["epoch"] == each["kept"]]
        if part == "validation" and len(kept):
            axes.plot(kept["epoch"], kept["value"], "o", color=color)
            axes.axvline(kept["epoch"].iloc[0], color=theme.line, linewidth=0.8)
    axes.grid(axis="y")
    axes.tick_params(length=0)
    axes.xaxis.get_major_locator().set_params(integer=True)


def _kept(axes: Axes, rows: pd.DataFrame) -> None:
    """Say what the dots mean, once."""
    epoch = rows["kept"].iloc[0]
    if not pd.isna(epoch):
        axes.annotate(
            "epoch kept ",
            (epoch, 0.97),
            xycoords=axes.get_xaxis_transform(),
            ha="right",
            va="top",
            fontsize=style.SMALL,
        )


def _names(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Name the curves at their ends."""
    several = rows["model"].nunique() > 1
    labels = [
        (
            each["value"].iloc[-1],
            f"{model}: {part}" if several else part,
            style.mark(each["mark"].iloc[-1], theme).color,
        )
        for (model, part), each in rows.groupby(["model", "part"], sort=False)
    ]
    end = rows["epoch"].max()
    style.end_labels(axes, end + 0.03 * end, labels, INNER)
