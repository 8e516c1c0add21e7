"""The duel of families: macro-F1 of every model and blend on unseen artists.

Flows in: scores of the primary regime, and those of blends. Flows out: a panel per
feature set, a row per entry, with intervals.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import entry_words, style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("scores/*/*/*", "blends/*/*")


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the primary metric with interval per feature set and entry."""
    metric, regime = study.evaluation.metric, study.evaluation.regime
    rows = []
    for features, declared in study.features.items():
        known = {
            name: f"scores/{regime}/{features}/{name}"
            for name in leaders.models(results, study, regime, features)
            if study.models[name].family != "baseline"
        }
        known |= {
            name: f"blends/{features}/{name}"
            for name in study.blends
            if results.has(f"blends/{features}/{name}")
        }
        for name, key in known.items():
            found = results.json(key)["metrics"][metric]
            rows.append(
                {
                    "features": declared.label,
                    "entry": entry_words.label(study, name),
                    "mark": entry_words.number(study, name),
                    "metric": style.METRICS[metric],
                    **{end: found[end] for end in ("estimate", "low", "high")},
                }
            )
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a panel per feature set, rows shared, the best of the first on top."""
    panels = list(frame["features"].unique())
    ranked = frame.sort_values("estimate", ascending=False)
    first = ranked["features"] == panels[0]
    ranked = pd.concat([ranked[first], ranked[~first]])
    place = {entry: y for y, entry in enumerate(ranked["entry"].unique())}
    height = 0.8 + 0.25 * len(place)
    figure, grid = style.canvas(height, columns=len(panels), sharey=True)
    for axes, features in zip(grid[0], panels, strict=True):
        for row in frame[frame["features"] == features].itertuples():
            mark = entry_words.mark(row.mark, theme)
            y, ends = [place[row.entry]], ([row.low], [row.high])
            style.whiskers(axes, [row.estimate], y, ends, mark, across=True)
        axes.set_title(features)
        axes.set_xlabel(frame["metric"].iloc[0])
        axes.grid(axis="x")
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
    grid[0][0].set_yticks(range(len(place)), list(place))
    grid[0][0].set_ylim(len(place) - 0.4, -0.6)
    return figure
