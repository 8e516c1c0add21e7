"""Accuracy from raw rows down to artists and albums that share nothing with training.

Flows in: scores of all regimes and of the strict designs with their controls. Flows
out: a panel per feature set, a line per model; controls of equal size are hollow.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import STRICT, Study

READS = ("scores/*/*/*",)
METRIC = "accuracy"
HEIGHT, INNER = 2.4, 1.9  # inches: of a panel with its words, of its axes


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return accuracy with interval per rung, feature set and learning model."""
    table = pd.DataFrame(
        {"rung": label, "kind": kind, **score}
        for label, kind, place in rungs(results, study)
        for score in entries.scored(results, study, place, METRIC)
        if score["mark"] >= 0
    )
    strict = table[table["kind"] == "strict"] if len(table) else table
    return table[table["model"].isin(strict["model"])] if len(strict) else table


def rungs(results: Results, study: Study) -> list[tuple[str, str, str]]:
    """Return the label, kind and place of every rung, a control below its design."""
    stops = [
        (study.regimes[name].label, "regime", name)
        for name in leaders.regimes(results, study)
    ]
    controls = {
        design.values["like"]: name
        for name, design in study.designs.items()
        if design.kind == "control"
    }
    for name, design in study.designs.items():
        if design.kind in STRICT:
            stops.append((design.label, "strict", name))
            if name in controls:
                stops.append((design.label, "control", controls[name]))
    return stops


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the rungs from left to right, the feature sets one below the other.

    A control stands beside its design.
    """
    height = {"height": 0.6 + HEIGHT, "across": 1, "more": HEIGHT}
    figure, panels = charts.panels(
        frame, "features", **height, y="accuracy", sharex=True, percent="y"
    )
    order = list(frame["rung"].unique())
    words = [rung.replace(" and ", "\nand ") for rung in order]
    panels[0][0].set_ylim(0, 1.08 * frame["high"].max())
    for axes, rows in panels:
        shifts = charts.shifted(rows["model"], 0.5)
        for model, line, mark in charts.marked(rows, "model", theme):
            x = line["rung"].map(order.index) + shifts[model]
            control = line["kind"] == "control"
            charts.joined(axes, x[~control], line[~control], mark)
            others, beside = line[control], x[control] + 0.07
            ends, hollow = (others["low"], others["high"]), theme.paper
            charts.whiskers(axes, beside, others["estimate"], ends, mark, hollow=hollow)
        axes.set_xticks(range(len(order)), words)
        axes.set_xlim(-0.5, len(order) - 0.5)
        lines = rows[rows["kind"] != "control"]
        charts.name_lines(axes, len(order) - 0.45, lines, theme, INNER)
    words = ("as split", "as many items taken from training at random")
    style.key(figure, zip(words, style.faces(theme), strict=True))
    return figure
