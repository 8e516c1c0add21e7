"""Accuracy by number of groups: how fine can genre be told?

Flows in: the curves and levels of merged genres. Flows out: a panel per feature set, of
the model that leads by the primary metric: a line per way of merging, the band of
random merges of the same sizes, and the share of the largest group.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.figures.draw import style
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
RANDOM, CHANCE = "random merges", "always the largest group"
TICKS = (2, 5, 10, 20, 40, 80)


def leading(results: Results, study: Study) -> dict[str, str]:
    """Return, for each feature set with curves, the best model that has one."""
    found, regime = {}, study.evaluation.regime
    for features in study.features:
        known = [
            key.rpartition("/")[2]
            for key in results.match(f"merging/curves/{features}/*")
        ]
        scored = leaders.models(results, study, regime, features)
        usable = [name for name in scored if name in known]
        if usable:
            found[features] = max(usable, key=_by_metric(results, study, features))
    return found


def _by_metric(results: Results, study: Study, features: str):
    """Return what ranks models, the best highest."""
    regime, metric = study.evaluation.regime, study.evaluation.metric
    sign = -1 if metric in leaders.LOWER_IS_BETTER else 1
    return lambda name: sign * leaders.score(results, regime, features, name, metric)[0]


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return accuracy by way and number of groups, with interval or band."""
    rows, claimed = [], getattr(study.findings.get("accuracy"), "thresholds", {})
    for features, model in leading(results, study).items():
        fixed = {
            "features": study.features[features].label,
            "model": study.models[model].label,
            "claim_low": claimed.get("low"),
            "claim_high": claimed.get("high"),
        }
        for row in results.csv(f"merging/curves/{features}/{model}"):
            if row["way"] not in WAYS:
                continue
            ends = [row[f"accuracy{end}"] for end in ("", "_low", "_high")]
            rows.append(fixed | _point(WAYS[row["way"]], row["groups"], *ends))
            if row["way"] == "confusion":
                chance = [row["chance"]] * 3
                rows.append(fixed | _point(CHANCE, row["groups"], *chance))
        levels = results.json(f"merging/levels/{features}/{model}")["ways"]
        for groups, level in levels.get("confusion", {}).items():
            if "random" in level:
                band = [level["random"]["accuracy"][k] for k in ("mean", "low", "high")]
                rows.append(fixed | _point(RANDOM, groups, *band))
    columns = ["features", "model", "claim_low", "claim_high", *_point("", 0, 0, 0, 0)]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(
        ["features", "line", "groups"], kind="stable", ignore_index=True
    )


def _point(line: str, groups: str, *ends: str) -> dict[str, object]:
    """Return one point of a line."""
    estimate, low, high = map(float, ends)
    return {
        "line": line,
        "groups": int(groups),
        "accuracy": estimate,
        "low": low,
        "high": high,
    }


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the panels; the number of groups is on a logarithmic axis."""
    panels = list(frame["features"].unique())
    figure, grid = style.canvas(3.6, columns=len(panels), sharey=True)
    looks = _looks(theme)
    for axes, features in zip(grid[0], panels, strict=True):
        rows = frame[frame["features"] == features]
        _panel(axes, rows, looks, theme)
        axes.set_title(f"{features} ({rows['model'].iloc[0]})")
    grid[0][0].set_ylabel("accuracy")
    shown = [line for line in looks if line in set(frame["line"])]
    lines = [Line2D([], [], **looks[line]) for line in shown]
    figure.legend(lines, shown, loc="outside upper left", ncols=3)
    return figure


def _looks(theme: style.Theme) -> dict[str, dict[str, object]]:
    """Return the line settings of every line; colours are kept for models."""
    dot = {"linestyle": "", "markersize": 5, "color": theme.ink}
    hollow = {"markerfacecolor": theme.paper}
    return {
        WAYS["confusion"]: {"color": theme.ink, "linewidth": 1.8},
        WAYS["shared-tracks"]: {"color": theme.ink, "linestyle": (0, (5, 2))},
        WAYS["taxonomy"]: {"marker": "D", **dot},
        WAYS["taxonomy-alone"]: {"marker": "^", **dot, **hollow},
        RANDOM: {"color": theme.muted, "linestyle": "-"},
        CHANCE: {"color": theme.muted, "linestyle": ":"},
    }


def _panel(
    axes: Axes, rows: pd.DataFrame, looks: dict[str, dict], theme: style.Theme
) -> None:
    """Draw one feature set."""
    low, high = rows["claim_low"].iloc[0], rows["claim_high"].iloc[0]
    if not pd.isna(low):
        axes.axhspan(low, high, color=theme.claim, linewidth=0)
    for line, each in rows.groupby("line", sort=False):
        look = looks[line]
        x, ends = each["groups"].to_numpy(), (each["low"], each["high"])
        if look.get("marker"):
            axes.vlines(x, *ends, color=look["color"], linewidth=1.1)
        elif line != CHANCE:
            axes.fill_between(x, *ends, color=look["color"], alpha=0.18, linewidth=0)
        axes.plot(x, each["accuracy"], **look)
    axes.set_xscale("log")
    most = rows["groups"].max()
    ticks = [tick for tick in TICKS if tick < 0.8 * most] + [most]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_xlabel("number of groups")
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(style.PERCENT)
    axes.grid(axis="y")
