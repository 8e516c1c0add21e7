"""Which genre is taken for which: the confusion matrix of the best model, in clusters.

Flows in: soft confusion counts of the primary regime. Flows out: a heat map whose rows
and columns stand in the order of a tree of confusions, with that tree on top.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure

from analysis.figures.draw import clusters, style
from analysis.results import store as files
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("scores/*/*/*", "confusion/*/*")
LEADING = ("model", "genre", "joins_next_at")  # columns before those of the genres
FAINT = 1e-4  # confusion below which branches meet at the same height
FEW = 40  # genres whose names fit on one side
HEIGHT = 9.0  # inches: with 114 genres, every second row has room for its name


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the row-normalised matrix, rows and columns in clustered order.

    `joins_next_at` is the height in the tree at which a genre's branch meets that of
    the next row: 1 minus the average symmetrised confusion (average linkage, leaves
    ordered by Bar-Joseph et al. 2001). The order and these heights are the tree.
    """
    regime, features = study.evaluation.regime, study.evaluation.features
    model = leaders.best(results, study, regime, features)
    rows = results.csv(f"confusion/{features}/{model}")
    genres = [row["genre"] for row in rows]
    counts = np.array([list(row.values())[1:] for row in rows], dtype=float)
    support = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, support, out=np.zeros_like(counts), where=support > 0)
    order, heights = clusters.clustered((shares + shares.T) / 2)
    names = [genres[place] for place in order]
    leading = zip([study.models[model].label] * len(names), names, heights, strict=True)
    columns = files.distinct([*LEADING, *names])
    return pd.concat(
        [
            pd.DataFrame(leading, columns=columns[: len(LEADING)]),
            pd.DataFrame(shares[np.ix_(order, order)], columns=columns[len(LEADING) :]),
        ],
        axis=1,
    )


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the tree above the heat map, with labels on both sides.

    Many genres have room on a page, and few have room for their names.
    """
    names = frame["genre"].tolist()
    shares = frame.iloc[:, len(LEADING) :].to_numpy()
    height = min(HEIGHT, 3.2 + 0.16 * len(names))
    figure, ((tree,), (cells,)) = style.canvas(
        height, 2, height_ratios=[0.09, 0.91], gridspec_kw={"hspace": 0.0}
    )
    _tree(tree, frame["joins_next_at"].to_numpy(), theme)
    _cells(figure, cells, shares, theme)
    _labels(cells, names)
    cells.set_ylabel("true genre")
    cells.set_xlabel("predicted genre, in the same order from left to right")
    return figure


def _cells(figure: Figure, axes: Axes, shares: np.ndarray, theme: style.Theme) -> None:
    """Draw the cells as a picture, on a square-root scale, with their colour bar."""
    sns.heatmap(
        shares,
        ax=axes,
        cmap=style.sequential(theme),
        norm=PowerNorm(0.5, 0, max(float(shares.max()), 0.01)),
        cbar=False,
        xticklabels=False,
        yticklabels=False,
        rasterized=True,
    )
    bar = figure.colorbar(
        axes.collections[0],
        ax=axes,
        location="bottom",
        shrink=0.6,
        aspect=45,
        pad=0.01,
        format=style.PERCENT,
        label="share of the true genre that is taken for the predicted one",
    )
    bar.outline.set_visible(False)


def _labels(axes: Axes, names: list[str]) -> None:
    """Name the rows: many of them left and right by turns, so that all fit."""
    other = axes.twinx()
    step = 2 if len(names) > FEW else 1
    for side, start in ((axes, 0), (other, 1)):
        places = np.arange(start, len(names) * (start < step), step)
        side.set_yticks(places + 0.5, [names[place] for place in places])
        side.tick_params(axis="y", length=2, pad=1, rotation=0)
    other.set_ylim(axes.get_ylim())
    for side in (axes, other):
        side.spines[:].set_visible(False)


def _tree(axes: Axes, heights: np.ndarray, theme: style.Theme) -> None:
    """Draw the tree that the order and the heights between neighbours describe.

    Heights are drawn as -log(confusion), which tells weak confusions apart.
    """
    inner = -np.log10(np.clip(1 - heights, FAINT, 1))[:-1]
    base = min(inner, default=0) - 0.15

    def branch(first: int, last: int) -> tuple[float, float]:
        """Draw the branch of some leaves; return where it hangs, and how high."""
        if first == last:
            return first + 0.5, base
        between = inner[first:last]
        top = first + np.flatnonzero(between == between.max())[-1]
        (x1, y1), (x2, y2) = branch(first, top), branch(top + 1, last)
        corners = [x1, x1, x2, x2], [y1, inner[top], inner[top], y2]
        axes.plot(*corners, color=theme.muted, linewidth=0.6)
        return (x1 + x2) / 2, inner[top]

    branch(0, len(inner))
    axes.set_xlim(0, len(heights))
    axes.set_ylim(base, max(inner, default=1) + 0.1)
    axes.set_axis_off()
