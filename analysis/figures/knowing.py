"""Does knowing genre better make recommendations better? Models by both.

Flows in: scores on unseen artists and recommendations. Flows out: a panel per yardstick
of recommendations; a dot per model and feature set, by its macro-F1.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("recommendation/*", "scores/*/*/*")
METRIC = "macro_f1"
YARDSTICKS = {
    "same genre, other artists": ("other_artists", "ndcg_expected"),
    "same artist": ("", "ndcg_artist"),
}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return macro-F1 and nDCG, both with intervals, by model and feature set."""
    rows = []
    for score in leaders.scored(results, study, study.evaluation.regime, METRIC):
        key = f"recommendation/{score.features}"
        spaces = results.json(key)["spaces"] if results.has(key) else {}
        if score.model not in spaces:
            continue
        for yardstick, (catalogue, measure) in YARDSTICKS.items():
            place, base = (
                spaces[space][catalogue] if catalogue else spaces[space]
                for space in (score.model, "features")
            )
            if measure in place:
                rows.append(
                    {
                        "yardstick": yardstick,
                        "features": study.features[score.features].label,
                        **entries.model(study, score.model),
                        "f1": score.estimate,
                        "f1_low": score.low,
                        "f1_high": score.high,
                        **entries.interval(place[measure]),
                        "by_features": base[measure]["estimate"],
                    }
                )
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the dots; the first feature set hollow, a line for the features alone."""
    words = {"x": "macro-F1 on unseen artists", "y": "nDCG of the list of ten"}
    figure, panels = charts.panels(
        frame, "yardstick", 3.3, **words, sharey=False, grid="both"
    )
    sets = list(frame["features"].unique())
    for axes, rows in panels:
        for row in rows.itertuples():
            color, marker = style.mark(row.mark, theme)
            face = theme.paper if row.features == sets[0] else color
            axes.hlines(row.estimate, row.f1_low, row.f1_high, color=color)
            axes.vlines(row.f1, row.low, row.high, color=color)
            dot = style.dot(color, marker, markerfacecolor=face)
            axes.plot(row.f1, row.estimate, zorder=3, **dot)
        alone = rows.drop_duplicates("features")["by_features"]
        for base, dashes in zip(alone, (":", "--", "-."), strict=False):
            axes.axhline(base, color=theme.muted, linestyle=dashes)
    charts.key(figure, frame, "model", theme)
    return figure
