"""Does knowing genre better make recommendations better? Models by both.

Flows in: scores on unseen artists and recommendations. Flows out: a panel per yardstick
of recommendations; a dot per model and feature set, by its macro-F1.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.figures.draw import style
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
    rows, marks, regime = [], style.marks(study), study.evaluation.regime
    for features, declared in study.features.items():
        key = f"recommendation/{features}"
        spaces = results.json(key)["spaces"] if results.has(key) else {}
        scored = leaders.models(results, study, regime, features)
        for name in (name for name in scored if name in spaces):
            known = leaders.score(results, regime, features, name, METRIC)
            for yardstick, (catalogue, measure) in YARDSTICKS.items():
                place, base = (
                    each[catalogue] if catalogue else each
                    for each in (spaces[name], spaces["features"])
                )
                if measure not in place:
                    continue
                rows.append(
                    {
                        "yardstick": yardstick,
                        "features": declared.label,
                        "model": study.models[name].label,
                        "mark": marks[name],
                        **dict(zip(("f1", "f1_low", "f1_high"), known, strict=True)),
                        **place[measure],
                        "by_features": base[measure]["estimate"],
                    }
                )
    columns = [
        "yardstick", "features", "model", "mark", "f1", "f1_low", "f1_high",
        "estimate", "low", "high", "by_features",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the dots; the first feature set hollow, a line for the features alone."""
    panels, sets = list(frame["yardstick"].unique()), list(frame["features"].unique())
    figure, grid = style.canvas(3.3, columns=len(panels))
    for axes, yardstick in zip(grid[0], panels, strict=True):
        rows = frame[frame["yardstick"] == yardstick]
        for row in rows.itertuples():
            mark = style.mark(row.mark, theme)
            face = theme.paper if row.features == sets[0] else mark.color
            axes.hlines(row.estimate, row.f1_low, row.f1_high, color=mark.color)
            axes.vlines(row.f1, row.low, row.high, color=mark.color)
            axes.plot(
                row.f1, row.estimate, mark.marker, color=mark.color, mfc=face, zorder=3
            )
        for features, style_of in zip(sets, (":", "--", "-."), strict=False):
            base = rows.loc[rows["features"] == features, "by_features"]
            if len(base):
                axes.axhline(base.iloc[0], color=theme.muted, linestyle=style_of)
        axes.set_title(yardstick)
        axes.set_xlabel("macro-F1 on unseen artists")
        axes.grid()
    grid[0][0].set_ylabel("nDCG of the list of ten")
    names = frame.drop_duplicates("mark")
    looks = [style.mark(number, theme) for number in names["mark"]]
    lines = [
        Line2D([], [], marker=each.marker, linestyle="", color=each.color)
        for each in looks
    ]
    figure.legend(lines, names["model"], loc="outside upper left", ncols=4)
    return figure
