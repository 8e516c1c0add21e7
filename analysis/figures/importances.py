"""What the models that report importances lean on, feature by feature.

Flows in: the fits of the primary regime. Flows out: a panel per feature set, a row per
feature, a dot per model. Each model's importances are scaled to sum to 1, because a
forest's impurity decrease and a boosting's gain have different units.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.describe import Results
from analysis.figures import style
from analysis.study import Study

READS = ("fits/*/*/*/*",)
MEASURES = {"forest": "impurity decrease", "xgboost": "gain"}  # by module


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the share of each feature per model, the mean over the folds present."""
    rows, marks = [], style.marks(study)
    for features, declared in study.features.items():
        for name, model in study.models.items():
            shares = _shares(results, study.evaluation.regime, features, name)
            for feature, share in shares.items():
                rows.append(
                    {
                        "features": declared.label,
                        "feature": feature.removesuffix("_ms").replace("_", " "),
                        "model": model.label,
                        "measure": MEASURES.get(model.module, "importance"),
                        "mark": marks[name],
                        "share": share,
                    }
                )
    return pd.DataFrame(rows)


def _shares(
    results: Results, regime: str, features: str, model: str
) -> dict[str, float]:
    """Return the mean share of each feature over the folds of one model."""
    folds = [
        found
        for key in results.match(f"fits/{regime}/{features}/{model}/*")
        if (found := results.json(key).get("importances"))
    ]
    return {
        feature: float(np.mean([fold[feature] / sum(fold.values()) for fold in folds]))
        for feature in (folds[0] if folds else ())
    }


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the features by mean share, the largest on top."""
    order = list(
        frame.groupby("feature")["share"].mean().sort_values(ascending=False).index
    )
    panels = frame["features"].unique()
    figure, grid = style.canvas(
        1.0 + 0.21 * len(order), columns=len(panels), sharex=True, sharey=True
    )
    for axes, features in zip(grid[0], panels, strict=True):
        _panel(axes, frame[frame["features"] == features], order, theme)
        axes.set_xlabel(f"share of all importance: {features}")
    grid[0][0].set_yticks(range(len(order)), order)
    grid[0][0].set_ylim(len(order) - 0.5, -0.5)
    grid[0][0].set_xlim(left=0)
    style.key(figure, _entries(frame, theme))
    return figure


def _entries(
    frame: pd.DataFrame, theme: style.Theme
) -> list[tuple[str, dict[str, Any]]]:
    """Return the entries of the key: each model and what its importance measures."""
    entries = []
    for row in frame.drop_duplicates("mark").itertuples():
        mark = style.mark(row.mark, theme)
        look = {"marker": mark.marker, "color": mark.color, "linestyle": ""}
        entries.append((f"{row.model} ({row.measure})", look))
    return entries


def _panel(
    axes: Axes, rows: pd.DataFrame, order: list[str], theme: style.Theme
) -> None:
    """Draw one feature set: a line from the least to the largest share, and dots."""
    place = rows["feature"].map(order.index)
    ends = rows.groupby(place)["share"].agg(["min", "max"])
    axes.hlines(ends.index, ends["min"], ends["max"], color=theme.line, linewidth=0.8)
    for number, each in rows.groupby("mark", sort=False):
        mark = style.mark(number, theme)
        y = each["feature"].map(order.index)
        axes.plot(each["share"], y, mark.marker, color=mark.color)
    axes.xaxis.set_major_formatter(style.PERCENT)
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
