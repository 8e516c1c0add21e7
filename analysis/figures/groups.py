"""Accuracy by number of groups: how fine can genre be told?

Flows in: the curves and levels of merged genres. Flows out: a panel per feature set, of
the model that leads by the primary metric: a line per way of merging, the band of
random merges of the same sizes, and the share of the largest group.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("merging/curves/*/*", "merging/levels/*/*", "scores/*/*/*")
CLAIMS = ("accuracy",)
WAYS = {
    "confusion": "by confusion",
    "shared-tracks": "by shared tracks",
    "taxonomy": "by a published taxonomy",
    "taxonomy-alone": "the same, unknown labels alone",
}
COLUMNS = (
    *("features", "model", "claim_low", "claim_high", "line", "groups"),
    *("accuracy", "low", "high"),
)
RANDOM, CHANCE = "random merges", "always the largest group"
TICKS = (2, 5, 10, 20, 40, 80)


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return accuracy by way and number of groups, with interval or band."""
    rows = []
    for features, model in leading(results, study).items():
        labels = study.features[features].label, study.models[model].label
        fixed = (*labels, *entries.claim(study).values())
        for row in results.csv(f"merging/curves/{features}/{model}"):
            way, groups = row["way"], int(row["groups"])
            if way in WAYS:
                ends = (float(row[f"accuracy{end}"]) for end in ("", "_low", "_high"))
                rows.append((*fixed, WAYS[way], groups, *ends))
            if way == "confusion":
                rows.append((*fixed, CHANCE, groups, *[float(row["chance"])] * 3))
        levels = results.json(f"merging/levels/{features}/{model}")["ways"]
        for groups, level in levels.get("confusion", {}).items():
            if "random" in level:
                band = (level["random"]["accuracy"][k] for k in ("mean", "low", "high"))
                rows.append((*fixed, RANDOM, int(groups), *band))
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = ["features", "line", "groups"]
    return table.sort_values(order, kind="stable", ignore_index=True)


def leading(results: Results, study: Study) -> dict[str, str]:
    """Return, for each feature set with curves, the best model that has one."""
    chosen, best = study.evaluation, {}
    for score in leaders.ranked(results, study, chosen.regime, chosen.metric):
        if results.has(f"merging/curves/{score.features}/{score.model}"):
            best.setdefault(score.features, score.model)
    return best


def ticks(most: int) -> list[int]:
    """Return the numbers of groups that an axis names, the largest among them."""
    return [tick for tick in TICKS if tick < 0.8 * most] + [most]


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the panels; the number of groups is on a logarithmic axis."""
    figure, panels = charts.panels(
        frame, "features", 3.6, x="number of groups", y="accuracy", percent="y"
    )
    looks = _looks(theme)
    for axes, rows in panels:
        charts.claimed(axes, rows, theme, across=False)
        for way, line in rows.groupby("line", sort=False):
            look, ends = looks[way], (line["low"], line["high"])
            if "marker" in look:
                axes.vlines(line["groups"], *ends, color=look["color"], linewidth=1.1)
            elif way != CHANCE:
                charts.band(axes, line, "groups", look["color"], 0.18)
            axes.plot(line["groups"], line["accuracy"], **look)
        charts.numbered(axes, ticks(rows["groups"].max()))
        axes.set_title(f"{rows['features'].iloc[0]} ({rows['model'].iloc[0]})")
    axes.set_ylim(0, 1)
    lines = set(frame["line"])
    style.key(figure, (look for look in looks.items() if look[0] in lines))
    return figure


def _looks(theme: style.Theme) -> dict[str, dict[str, Any]]:
    """Return the line settings of every line; colours are kept for models."""
    hollow = style.dot(theme.ink, "^", markersize=5, markerfacecolor=theme.paper)
    return {
        WAYS["confusion"]: {"color": theme.ink, "linewidth": 1.8},
        WAYS["shared-tracks"]: {"color": theme.ink, "linestyle": (0, (5, 2))},
        WAYS["taxonomy"]: style.dot(theme.ink, "D", markersize=5),
        WAYS["taxonomy-alone"]: hollow,
        RANDOM: {"color": theme.muted, "linestyle": "-"},
        CHANCE: {"color": theme.muted, "linestyle": ":"},
    }
