"""Loss and accuracy by epoch, under each other: what figures of trainings share.

Flows in: fits that keep their history. Flows out: a row per epoch, quantity and part of
the data, and their curves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results

QUANTITIES = ("loss", "accuracy")
PARTS = {"training": "", "validation": "validation_"}
DASHES = {"training": (0, (3, 1.5)), "validation": "solid"}


def first(results: Results, folder: str) -> dict[str, Any]:
    """Return the first fit in a folder that has a history, or nothing."""
    fits = (results.json(key) for key in results.match(f"{folder}/*"))
    return next((fit for fit in fits if fit.get("history")), {})


def rows(fit: dict[str, Any], cells: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a row per epoch, quantity and part of a fit, after the cells of all."""
    for epoch in fit.get("history", []):
        for quantity in QUANTITIES:
            for part, prefix in PARTS.items():
                yield {
                    **cells,
                    "epoch": epoch["epoch"],
                    "quantity": quantity,
                    "part": part,
                    "value": epoch[f"{prefix}{quantity}"],
                    "kept": fit.get("kept_epoch"),
                }


def curves(
    frame: pd.DataFrame, column: str, height: float, theme: style.Theme
) -> tuple[Figure, np.ndarray]:
    """Draw loss above accuracy with a column of panels per value of `column`."""
    values = frame[column].unique()
    figure, grid = style.canvas(
        height, 2, len(values), grid="y", sharex=True, sharey="row"
    )
    for line, quantity in zip(grid, QUANTITIES, strict=True):
        line[0].set_ylabel(quantity)
        for axes, value in zip(line, values, strict=True):
            chosen = (frame[column] == value) & (frame["quantity"] == quantity)
            _panel(axes, frame[chosen], theme)
    for upper, lower, value in zip(*grid, values, strict=True):
        upper.set_title(value)
        lower.set_xlabel("epoch")
        lower.yaxis.set_major_formatter(style.PERCENT)
    return figure, grid


def _panel(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw training dashed, validation solid, and the epoch whose weights are kept."""
    for (number, part), curve in rows.groupby(["mark", "part"], sort=False):
        color = style.mark(number, theme).color
        axes.plot(curve["epoch"], curve["value"], color=color, linestyle=DASHES[part])
        kept = curve[(part == "validation") & (curve["epoch"] == curve["kept"])]
        axes.plot(kept["epoch"], kept["value"], "o", color=color)
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=4)
