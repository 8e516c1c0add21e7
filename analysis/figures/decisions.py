"""Which genres stand alone: how far a name can be trusted, and how much it finds.

Flows in: the decisions of the best model, and declared thresholds. Flows out: a dot per
genre by precision and recall, and the same as a family; those that stand alone are
named.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import charts, style
from analysis.findings import usable
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("decisions/*/*", "scores/*/*/*")
CLAIMS = ("usable",)
HEIGHT = 3.9
NAMED = 12  # genres that are named at most
WORDS = ("genre", "family")  # columns that hold no numbers
PARTS = {"": "the genre itself", "family_": "its family"}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per genre of the best model with such a table."""
    evaluation = study.evaluation
    model = leaders.best(results, study, evaluation.regime, evaluation.features)
    key = f"decisions/{evaluation.features}/{model}"
    limits = usable.limits(study)
    return pd.DataFrame(
        {
            "genre": row["genre"],
            "family": row["family"],
            "standing": usable.standing(row, limits),
            **{name: float(row[name]) for name in row if name not in WORDS},
            "precise": limits.get("precise"),
            "found": limits.get("found"),
        }
        for row in (results.csv(key) if results.has(key) else ())
    )


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the genres themselves beside their families, and the thresholds."""
    figure, grid = style.canvas(
        HEIGHT, columns=2, sharex=True, sharey=True, grid="both", percent="xy"
    )
    shades = (theme.models[0], theme.models[1], theme.muted)
    looks = {
        name: style.dot(color)
        for name, color in zip(usable.STANDINGS, shades, strict=True)
    }
    line = {"color": theme.muted, "linewidth": 0.8, "linestyle": (0, (2, 2))}
    for axes, (prefix, title) in zip(grid[0], PARTS.items(), strict=True):
        for name, rows in frame.groupby("standing", sort=False):
            place = rows[f"{prefix}precision"], rows[f"{prefix}recall"]
            axes.plot(*place, **looks[name], markersize=3.5)
        if frame["precise"].notna().all():
            axes.axvline(frame["precise"].iloc[0], **line)
            axes.axhline(frame["found"].iloc[0], **line)
        axes.set_title(title)
        axes.set_xlabel("precision: the name can be trusted")
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    grid[0][0].set_ylabel("recall: it is found")
    _names(grid[0][0], frame, theme)
    style.key(figure, ((usable.WORDS[name], look) for name, look in looks.items()))
    return figure


def _names(axes: Axes, frame: pd.DataFrame, theme: style.Theme) -> None:
    """Name the genres that stand alone, the best found first, beside their dots."""
    alone = frame[frame["standing"] == usable.ALONE]
    best = alone.sort_values("recall", ascending=False, kind="stable").head(NAMED)
    heights = charts.spread(best["recall"].tolist(), 0.052)
    for row, height in zip(best.itertuples(), heights, strict=True):
        spot, line = (row.precision, row.recall), {"color": theme.line}
        charts.point_out(axes, row.genre, spot, (0.03, height), line)
