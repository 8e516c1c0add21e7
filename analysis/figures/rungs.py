"""Accuracy from raw rows down to artists and albums that share nothing with training.

Flows in: scores of all regimes and of the strict designs with their controls. Flows
out: a panel per feature set, a line per model; controls of equal size are hollow.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import STRICT, Study

READS = ("scores/*/*/*",)
METRIC = "accuracy"
HEIGHT, INNER = 2.4, 1.9  # inches: of a panel with its words, of its axes


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return accuracy with interval per rung, feature set and learning model."""
    rows, marks = [], style.marks(study)
    for label, kind, place in rungs(results, study):
        for features in study.features:
            for model in leaders.models(results, study, place, features):
                if study.models[model].family == "baseline":
                    continue
                found = leaders.score(results, place, features, model, METRIC)
                rows.append(
                    {
                        "rung": label,
                        "kind": kind,
                        "features": study.features[features].label,
                        "model": study.models[model].label,
                        "mark": marks[model],
                        **dict(zip(("estimate", "low", "high"), found, strict=True)),
                    }
                )
    found = pd.DataFrame(rows)
    strict = found[found["kind"] == "strict"] if rows else found
    return found[found["model"].isin(strict["model"])] if len(strict) else found


def rungs(results: Results, study: Study) -> list[tuple[str, str, str]]:
    """Return the label, kind and place of every rung, a control below its design."""
    found = [
        (study.regimes[name].label, "regime", name)
        for name in leaders.regimes(results, study)
    ]
    controls = {
        each.values["like"]: name
        for name, each in study.designs.items()
        if each.kind == "control"
    }
    for name, each in study.designs.items():
        if each.kind in STRICT:
            found.append((each.label, "strict", name))
            if name in controls:
                found.append((each.label, "control", controls[name]))
    return found


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the rungs from left to right, the feature sets one below the other."""
    panels, order = list(frame["features"].unique()), list(frame["rung"].unique())
    figure, grid = style.canvas(
        0.6 + HEIGHT * len(panels), len(panels), sharex=True, sharey=True
    )
    grid[0][0].set_ylim(0, 1.08 * frame["high"].max())
    for axes, features in zip(grid[:, 0], panels, strict=True):
        rows = frame[frame["features"] == features]
        _panel(axes, rows, order, theme)
        axes.set_title(features)
        axes.set_ylabel("accuracy")
        _names(axes, rows, order, theme)
    dot = {"marker": "o", "linestyle": "", "color": theme.ink}
    hollow = {**dot, "markerfacecolor": theme.paper}
    words = ("as split", "as many items taken from training at random")
    style.key(figure, list(zip(words, (dot, hollow), strict=True)))
    return figure


def _panel(
    axes: Axes, rows: pd.DataFrame, order: list[str], theme: style.Theme
) -> None:
    """Draw the models of one feature set; a control stands beside its design."""
    names = list(rows["model"].unique())
    shifts = dict(zip(names, np.linspace(-0.2, 0.2, len(names)), strict=True))
    for model, each in rows.groupby("model", sort=False):
        mark = style.mark(each["mark"].iloc[0], theme)
        line = each[each["kind"] != "control"]
        x = [order.index(rung) + shifts[model] for rung in line["rung"]]
        axes.plot(x, line["estimate"], color=mark.color, linewidth=0.8, alpha=0.6)
        style.whiskers(axes, x, line["estimate"], (line["low"], line["high"]), mark)
        other = each[each["kind"] == "control"]
        x = [order.index(rung) + shifts[model] + 0.07 for rung in other["rung"]]
        ends = (other["low"], other["high"])
        style.whiskers(axes, x, other["estimate"], ends, mark, hollow=theme.paper)
    words = [rung.replace(" and ", "\nand ") for rung in order]
    axes.set_xticks(range(len(order)), words)
    axes.set_xlim(-0.5, len(order) - 0.5)
    axes.yaxis.set_major_formatter(style.PERCENT)
    axes.grid(axis="y")
    axes.tick_params(length=0)


def _names(
    axes: Axes, rows: pd.DataFrame, order: list[str], theme: style.Theme
) -> None:
    """Write each model's name at the end of its line."""
    line = rows[rows["kind"] != "control"]
    last = line.groupby("model", sort=False).tail(1)
    labels = [
        (row.estimate, row.model, style.mark(row.mark, theme).color)
        for row in last.itertuples()
    ]
    style.end_labels(axes, len(order) - 0.45, labels, INNER)
