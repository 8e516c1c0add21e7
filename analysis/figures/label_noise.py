"""How well each order of suspicion finds recordings that stand under several genres.

Flows in: the worth of the orders. Flows out: a row per order: among all recordings, and
among recordings with the same drawn label.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("possible/noise/*",)
ORDERS = {
    "self-confidence": "plain doubt",
    "margin": "plain doubt against the rival",
    "issues": "called wrong, then plain doubt",
    "confident": "doubt, genre by genre",
    "confident-margin": "rival, genre by genre",
}
WAYS = {"within_genre": "within one label", "among_all": "among all"}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the chance that an order puts the doubtful one of two labels first."""
    columns = ["features", "order", "way", "estimate", "low", "high"]
    rows = []
    for features, declared in study.features.items():
        key = f"possible/noise/{features}"
        orders = results.json(key)["orders"] if results.has(key) else {}
        for order, words in ORDERS.items():
            for way, name in WAYS.items():
                if order in orders:
                    found = orders[order][way]
                    rows.append({"features": declared.label, "order": words,
                                 "way": name, **found})  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw dots with intervals: filled within one label, hollow among all."""
    order, panels = list(frame["order"].unique()), frame["features"].unique()
    figure, grid = style.canvas(
        1.1 + 0.36 * len(order), columns=len(panels), sharex=True, sharey=True
    )
    shifts = dict(zip(WAYS.values(), (0.13, -0.13), strict=True))
    mark = style.Mark(theme.ink, "o")  # colours are kept for models
    for axes, features in zip(grid[0], panels, strict=True):
        rows = frame[frame["features"] == features]
        for way, each in rows.groupby("way", sort=False):
            y = [order.index(name) + shifts[way] for name in each["order"]]
            style.whiskers(
                axes,
                each["estimate"],
                y,
                (each["low"], each["high"]),
                mark,
                across=True,
                hollow=theme.paper if shifts[way] < 0 else "",
            )
        axes.axvline(0.5, color=theme.muted, linestyle="--", linewidth=1)
        axes.set_title(features)
        axes.set_xlabel("several genres put before one")
        axes.xaxis.set_major_formatter(style.PERCENT)
        axes.grid(axis="x")
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
    grid[0][0].set_yticks(range(len(order)), order)
    grid[0][0].set_ylim(len(order) - 0.5, -0.5)
    dot = {"marker": "o", "linestyle": "", "color": mark.color}
    hollow = {**dot, "markerfacecolor": theme.paper}
    chance = {"color": theme.muted, "linestyle": "--"}
    words = [*WAYS.values(), "chance"]
    style.key(figure, list(zip(words, (dot, hollow, chance), strict=True)))
    return figure
