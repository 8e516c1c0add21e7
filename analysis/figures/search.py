"""Every trial of the search, family by family: what it scored, and which was chosen.

Flows in: the trials and the choice of every searched model. Flows out: a panel per
model, trials from left to right, and the best so far.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("search/*", "search/*/*")
DEFAULT, DRAWN, FAILED, BEYOND = "default", "drawn", "failed", "beyond the budget"
ACROSS = 4  # panels side by side: of more, the titles would meet
HEIGHT, MORE = 2.7, 1.9  # inches: of one row, of every further


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row a trial; a failed one has no score, one beyond the budget does."""
    rows = []
    for model, key in entries.measured(results, study, "search"):
        choice = results.json(key)
        for place in results.match(f"{key}/*"):
            fit, trial = results.json(place), int(place.rpartition("/")[2])
            rows.append(
                {
                    **model,
                    "trial": trial,
                    "kind": _kind(trial, fit, choice),
                    "metric": choice["metric"],
                    "score": fit["metrics"].get(choice["metric"]),
                    "seconds": fit["seconds"],
                    "chosen": trial == choice["chosen"]["trial"],
                }
            )
    return pd.DataFrame(rows)


def _kind(trial: int, result: dict[str, Any], choice: dict[str, Any]) -> str:
    """Return what a trial was."""
    if result["failure"]:
        return FAILED
    if trial >= choice["counted"]:
        return BEYOND
    return DRAWN if trial else DEFAULT


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the trials of each model, on one scale."""
    figure, panels = charts.panels(
        frame,
        "model",
        HEIGHT,
        across=ACROSS,
        more=MORE,
        x="trial",
        y=style.METRICS[frame["metric"].iloc[0]],
        sharex=True,
    )
    low, high = frame["score"].min(), frame["score"].max()
    ring = style.dot(theme.ink, markersize=9, markerfacecolor="none")
    for axes, rows in panels:
        color = style.mark(rows["mark"].iloc[0], theme).color
        _trials(axes, rows, color, theme, low)
        _choice(axes, rows, ring)
    margin = 0.12 * max(high - low, 0.01)
    axes.set_ylim(low - margin, high + 1.6 * margin)
    kinds = _kinds(theme, theme.muted).items()
    shown = [entry for entry in kinds if entry[0] in set(frame["kind"])]
    best = ("best so far", {"color": theme.muted, "linewidth": 0.9})
    style.key(figure, [*shown, ("chosen", ring), best])
    return figure


def _trials(
    axes: Axes, rows: pd.DataFrame, color: str, theme: style.Theme, floor: float
) -> None:
    """Draw the trials of one model as dots, and the best so far as a line."""
    counted = rows[rows["kind"].isin((DEFAULT, DRAWN))]
    best = counted["score"].astype(float).cummax()
    axes.step(counted["trial"], best, where="post", color=color, linewidth=0.9)
    for kind, trials in rows.groupby("kind", sort=False):
        y = trials["score"].astype(float).fillna(floor)
        axes.plot(trials["trial"], y, **_kinds(theme, color)[kind])
    axes.set_xlim(-0.8, rows["trial"].max() + 0.8)
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=4)


def _choice(axes: Axes, rows: pd.DataFrame, ring: dict[str, Any]) -> None:
    """Draw a ring around the choice, and write its score above it."""
    chosen = rows[rows["chosen"]].iloc[0]
    place = (chosen["trial"], chosen["score"])
    side = "right" if chosen["trial"] > 0.6 * rows["trial"].max() else "left"
    axes.plot(*place, **ring)
    above = {"ha": side, "va": "baseline"}
    charts.note(axes, f"{chosen['score']:.3f}", place, (0, 7), **above)


def _kinds(theme: style.Theme, color: str) -> dict[str, dict[str, Any]]:
    """Return how each kind of trial is drawn."""
    return {
        DEFAULT: style.dot(color, "s", markerfacecolor=theme.paper),
        DRAWN: style.dot(color),
        FAILED: style.dot(color, "x"),
        BEYOND: style.dot(color, alpha=0.35),
    }
