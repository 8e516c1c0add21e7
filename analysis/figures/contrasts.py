"""What a change of the training set alone is worth, on the same test items.

Flows in: contrasts of designs, paired. Flows out: a panel per feature set, a row per
change, a dot with its interval per model. Two figures: what stricter splits take away,
and what test artists, twins and other rows of the test tracks add.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.describe import Results
from analysis.figures import style
from analysis.study import STRICT, Study

READS = ("contrasts/*/*/*/*",)
SERIES = ("strict", "added")
ADDED = ("add-artist", "add-twins", "add-rows")
METRIC = "accuracy"


def frame(results: Results, study: Study, series: str) -> pd.DataFrame:
    """Return the paired difference per design, feature set and model."""
    kinds = STRICT if series == "strict" else ADDED
    rows, marks = [], style.marks(study)
    for name, design in study.designs.items():
        for other in design.against if design.kind in kinds else ():
            for features in study.features:
                for model in study.models:
                    key = f"contrasts/{name}/{other}/{features}/{model}"
                    if not results.has(key):
                        continue
                    found = results.json(key)["metrics"][METRIC]
                    rows.append(
                        {
                            "change": f"{design.label}\nagainst {label(study, other)}",
                            "features": study.features[features].label,
                            "model": study.models[model].label,
                            "mark": marks[model],
                            **{end: found[end] for end in ("estimate", "low", "high")},
                        }
                    )
    return pd.DataFrame(rows)


def label(study: Study, name: str) -> str:
    """Return the label of a regime or design; a control stands beside its own."""
    design = study.designs.get(name)
    if design and design.kind == "control":
        return "its control"
    return (design or study.regimes[name]).label


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the changes from top to bottom, one panel per feature set."""
    order, panels = list(frame["change"].unique()), list(frame["features"].unique())
    models = frame.drop_duplicates("model")
    figure, grid = style.canvas(
        1.1 + 0.17 * len(order) * max(3, len(models)),
        columns=len(panels),
        sharex=True,
        sharey=True,
    )
    for axes, features in zip(grid[0], panels, strict=True):
        _panel(
            axes,
            frame[frame["features"] == features],
            order,
            list(models["model"]),
            theme,
        )
        axes.set_title(features)
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
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
