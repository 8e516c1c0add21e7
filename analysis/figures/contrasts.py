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
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import STRICT, Study

READS = ("contrasts/*/*/*/*",)
SERIES = ("strict", "added")
ADDED = ("add-artist", "add-twins", "add-rows")
METRIC = "accuracy"
WHOLE, PART = "all test rows", "the rows concerned"


def frame(results: Results, study: Study, series: str) -> pd.DataFrame:
    """Return the paired difference per design, panel and model."""
    return pd.DataFrame(
        {
            "change": f"{study.designs[name].label}\nagainst {label(study, other)}",
            "panel": panel,
            **model,
            "items": gaps["items"],
            **entries.interval(gaps["metrics"][METRIC]),
        }
        for name, other in _changes(study, series)
        for features, declared in study.features.items()
        for model, key in entries.measured(
            results, study, f"contrasts/{name}/{other}/{features}"
        )
        for panel, gaps in _panels(declared.label, results.json(key), series)
    )


def _changes(study: Study, series: str) -> Iterator[tuple[str, str]]:
    """Yield every design of a series, and what it is compared with."""
    kinds = STRICT if series == "strict" else ADDED
    for name, design in study.designs.items():
        for other in design.against if design.kind in kinds else ():
            yield name, other


def _panels(features: str, contrast: Any, series: str) -> Iterator[tuple[str, Any]]:
    """Yield the panels in which a contrast is drawn, with what is drawn there."""
    if series == "strict":
        yield features, contrast
        return
    yield f"{WHOLE} ({features})", contrast
    if "touched" in contrast:
        yield f"{PART} ({features})", contrast["touched"]


def label(study: Study, name: str) -> str:
    """Return the label of a regime or design; a control stands beside its own."""
    design = study.designs.get(name)
    if design and design.kind == "control":
        return "its control"
    return (design or study.regimes[name]).label


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the changes from top to bottom, the panels side by side."""
    figure, panels = charts.dots(
        frame.assign(**100 * frame[list(entries.ENDS)]),
        theme,
        "change",
        "panel",
        inches=0.17 * max(3, frame["model"].nunique()),
        beside="model",
        sharex=not frame["panel"].str.startswith(PART).any(),
        x="difference in accuracy, points",
    )
    for axes, rows in panels:
        axes.axvline(0, color=theme.muted, linewidth=0.9, zorder=1)
        for place, change in enumerate(frame["change"].unique()):
            if change not in set(rows["change"]):
                spot, muted = (0, place), theme.muted
                charts.note(axes, "not fitted", spot, (6, 0), color=muted)
    return figure
