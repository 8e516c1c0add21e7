"""The training of the network beside its variants, on the same axes.

Flows in: the fits of the network on the primary features, the usual one and those of
one factor. Flows out: a column per way of training, loss above accuracy. One figure
shows what dropout and early stopping do, one what an unshuffled validation split does.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.measurements import epochs
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("fits/*/*/*/*",)
SERIES = ("regularisation", "validation-split")
USUAL = "the usual way"
QUANTITIES = ("loss", "accuracy")
PARTS = {"training": "", "validation": "validation_"}
DASHES = {"training": (0, (3, 1.5)), "validation": "solid"}
HEIGHT = 4.0


def frame(results: Results, study: Study, word: str) -> pd.DataFrame:
    """Return one row per way, epoch, quantity and part; `word` names the factor."""
    place = f"fits/{study.evaluation.regime}/{study.evaluation.features}"
    factor, marks, rows = word.replace("-", " "), style.marks(study), []
    wanted = {"": USUAL} | {
        name: each.label
        for name, each in study.variants.items()
        if each.factor == factor
    }
    for model in study.models:
        changed = [f"{model}+{name}" for name in wanted if name]
        if not any(results.match(f"{place}/{entry}/*") for entry in changed):
            continue
        for variant, label in wanted.items():
            entry = f"{model}+{variant}" if variant else model
            found = next(
                (results.json(key) for key in results.match(f"{place}/{entry}/*")), {}
            )
            if found.get("history"):
                rows += _rows(found, label, marks[model])
    table = pd.DataFrame(rows)
    enough = len(table) and table["way"].nunique() > 1
    return table if enough else table.iloc[:0]


def _rows(found: dict[str, Any], label: str, mark: int) -> list[dict[str, Any]]:
    """Return the curves of one fit."""
    return [
        {
            "way": label,
            "mark": mark,
            "epoch": epoch["epoch"],
            "quantity": quantity,
            "part": part,
            "value": epoch[f"{prefix}{quantity}"],
            "kept": found.get("kept_epoch"),
            "rise": epochs.rise(found["history"]),
        }
        for epoch in found["history"]
        for quantity in QUANTITIES
        for part, prefix in PARTS.items()
    ]


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw loss above accuracy, a column per way of training."""
    ways = list(frame["way"].unique())
    figure, grid = style.canvas(
        HEIGHT, rows=2, columns=len(ways), sharex=True, sharey="row"
    )
    for line, quantity in zip(grid, QUANTITIES, strict=True):
        for axes, way in zip(line, ways, strict=True):
            chosen = (frame["way"] == way) & (frame["quantity"] == quantity)
            _panel(axes, frame[chosen], theme)
        line[0].set_ylabel(quantity)
    for axes, way in zip(grid[0], ways, strict=True):
        axes.set_title(way, fontsize=style.SMALL if len(ways) > 2 else style.BODY)
        _rise(axes, frame[(frame["way"] == way) & (frame["quantity"] == "loss")])
    for axes in grid[1]:
        axes.yaxis.set_major_formatter(style.PERCENT)
        axes.set_xlabel("epoch")
    low, high = grid[0][0].get_ylim()
    grid[0][0].set_ylim(low, high + 0.12 * (high - low))
    _key(figure, frame, theme)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw training and validation of one way, and the epoch whose weights are kept."""
    color = style.mark(int(rows["mark"].iloc[0]), theme).color
    for part, each in rows.groupby("part", sort=False):
        axes.plot(each["epoch"], each["value"], color=color, linestyle=DASHES[part])
    kept = rows[(rows["part"] == "validation") & (rows["epoch"] == rows["kept"])]
    axes.plot(kept["epoch"], kept["value"], "o", color=color)
    axes.grid(axis="y")
    axes.tick_params(length=0)
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=4)


def _rise(axes: Axes, rows: pd.DataFrame) -> None:
    """Say how far the validation loss stands above its minimum at the end."""
    axes.annotate(
        f"rise {100 * rows['rise'].iloc[0]:.0f} %",
        (0.97, 0.98),
        xycoords="axes fraction",
        ha="right",
        va="top",
        fontsize=style.SMALL,
    )


def _key(figure: Figure, frame: pd.DataFrame, theme: style.Theme) -> None:
    """Name the lines and the dot."""
    color = style.mark(int(frame["mark"].iloc[0]), theme).color
    entries = [(part, {"color": color, "linestyle": DASHES[part]}) for part in DASHES]
    dot = {"color": color, "marker": "o", "linestyle": ""}
    style.key(figure, [*entries, ("epoch whose weights are kept", dot)])
