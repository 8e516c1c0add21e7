"""How much the models lean on each feature, by every measure side by side.

Flows in: importances of the primary feature set. Flows out: a row per feature. On the
left what a measure gives the feature of its own total; on the right what a model loses
when the feature, or a group of features, is shuffled among unseen artists.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("importances/*/*",)
LOST = "permutation"
ROW = 0.33  # inches


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return every measure of every model and feature; the group stands last.

    `value` is a share of the measure's total or, for permutation, a loss of the
    primary metric; features are sorted by their mean loss.
    """
    folder = f"importances/{study.evaluation.features}"
    table = pd.DataFrame(
        {**model, **row}
        for model, key in entries.measured(results, study, folder)
        for row in _measures(results.json(key), study.evaluation.metric)
    )
    if table.empty:
        return table
    lost = table[table["measure"] == LOST].groupby("feature")["value"].mean()
    key = -table["feature"].map(lost) + table["group"] * 10
    return table.loc[key.sort_values(kind="stable").index]


def _measures(result: dict[str, Any], metric: str) -> Iterator[dict[str, Any]]:
    """Yield a row per measure and feature of one model."""
    for measure, shares in result["own"].items():
        for name, share in shares.items():
            yield _row(name, measure, {"estimate": share})
    for name, share in result["shap"].get("shares", {}).items():
        yield _row(name, "shap", share)
    for kind in (LOST, "groups"):
        for name, losses in result[kind].items():
            yield _row(name, LOST, losses[metric]) | {"group": kind == "groups"}


def _row(name: str, measure: str, interval: dict[str, float]) -> dict[str, Any]:
    """Return one value with its interval, if it has one."""
    words = [word.removesuffix("_ms").replace("_", " ") for word in name.split("+")]
    return {
        "feature": ", ".join(words),
        "group": False,
        "measure": measure,
        "value": interval["estimate"],
        "low": interval.get("low", np.nan),
        "high": interval.get("high", np.nan),
    }


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the shares on the left and the losses on the right."""
    order = list(frame["feature"].unique())
    frame = frame.assign(y=frame["feature"].map(order.index))
    lost = frame["measure"] == LOST
    widths = {"columns": 2, "sharey": True, "width_ratios": (1, 1.15)}
    figure, ((left, right),) = style.canvas(1.2 + ROW * len(order), **widths, grid="x")
    _shares(left, frame[~lost], theme)
    _losses(right, frame[lost], theme)
    charts.name_rows([left, right], order)
    above = frame[~frame["group"]]["feature"].nunique()
    for axes in (left, right):
        axes.set_xlim(left=min(0, axes.get_xlim()[0]))
        axes.axhline(above - 0.5, color=theme.line)
    left.set(title="a model's own measure", xlabel="share of the measure's total")
    right.set(title="permutation", xlabel="loss of macro-F1 when shuffled")
    style.key(figure, _key(frame, theme))
    return figure


def _key(frame: pd.DataFrame, theme: style.Theme) -> list[tuple[str, dict[str, Any]]]:
    """Return one key for both sides: every model once, then the hollow marks."""
    looks = []
    for (number, label), _ in frame.groupby(["mark", "model"], sort=True):
        looks.append((label, style.dot(*style.mark(number, theme))))
    for number in frame.loc[frame["measure"] == "shap", "mark"].unique():
        dot = style.dot(*style.mark(number, theme), markerfacecolor=theme.paper)
        looks.append(("by SHAP", dot))
    return looks


def _shares(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw what models say of themselves: a dot a measure, with an interval or not."""
    spans = rows.groupby("y")["value"].agg(["min", "max"])
    axes.hlines(spans.index, spans["min"], spans["max"], color=theme.line)
    for (number, measure), group in rows.groupby(["mark", "measure"], sort=True):
        ends, mark = (group["low"], group["high"]), style.mark(number, theme)
        face = theme.paper if measure == "shap" else ""
        charts.whiskers(
            axes, group["value"], group["y"], ends, mark, across=True, hollow=face
        )
    axes.xaxis.set_major_formatter(style.PERCENT)


def _losses(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw what each model loses, the models one below the other in a row."""
    shifts = charts.shifted(sorted(rows["mark"]))
    for number, group in rows.groupby("mark", sort=True):
        mark = style.mark(number, theme)
        y, thin = group["y"] + shifts[number], {"linewidth": 0.8, "alpha": 0.6}
        axes.hlines(y, group["low"], group["high"], color=mark.color, **thin)
        axes.plot(group["value"], y, **style.dot(*mark), markersize=3.6)
    axes.axvline(0, color=theme.muted, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(4))
