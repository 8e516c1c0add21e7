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

from analysis.figures.draw import style
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
    features, marks = study.evaluation.features, style.marks(study)
    rows = [
        {"model": model.label, "mark": marks[name], **row}
        for name, model in study.models.items()
        if results.has(f"importances/{features}/{name}")
        for row in _measures(
            results.json(f"importances/{features}/{name}"), study.evaluation.metric
        )
    ]
    if not rows:
        return pd.DataFrame()
    found = pd.DataFrame(rows)
    lost = found[found["measure"] == LOST].groupby("feature")["value"].mean()
    key = -found["feature"].map(lost) + found["group"] * 10
    return found.assign(key=key).sort_values("key", kind="stable").drop(columns="key")


def _measures(found: dict[str, Any], metric: str) -> Iterator[dict[str, Any]]:
    """Yield a row per measure and feature of one model."""
    for measure, shares in found["own"].items():
        for name, share in shares.items():
            yield _row(name, measure, {"estimate": share})
    for name, share in found["shap"].get("shares", {}).items():
        yield _row(name, "shap", share)
    for kind in (LOST, "groups"):
        for name, losses in found[kind].items():
            yield _row(name, LOST, losses[metric]) | {"group": kind == "groups"}


def _row(name: str, measure: str, interval: dict[str, float]) -> dict[str, Any]:
    """Return one value with its interval, if it has one."""
    words = [each.removesuffix("_ms").replace("_", " ") for each in name.split("+")]
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
    place = frame["feature"].map(order.index)
    lost = frame["measure"] == LOST
    figure, grid = style.canvas(
        1.2 + ROW * len(order), columns=2, sharey=True, width_ratios=(1, 1.15)
    )
    left, right = grid[0]
    _shares(left, frame[~lost], place[~lost], theme)
    _losses(right, frame[lost], place[lost], theme)
    left.set_yticks(range(len(order)), order)
    left.set_ylim(len(order) - 0.4, -0.6)
    for axes in (left, right):
        axes.set_xlim(left=min(0, axes.get_xlim()[0]))
        axes.grid(axis="x")
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        axes.axhline(
            frame[~frame["group"]]["feature"].nunique() - 0.5, color=theme.line
        )
    left.set_title("a model's own measure")
    right.set_title("permutation")
    left.set_xlabel("share of the measure's total")
    right.set_xlabel("loss of macro-F1 when shuffled")
    style.key(figure, _key(frame, theme))
    return figure


def _key(frame: pd.DataFrame, theme: style.Theme) -> list[tuple[str, dict[str, Any]]]:
    """Return one key for both sides: every model once, then the hollow marks."""
    entries = []
    for (number, label), _ in frame.groupby(["mark", "model"], sort=True):
        mark = style.mark(number, theme)
        entries.append((label, _dots(mark.marker, mark.color)))
    for number in frame.loc[frame["measure"] == "shap", "mark"].unique():
        mark = style.mark(number, theme)
        hollow = {"markerfacecolor": theme.paper}
        entries.append(("by SHAP", _dots(mark.marker, mark.color) | hollow))
    return entries


def _dots(marker: str, color: str) -> dict[str, Any]:
    """Return the settings of an entry of the key."""
    return {"marker": marker, "color": color, "linestyle": "none"}


def _shares(
    axes: Axes, rows: pd.DataFrame, place: pd.Series, theme: style.Theme
) -> None:
    """Draw what models say of themselves: a dot a measure, with an interval or not."""
    spans = rows.groupby(place)["value"].agg(["min", "max"])
    axes.hlines(spans.index, spans["min"], spans["max"], color=theme.line)
    for (number, measure), each in rows.groupby(["mark", "measure"], sort=True):
        style.whiskers(
            axes,
            each["value"],
            place[each.index],
            (each["low"], each["high"]),
            style.mark(number, theme),
            across=True,
            hollow=theme.paper if measure == "shap" else "",
        )
    axes.xaxis.set_major_formatter(style.PERCENT)


def _losses(
    axes: Axes, rows: pd.DataFrame, place: pd.Series, theme: style.Theme
) -> None:
    """Draw what each model loses, the models one below the other in a row."""
    models = list(rows.groupby("mark", sort=True))
    shifts = np.linspace(-0.32, 0.32, len(models)) if len(models) > 1 else [0.0]
    for shift, (number, each) in zip(shifts, models, strict=True):
        mark = style.mark(number, theme)
        y = place[each.index] + shift
        thin = {"linewidth": 0.8, "alpha": 0.6}
        axes.hlines(y, each["low"], each["high"], color=mark.color, **thin)
        axes.plot(each["value"], y, mark.marker, color=mark.color, markersize=3.6)
    axes.axvline(0, color=theme.muted, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(4))
