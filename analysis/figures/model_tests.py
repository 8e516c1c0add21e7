"""Every pair of models by two ways: over artists, and over repeated folds.

Flows in: paired comparisons and corrected tests. Flows out: a panel per feature set, a
row per pair, with both intervals of the difference.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.findings import verdicts
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("tests/*", "comparisons/*/*")
WAYS = ("over artists", "over repeated folds")


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return both differences of every pair by the primary metric."""
    rows, metric = [], study.evaluation.metric
    for features, declared, key in entries.given(results, study.features, "tests"):
        for name, test in results.json(key)["metrics"][metric].items():
            first, second = name.split("--")
            pair = verdicts.pair(results, features, first, second, metric)
            labels = (study.models[model].label for model in (first, second))
            who = {"features": declared.label, "pair": " − ".join(labels)}
            if pair:
                ends = entries.interval(vars(pair))
                rows.append(who | {"way": WAYS[0]} | ends | {"holm": None})
            ends = entries.interval(test) | {"holm": test["holm"]}
            rows.append(who | {"way": WAYS[1]} | ends)
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a row per pair: filled over artists, hollow over repeated folds."""
    figure, panels = charts.dots(
        frame.assign(mark=style.INKED),  # colours are kept for models
        theme,
        "pair",
        "features",
        beside="way",
        sharex=True,
        x="difference of macro-F1",
    )
    for axes, _ in panels:
        axes.axvline(0, color=theme.muted, linewidth=1, zorder=1)
    return figure
