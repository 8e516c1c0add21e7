"""What a change of the training set alone is worth, on the same test items.

Flows in: contrasts of designs, paired. Flows out: a row per change, a dot with its
interval per model. Two figures: what stricter splits take away, with a panel per
feature set; and what test artists, twins and other rows of the test tracks add, with a
panel for all test items and one for those that have such companions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import STRICT, Study

READS = ("contrasts/*/*/*/*",)
SERIES = ("strict", "added")
ADDED = ("add-artist", "add-twins", "add-rows")
METRIC = "accuracy"
WHOLE, PART = "all test rows", "the rows concerned"


def frame(results: Results, study: Study, series: str) -> pd.DataFrame:
    """Return the paired difference per design, panel and model."""
    rows, marks = [], style.marks(study)
    for name, other, features, model, found in _contrasts(results, study, series):
        change = f"{study.designs[name].label}\nagainst {label(study, other)}"
        for panel, gaps in _panels(study.features[features].label, found, series):
            rows.append(
                {
                    "change": change,
                    "panel": panel,
                    "model": study.models[model].label,
                    "mark": marks[model],
                    "items": gaps["items"],
                    **{
                        end: gaps["metrics"][METRIC][end]
                        for end in ("estimate", "low", "high")
                    },
                }
            )
    return pd.DataFrame(rows)


def _contrasts(
    results: Results, study: Study, series: str
) -> Iterator[tuple[str, str, str, str, Any]]:
    """Yield design, other, feature set, model and content of every contrast."""
    kinds = STRICT if series == "strict" else ADDED
    for name, design in study.designs.items():
        for other in design.against if design.kind in kinds else ():
            for features in study.features:
                for model in study.models:
                    key = f"contrasts/{name}/{other}/{features}/{model}"
                    if results.has(key):
                        yield name, other, features, model, results.json(key)


def _panels(features: str, found: Any, series: str) -> Iterator[tuple[str, Any]]:
    """Yield the panels in which a contrast is drawn, with what is drawn there."""
    if series == "strict":
        yield features, found
        return
    yield f"{WHOLE} ({features})", found
    if "touched" in found:
        yield f"{PART} ({features})", found["touched"]


def label(study: Study, name: str) -> str:
    """Return the label of a regime or design; a control stands beside its own."""
    design = study.designs.get(name)
    if design and design.kind == "control":
        return "its control"
    return (design or study.regimes[name]).label


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the changes from top to bottom, the panels side by side."""
    order, panels = list(frame["change"].unique()), list(frame["panel"].unique())
    models = frame.drop_duplicates("model")
    figure, grid = style.canvas(
        1.1 + 0.17 * len(order) * max(3, len(models)),
        columns=len(panels),
        sharex=not any(each.startswith(PART) for each in panels),
        sharey=True,
    )
    for axes, panel in zip(grid[0], panels, strict=True):
        rows = frame[frame["panel"] == panel]
        _panel(axes, rows, order, list(models["model"]), theme)
        axes.set_title(panel)
        axes.set_xlabel("difference in accuracy, points")
    grid[0][0].set_yticks(range(len(order)), order)
    grid[0][0].set_ylim(len(order) - 0.5, -0.5)
    entries = []
    for row in models.itertuples():
        mark = style.mark(row.mark, theme)
        settings = {"marker": mark.marker, "linestyle": "", "color": mark.color}
        entries.append((row.model, settings))
    style.key(figure, entries)
    return figure


def _panel(
    axes: Axes,
    rows: pd.DataFrame,
    order: list[str],
    models: list[str],
    theme: style.Theme,
) -> None:
    """Draw one feature set around the line of no difference."""
    axes.axvline(0, color=theme.muted, linewidth=0.9)
    step = 0.7 / max(1, len(models))
    for row in rows.itertuples():
        shift = step * (models.index(row.model) - (len(models) - 1) / 2)
        ends = ([100 * row.low], [100 * row.high])
        place = [order.index(row.change) + shift]
        mark = style.mark(row.mark, theme)
        style.whiskers(axes, [100 * row.estimate], place, ends, mark, across=True)
    for place in set(range(len(order))) - {
        order.index(each) for each in rows["change"]
    }:
        _missing(axes, place, theme)
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)


def _missing(axes: Axes, place: int, theme: style.Theme) -> None:
    """Say of a change that nothing was fitted for it with these features."""
    axes.annotate(
        "not fitted",
        (0, place),
        xytext=(6, 0),
        textcoords="offset points",
        fontsize=style.SMALL,
        color=theme.muted,
        va="center",
    )
