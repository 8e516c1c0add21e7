"""What each way of preparing the columns changes, model by model.

Flows in: paired comparisons of variants with the common one that they change. Flows
out: a row per variant, a dot with its interval per model, a panel per metric.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.findings import verdicts
from analysis.results.reader import Results
from analysis.study.declaration import Fit, Study

READS = ("comparisons/*/*",)
METRICS = ("macro_f1", "accuracy")


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return variant minus its base, per model and metric, in declared order."""
    rows, marks = [], style.marks(study)
    for name, variant in study.variants.items():
        for fit in _changed(study, name) if variant.against else ():
            base = f"{fit.model}+{variant.against}" + fit.entry.partition(name)[2]
            for metric in METRICS:
                found = verdicts.pair(results, fit.features, fit.entry, base, metric)
                if found:
                    rows.append(
                        {
                            "variant": variant.label,
                            "factor": variant.factor,
                            "against": study.variants[variant.against].label,
                            "model": study.models[fit.model].label,
                            "mark": marks[fit.model],
                            "metric": metric,
                            "difference": found.estimate,
                            "low": found.low,
                            "high": found.high,
                        }
                    )
    return pd.DataFrame(rows)


def _changed(study: Study, variant: str) -> list[Fit]:
    """Return the fits of a variant on the primary features, by model, one fold each."""
    features = study.evaluation.features
    found = {
        fit.entry: fit
        for fit in study.fits
        if fit.variant == variant and fit.features == features
    }
    places = list(study.models)
    return sorted(found.values(), key=lambda fit: places.index(fit.model))


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the variants under each other, the models side by side within a row."""
    variants = list(frame["variant"].unique())
    metrics = list(frame["metric"].unique())
    figure, grid = style.canvas(
        0.9 + 0.46 * len(variants), columns=len(metrics), sharey=True
    )
    for axes, metric in zip(grid[0], metrics, strict=True):
        _panel(axes, frame[frame["metric"] == metric], variants, theme)
        axes.set_xlabel(f"change of {style.METRICS[metric]}")
    grid[0][0].set_yticks(range(len(variants)), variants)
    grid[0][0].set_ylim(len(variants) - 0.45, -0.55)
    _key(figure, frame, theme)
    return figure


def _panel(
    axes: Axes, rows: pd.DataFrame, variants: list[str], theme: style.Theme
) -> None:
    """Draw one metric: a zero line, bands that tell the rows apart, the dots."""
    models = list(rows["model"].unique())
    shifts = dict(zip(models, np.linspace(-0.27, 0.27, len(models)), strict=True))
    axes.axvline(0, color=theme.muted, linewidth=0.9)
    axes.hlines(
        np.arange(len(variants) - 1) + 0.5,
        *(0, 1),
        transform=axes.get_yaxis_transform(),
        color=theme.line,
        linewidth=0.5,
    )
    for model, each in rows.groupby("model", sort=False):
        mark = style.mark(each["mark"].iloc[0], theme)
        y = each["variant"].map(variants.index) + shifts[model]
        ends = (each["low"], each["high"])
        style.whiskers(axes, each["difference"], y, ends, mark, across=True)
    axes.grid(axis="x")
    axes.locator_params(axis="x", nbins=4)
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)


def _key(figure: Figure, frame: pd.DataFrame, theme: style.Theme) -> None:
    """Name the models above."""
    first = frame.drop_duplicates("model")
    marks = [style.mark(number, theme) for number in first["mark"]]
    entries = [
        (name, {"color": mark.color, "marker": mark.marker, "linewidth": 1.1})
        for name, mark in zip(first["model"], marks, strict=True)
    ]
    style.key(figure, entries)
