"""Which genres stand alone: how far a name can be trusted, and how much it finds.

Flows in: the decisions of the best model, and declared thresholds. Flows out: a dot per
genre by precision and recall, and the same as a family; those that stand alone are
named.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.findings import usable
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("decisions/*/*", "scores/*/*/*")
CLAIMS = ("usable",)
HEIGHT = 3.9
NAMED = 12  # genres that are named at most
PARTS = {"": "the genre itself", "family_": "its family"}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per genre of the best model with such a table."""
    evaluation = study.evaluation
    model = leaders.best(results, study, evaluation.regime, evaluation.features)
    key = f"decisions/{evaluation.features}/{model}"
    limits = usable.limits(study)
    rows = []
    for row in results.csv(key) if results.has(key) else ():
        numbers = {name: row[name] for name in row if name not in ("genre", "family")}
        rows.append(
            {
                "genre": row["genre"],
                "family": row["family"],
                "standing": usable.standing(row, limits),
                **{name: float(value) for name, value in numbers.items()},
                "precise": limits.get("precise"),
                "found": limits.get("found"),
            }
        )
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the genres themselves beside their families."""
    figure, grid = style.canvas(HEIGHT, columns=2, sharex=True, sharey=True)
    colors = dict(zip(usable.STANDINGS, _colors(theme), strict=True))
    for axes, (prefix, title) in zip(grid[0], PARTS.items(), strict=True):
        _panel(axes, frame, prefix, colors, theme)
        axes.set_title(title)
        axes.set_xlabel("precision: the name can be trusted")
    grid[0][0].set_ylabel("recall: it is found")
    _names(grid[0][0], frame, theme)
    dot = {"marker": "o", "linestyle": ""}
    style.key(
        figure,
        [
            (usable.WORDS[name], {**dot, "color": color})
            for name, color in colors.items()
        ],
    )
    return figure


def _colors(theme: style.Theme) -> tuple[str, str, str]:
    return theme.models[0], theme.models[1], theme.muted


def _panel(
    axes: Axes,
    frame: pd.DataFrame,
    prefix: str,
    colors: dict[str, str],
    theme: style.Theme,
) -> None:
    """Draw a dot per genre, and the thresholds."""
    for standing, rows in frame.groupby("standing", sort=False):
        axes.plot(
            rows[f"{prefix}precision"],
            rows[f"{prefix}recall"],
            "o",
            color=colors[standing],
            markersize=3.5,
        )
    line = {"color": theme.muted, "linewidth": 0.8, "linestyle": (0, (2, 2))}
    if frame["precise"].notna().all():
        axes.axvline(frame["precise"].iloc[0], **line)
        axes.axhline(frame["found"].iloc[0], **line)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(style.PERCENT)
    axes.tick_params(length=0)
    axes.grid(axis="both")


def _names(axes: Axes, frame: pd.DataFrame, theme: style.Theme) -> None:
    """Name the genres that stand alone, the best found first, beside their dots."""
    alone = frame[frame["standing"] == usable.ALONE]
    best = alone.sort_values("recall", ascending=False, kind="stable").head(NAMED)
    heights = style.spread(best["recall"].tolist(), 0.052)
    for row, height in zip(best.itertuples(), heights, strict=True):
        axes.annotate(
            row.genre,
            (row.precision, row.recall),
            xytext=(0.03, height),
            textcoords="data",
            fontsize=style.SMALL,
            color=theme.ink,
            va="center",
            arrowprops={"arrowstyle": "-", "color": theme.line, "linewidth": 0.6},
        )
