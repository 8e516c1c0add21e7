"""The duel of families: macro-F1 of every model and blend on unseen artists.

Flows in: scores of the primary regime, and those of blends. Flows out: a panel per
feature set, a row per entry, with intervals.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("scores/*/*/*", "blends/*/*")


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the primary metric with interval per feature set and entry."""
    metric, regime = study.evaluation.metric, study.evaluation.regime
    rows = []
    for features, declared in study.features.items():
        scores = {
            name: f"scores/{regime}/{features}/{name}"
            for name in leaders.models(results, study, regime, features)
            if study.models[name].family != "baseline"
        }
        scores |= {name: f"blends/{features}/{name}" for name in study.blends}
        rows += [
            {
                "features": declared.label,
                "entry": entries.label(study, name),
                "mark": entries.number(study, name),
                "metric": style.METRICS[metric],
                **entries.interval(results.json(key)["metrics"][metric]),
            }
            for name, key in scores.items()
            if results.has(key)
        ]
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a panel per feature set, rows shared, the best of the first on top."""
    ranked = frame.sort_values("estimate", ascending=False)
    first = ranked["features"] == frame["features"].iloc[0]
    figure, _ = charts.dots(
        frame,
        theme,
        "entry",
        "features",
        inches=0.25,
        order=pd.concat([ranked[first], ranked[~first]])["entry"].unique(),
        x=frame["metric"].iloc[0],
    )
    return figure
