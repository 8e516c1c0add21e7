"""How well each order of suspicion finds recordings that stand under several genres.

Flows in: the worth of the orders. Flows out: a row per order: among all recordings, and
among recordings with the same drawn label.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
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
    rows = []
    for _, features, key in entries.given(results, study.features, "possible/noise"):
        orders = results.json(key)["orders"]
        rows += [
            {
                "features": features.label,
                "order": words,
                "way": name,
                **entries.interval(orders[order][way]),
            }
            for order, words in ORDERS.items()
            for way, name in WAYS.items()
            if order in orders
        ]
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw dots with intervals: filled within one label, hollow among all."""
    chance = {"color": theme.muted, "linestyle": "--"}
    figure, panels = charts.dots(
        frame.assign(mark=style.INKED),  # colours are kept for models
        theme,
        "order",
        "features",
        inches=0.36,
        beside="way",
        also=[("chance", chance)],
        sharex=True,
        x="several genres put before one",
        percent="x",
    )
    for axes, _ in panels:
        axes.axvline(0.5, linewidth=1, zorder=1, **chance)
    return figure
