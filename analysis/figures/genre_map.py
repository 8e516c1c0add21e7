"""The map of genres: near each other is what sounds alike, as far as a plane can show.

Flows in: the positions of the atlas, the family of every genre, and how often the best
model recognises it. Flows out: one point a genre, its colour the family, its size the
share that is recognised; as many names as have room, the best recognised first. A wide
empty strip before a genre that lies far out is cut short, and marked by a line.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.textpath import TextPath

from analysis.figures.draw import charts, labels, layout, style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("atlas/positions", "data/families", "scores/*/*/*", "genres/*/*")
OTHER = "other"
SIDE, HIGHEST = 72 * style.WIDTH, 340.0  # points
SIDES, ENDS = 34.0, 12.0  # points between the outermost genres and the rim
SMALLEST, GROWTH = 1.7, 7.5  # points of a radius: of none, and what all adds
LINE, PER_LINE = 13.0, 4  # points of a line of the key, families in it
LETTER = style.SMALL  # points
SHOWN = (0.0, 0.25, 0.5)  # recognised shares in the key


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return genre, family, x, y, recognised and model, the best recognised first.

    Where no model is scored, it has no name and recognises nothing.
    """
    model, recall = _recalls(results, study)
    family = {r["genre"]: r["family"] for r in results.csv("data/families")}
    table = pd.DataFrame(
        {
            "genre": row["genre"],
            "family": family.get(row["genre"], OTHER),
            "x": float(row["x"]),
            "y": float(row["y"]),
            "recognised": recall.get(row["genre"], 0.0),
            "model": model,
        }
        for row in results.csv("atlas/positions")
    )
    return table.sort_values("recognised", ascending=False, kind="stable")


def _recalls(results: Results, study: Study) -> tuple[str, dict[str, float]]:
    """Return the label of the best model and the share of each genre it recognises.

    Where no model is scored, both are empty.
    """
    regime, features = study.evaluation.regime, study.evaluation.features
    if not leaders.models(results, study, regime, features):
        return "", {}
    model = leaders.best(results, study, regime, features)
    rows = results.csv(f"genres/{features}/{model}")
    return study.models[model].label, {r["genre"]: float(r["recall"]) for r in rows}


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw points, names and the key of families and sizes."""
    x, y, high, cuts = layout.laid_out(
        frame["x"].tolist(),
        (-frame["y"]).tolist(),  # places grow downwards
        room=(SIDE, HIGHEST),
        rims=(SIDES, ENDS),
    )
    families = sorted(frame["family"].unique(), key=str.casefold)
    key = LINE * (-(-len(families) // PER_LINE) + 1.6)
    figure = Figure(figsize=(style.WIDTH, (high + key) / 72), layout="none")
    axes = figure.add_axes((0, key / (high + key), 1, high / (high + key)))
    axes.set(xlim=(0, SIDE), ylim=(high, 0))
    axes.set_axis_off()
    points = list(zip(x, y, _radius(frame["recognised"]), strict=True))
    for point, family in zip(points, frame["family"], strict=True):
        look = _look(families.index(family), theme)
        axes.plot(*point[:2], markersize=2 * point[2], **look)
    _names(axes, frame["genre"].tolist(), points, high)
    for cut in cuts:
        _cut(axes, cut, theme)
    _key(figure, families, theme)
    return figure


def _radius(shares: Any) -> np.ndarray:
    """Return the radius in points of genres of which these shares are recognised."""
    return SMALLEST + GROWTH * np.sqrt(np.asarray(shares))


def _cut(axes: Axes, cut: layout.Cut, theme: style.Theme) -> None:
    """Mark where the map is shorter than it should be."""
    line = axes.axhline if cut.along else axes.axvline
    line(cut.at, color=theme.muted, linewidth=0.7, dashes=(3, 3), zorder=0)
    spot, shift = ((0, cut.at), 2) if cut.along else ((cut.at, 0), -8)
    settings = {"color": theme.muted, "annotation_clip": False, "va": "baseline"}
    charts.note(axes, layout.WORDS, spot, (2, shift), **settings)


def _look(number: int, theme: style.Theme) -> dict[str, object]:
    """Return how a family is marked: a colour, filled on the first round only."""
    colors = (*theme.models, theme.baselines[0])
    color, hollow = colors[number % len(colors)], (number // len(colors)) % 2
    return {
        "marker": "o",
        "linestyle": "none",
        "markerfacecolor": theme.paper if hollow else color,
        "markeredgecolor": color if hollow else theme.paper,
        "markeredgewidth": 1.3 if hollow else 0.5,
    }


def _names(
    axes: Axes, names: list[str], points: list[tuple[float, ...]], high: float
) -> None:
    """Write the names that have room beside points (x, y, radius)."""
    widths = [TextPath((0, 0), name, size=LETTER).get_extents().width for name in names]
    spots = [
        labels.Spot(*point, width + 2, LETTER + 1)
        for point, width in zip(points, widths, strict=True)
    ]
    sides = {"start": "left", "middle": "center", "end": "right"}
    letters = {"va": "center_baseline", "fontsize": LETTER}
    for spot, x, y, anchor in labels.fitting(spots, SIDE, high):
        axes.text(x, y, names[spot], ha=sides[anchor], **letters)


def _key(figure: Figure, families: list[str], theme: style.Theme) -> None:
    """Write what the colours and the sizes mean, in a line each or more."""
    looks = [{"markersize": 6, **_look(k, theme)} for k in range(len(families))]
    lines = -(-len(families) // PER_LINE)
    base = LINE * 1.6 / (72 * figure.get_figheight())
    gaps = {"borderaxespad": 0, "labelspacing": 0.3, "columnspacing": 1.2}
    columns = -(-len(families) // max(lines, 1))
    _legend(figure, families, looks, base, ncols=columns, handletextpad=0.2, **gaps)
    plain = _look(len(theme.models), theme)
    looks = [{"markersize": 2 * size, **plain} for size in _radius(SHOWN)]
    words = [style.PERCENT(share, 0) + " recognised" for share in SHOWN]
    gaps = {"borderaxespad": 0.1, "handletextpad": 0.5}
    _legend(figure, words, looks, 0, ncols=len(SHOWN), **gaps)


def _legend(
    figure: Figure, words: list[str], looks: list[dict], base: float, **settings: Any
) -> None:
    """Write one part of the key, from `base` up."""
    settings |= {"loc": "lower center", "bbox_to_anchor": (0.5, base)}
    lines = [Line2D([], [], **look) for look in looks]
    figure.legend(lines, words, fontsize=LETTER, **settings)
