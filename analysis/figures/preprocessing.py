"""What each way of preparing the columns changes, model by model.

Flows in: paired comparisons of variants with the common one that they change. Flows
out: a row per variant, a dot with its interval per model, a panel per metric.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.findings import verdicts
from analysis.results.reader import Results
from analysis.study.declaration import Fit, Study

READS = ("comparisons/*/*",)
METRICS = ("macro_f1", "accuracy")


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return variant minus its base, per model and metric, in declared order."""
    rows = []
    for name, variant in study.variants.items():
        for fit in _changed(study, name) if variant.against else ():
            base = f"{fit.model}+{variant.against}" + fit.entry.partition(name)[2]
            for metric in METRICS:
                pair = verdicts.pair(results, fit.features, fit.entry, base, metric)
                if pair:
                    rows.append(
                        {
                            "variant": variant.label,
                            "factor": variant.factor,
                            "against": study.variants[variant.against].label,
                            **entries.model(study, fit.model),
                            "metric": metric,
                            "difference": pair.estimate,
                            "low": pair.low,
                            "high": pair.high,
                        }
                    )
    return pd.DataFrame(rows)


def _changed(study: Study, variant: str) -> list[Fit]:
    """Return the fits of a variant on the primary features, by model, one fold each."""
    features = study.evaluation.features
    fits = {
        fit.entry: fit
        for fit in study.fits
        if fit.variant == variant and fit.features == features
    }
    places = list(study.models)
    return sorted(fits.values(), key=lambda fit: places.index(fit.model))


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the variants under each other, the models side by side within a row."""
    figure, panels = charts.dots(
        frame.assign(estimate=frame["difference"]),
        theme,
        "variant",
        "metric",
        inches=0.46,
        beside="model",
    )
    for axes, rows in panels:
        metric = style.METRICS[rows["metric"].iloc[0]]
        axes.set(title="", xlabel=f"change of {metric}")
        axes.axvline(0, color=theme.muted, linewidth=0.9, zorder=1)
        for row in range(1, frame["variant"].nunique()):
            axes.axhline(row - 0.5, color=theme.line, linewidth=0.5, zorder=1)
        axes.locator_params(axis="x", nbins=4)
    return figure
