"""Every trial of the search, family by family: what it scored, and which was chosen.

Flows in: the trials and the choice of every searched model. Flows out: a panel per
model, trials from left to right, and the best so far.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("search/*", "search/*/*")
DEFAULT, DRAWN, FAILED, BEYOND = "default", "drawn", "failed", "beyond the budget"
ACROSS = 4  # panels side by side: of more, the titles would meet
HEIGHT, MORE = 2.7, 1.9  # inches: of one row, of every further


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row a trial; a failed one has no score, one beyond the budget does."""
    rows, marks = [], style.marks(study)
    for name, model in study.models.items():
        if not results.has(f"search/{name}"):
            continue
        choice = results.json(f"search/{name}")
        for key in results.match(f"search/{name}/*"):
            found, trial = results.json(key), int(key.rpartition("/")[2])
            rows.append(
                {
                    "model": model.label,
                    "mark": marks[name],
                    "trial": trial,
                    "kind": _kind(trial, found, choice),
                    "metric": choice["metric"],
                    "score": found["metrics"].get(choice["metric"]),
                    "seconds": found["seconds"],
                    "chosen": trial == choice["chosen"]["trial"],
                }
            )
    return pd.DataFrame(rows)


def _kind(trial: int, found: dict[str, Any], choice: dict[str, Any]) -> str:
    """Return what a trial was."""
    if found["failure"]:
        return FAILED
    if trial >= choice["counted"]:
        return BEYOND
    return DRAWN if trial else DEFAULT


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the trials of each model, on one scale."""
    models = list(frame["model"].unique())
    rows = -(-len(models) // ACROSS)
    columns = -(-len(models) // rows)
    height = HEIGHT + (rows - 1) * MORE
    shared = {"sharex": True, "sharey": True}
    figure, grid = style.canvas(height, rows, columns, **shared)
    low, high = frame["score"].min(), frame["score"].max()
    for axes, model in zip(grid.flat, models, strict=False):
        _panel(axes, frame[frame["model"] == model], theme, low)
        axes.set_title(model)
    for axes in grid.flat[len(models) :]:
        axes.set_visible(False)
    for axes in grid[-1]:
        axes.set_xlabel("trial")
    margin = 0.12 * max(high - low, 0.01)
    grid[0][0].set_ylim(low - margin, high + 1.6 * margin)
    for axes in grid[:, 0]:
        axes.set_ylabel(style.METRICS[frame["metric"].iloc[0]])
    _key(figure, frame, theme)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, theme: style.Theme, floor: float) -> None:
    """Draw one model: the best so far as a line, trials as dots, the choice ringed."""
    color = style.mark(rows["mark"].iloc[0], theme).color
    counted = rows[rows["kind"].isin((DEFAULT, DRAWN))]
    best = counted["score"].astype(float).cummax()
    axes.step(counted["trial"], best, where="post", color=color, linewidth=0.9)
    settings = _settings(theme, color)
    for kind, each in rows.groupby("kind", sort=False):
        y = each["score"].astype(float).fillna(floor)
        axes.plot(each["trial"], y, **settings[kind])
    chosen = rows[rows["chosen"]].iloc[0]
    axes.plot(chosen["trial"], chosen["score"], **_ring(theme))
    late = chosen["trial"] > 0.6 * rows["trial"].max()
    axes.annotate(
        f"{chosen['score']:.3f}",
        (chosen["trial"], chosen["score"]),
        xytext=(0, 7),
        textcoords="offset points",
        ha="right" if late else "left",
        fontsize=style.SMALL,
    )
    axes.set_xlim(-0.8, rows["trial"].max() + 0.8)
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=4)
    axes.grid(axis="y")
    axes.tick_params(length=0)


def _settings(theme: style.Theme, color: str) -> dict[str, dict[str, Any]]:
    """Return how each kind of trial is drawn."""
    dot = {"marker": "o", "linestyle": "", "color": color}
    return {
        DEFAULT: {**dot, "markerfacecolor": theme.paper, "marker": "s"},
        DRAWN: dot,
        FAILED: {**dot, "marker": "x"},
        BEYOND: {**dot, "alpha": 0.35},
    }


def _ring(theme: style.Theme) -> dict[str, Any]:
    """Return the ring around the choice."""
    return {
        "marker": "o",
        "linestyle": "",
        "markersize": 9,
        "color": theme.ink,
        "markerfacecolor": "none",
    }


def _key(figure: Figure, frame: pd.DataFrame, theme: style.Theme) -> None:
    """Say what the marks mean; only of kinds that occur."""
    settings = _settings(theme, theme.muted)
    entries = [
        (kind, settings[kind])
        for kind in (DEFAULT, DRAWN, FAILED, BEYOND)
        if (frame["kind"] == kind).any()
    ]
    best = {"color": theme.muted, "linewidth": 0.9}
    style.key(figure, [*entries, ("chosen", _ring(theme)), ("best so far", best)])
