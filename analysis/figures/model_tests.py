"""Every pair of models by two ways: over artists, and over repeated folds.

Flows in: paired comparisons and corrected tests. Flows out: a panel per feature set, a
row per pair, with both intervals of the difference.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.findings import verdicts
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("tests/*", "comparisons/*/*")
WAYS = ("over artists", "over repeated folds")


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return both differences of every pair by the primary metric."""
    columns = ["features", "pair", "way", "estimate", "low", "high", "holm"]
    rows, metric = [], study.evaluation.metric
    for features, declared in study.features.items():
        key = f"tests/{features}"
        tests = results.json(key)["metrics"][metric] if results.has(key) else {}
        for name, test in tests.items():
            first, second = name.split("--")
            pair = verdicts.pair(results, features, first, second, metric)
            labels = [study.models[each].label for each in (first, second)]
            who = [declared.label, " − ".join(labels)]
            if pair:
                rows.append([*who, WAYS[0], pair.estimate, pair.low, pair.high, None])
            ends = [test[end] for end in ("estimate", "low", "high")]
            rows.append([*who, WAYS[1], *ends, test["holm"]])
    return pd.DataFrame(rows, columns=columns)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a row per pair: filled over artists, hollow over repeated folds."""
    pairs, panels = list(frame["pair"].unique()), frame["features"].unique()
    figure, grid = style.canvas(
        1.1 + 0.3 * len(pairs), columns=len(panels), sharex=True, sharey=True
    )
    for axes, features in zip(grid[0], panels, strict=True):
        _panel(axes, frame[frame["features"] == features], pairs, theme)
        axes.set_title(features)
        axes.set_xlabel("difference of macro-F1")
    grid[0][0].set_yticks(range(len(pairs)), pairs)
    grid[0][0].set_ylim(len(pairs) - 0.5, -0.5)
    dot = {"marker": "o", "linestyle": "", "color": theme.models[0]}
    hollow = {**dot, "markerfacecolor": theme.paper}
    style.key(figure, list(zip(WAYS, (dot, hollow), strict=True)))
    return figure


def _panel(
    axes: Axes, rows: pd.DataFrame, pairs: list[str], theme: style.Theme
) -> None:
    """Draw the pairs of one feature set."""
    mark = style.Mark(theme.models[0], "o")
    for shift, way in zip((-0.13, 0.13), WAYS, strict=True):
        each = rows[rows["way"] == way]
        style.whiskers(
            axes,
            each["estimate"],
            [pairs.index(name) + shift for name in each["pair"]],
            (each["low"], each["high"]),
            mark,
            across=True,
            hollow=theme.paper if shift > 0 else "",
        )
    axes.axvline(0, color=theme.muted, linewidth=1)
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
