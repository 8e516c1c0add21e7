"""How the features go together: Pearson above the diagonal, Spearman below it.

Flows in: correlations of every pair of ordered features. Flows out: one heat map that
holds both, with every value in its cell; features that go together stand together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure

from analysis.figures.draw import clusters, descriptors, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("data/correlations",)
KINDS = ("pearson", "spearman")


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the square matrix in clustered order: Pearson above, Spearman below.

    Clusters are of 1 - |rho|, average linkage; undefined correlations are empty.
    """
    rows = results.csv("data/correlations")
    names = list(dict.fromkeys(name for row in rows for name in (row["a"], row["b"])))
    cells = {kind: pd.DataFrame(np.nan, index=names, columns=names) for kind in KINDS}
    for row in rows:
        for kind in KINDS:
            value = float(row[kind] or "nan")
            cells[kind].loc[row["a"], row["b"]] = value
            cells[kind].loc[row["b"], row["a"]] = value
    pearson, spearman = (cells[kind].to_numpy() for kind in KINDS)
    order, _ = clusters.clustered(np.abs(np.nan_to_num(spearman)))
    both = np.triu(pearson[np.ix_(order, order)], 1)
    both += np.tril(spearman[np.ix_(order, order)], -1) + np.eye(len(order))
    named = [names[place] for place in order]
    table = pd.DataFrame(both, columns=named)
    table.insert(0, "feature", named)
    return table


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the matrix with its values; blue goes together, orange goes apart."""
    names = frame["feature"].tolist()
    values = frame[names].to_numpy(dtype=float)
    figure, ((axes,),) = style.canvas(1.35 + 0.31 * len(names))
    ramp = [theme.models[1], theme.paper, theme.models[0]]
    colors = LinearSegmentedColormap.from_list("diverging", ramp)
    sns.heatmap(
        np.where(np.eye(len(names), dtype=bool), np.nan, values),
        ax=axes,
        cmap=colors,
        vmin=-1,
        vmax=1,
        cbar=False,
        rasterized=True,
    )
    middle = {"ha": "center", "va": "center", "fontsize": style.SMALL}
    for (row, column), value in np.ndenumerate(values):
        if row != column and np.isfinite(value):
            color = readable(colors((value + 1) / 2), (theme.ink, theme.paper))
            place = column + 0.5, row + 0.52
            axes.text(*place, printed(value), color=color, **middle)
    labels = [descriptors.word(name) for name in names]
    ticks = np.arange(len(names)) + 0.5
    axes.set_yticks(ticks, labels, rotation=0)
    axes.set_xticks(ticks, labels, rotation=90)
    axes.tick_params(pad=2)
    axes.set_title("above the diagonal Pearson's r, below it Spearman's rho")
    return figure


def readable(cell: Sequence[float], words: Sequence[str]) -> str:
    """Return the colour of words that stands out most from a cell (WCAG contrast)."""

    def luminance(color: object) -> float:
        levels = np.array(to_rgb(color))
        linear = np.where(
            levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4
        )
        return float(linear @ [0.2126, 0.7152, 0.0722]) + 0.05

    under = luminance(cell)
    return max(
        words,
        key=lambda word: max(luminance(word) / under, under / luminance(word)),
    )


def printed(value: float) -> str:
    """Return a correlation with two digits, without the zero before the point."""
    text = f"{abs(value):.2f}"
    if float(text) == 0:
        return "0"
    sign = "\u2212" if value < 0 else ""
    return sign + (text if abs(value) >= 0.995 else text[1:])
