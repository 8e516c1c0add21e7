"""What one thing alone tells of genre, in every way of splitting.

Flows in: the horses of all regimes, and the best model of each. Flows out: a panel per
regime, a row per thing, and a line where the best model stands.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("horses/*", "scores/*/*/*")
METRIC = "accuracy"
WORDS = {
    "row": "row number",
    "artist": "artist",
    "album": "album name",
    "popularity": "popularity",
    "duration": "duration",
}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return accuracy with interval per regime and thing, and the best model's."""
    rows = []
    for regime, declared in study.regimes.items():
        if not results.has(f"horses/{regime}"):
            continue
        found = results.json(f"horses/{regime}")["horses"]
        rows += [
            {
                "regime": declared.label,
                "thing": words,
                **found[name]["metrics"][METRIC],
                "best_model": _best(results, study, regime),
            }
            for name, words in WORDS.items()
        ]
    return pd.DataFrame(rows)


def _best(results: Results, study: Study, regime: str) -> float | None:
    """Return the highest accuracy of a model in a regime, from any features."""
    found = [
        leaders.score(results, regime, features, model, METRIC)[0]
        for features in leaders.feature_sets(results, study, regime)
        for model in leaders.models(results, study, regime, features)
    ]
    return max(found, default=None)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the regimes side by side."""
    regimes, things = list(frame["regime"].unique()), list(frame["thing"].unique())
    figure, grid = style.canvas(
        1.0 + 0.3 * len(things), columns=len(regimes), sharex=True, sharey=True
    )
    for axes, regime in zip(grid[0], regimes, strict=True):
        _panel(axes, frame[frame["regime"] == regime], things, theme)
        axes.set_title(regime)
        axes.set_xlabel("accuracy, %")
    grid[0][0].set_yticks(range(len(things)), things)
    grid[0][0].set_ylim(len(things) - 0.5, -0.5)
    dot = {"marker": "o", "linestyle": "", "color": theme.ink}
    line = {"color": theme.muted, "linewidth": 1.3, "linestyle": "--"}
    style.key(
        figure, [("one thing alone", dot), ("the best model, from all features", line)]
    )
    return figure


def _panel(
    axes: Axes, rows: pd.DataFrame, things: list[str], theme: style.Theme
) -> None:
    """Draw the things of one regime."""
    best = rows["best_model"].iloc[0]
    if pd.notna(best):
        axes.axvline(best, color=theme.muted, linewidth=1.3, linestyle="--")
    places = [things.index(each) for each in rows["thing"]]
    mark = style.Mark(theme.ink, "o")
    ends = (rows["low"], rows["high"])
    style.whiskers(axes, rows["estimate"], places, ends, mark, across=True)
    axes.set_xlim(-0.03, 1.03)
    axes.set_xticks([0, 0.5, 1], ["0", "50", "100"])
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
