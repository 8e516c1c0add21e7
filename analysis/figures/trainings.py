"""The training of the network beside its variants, on the same axes.

Flows in: the fits of the network on the primary features, the usual one and those of
one factor. Flows out: a column per way of training, loss above accuracy. One figure
shows what dropout and early stopping do, one what an unshuffled validation split does.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, epochs, style
from analysis.measurements import epochs as measured
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("fits/*/*/*/*",)
SERIES = ("regularisation", "validation-split")
USUAL = "the usual way"


def frame(results: Results, study: Study, word: str) -> pd.DataFrame:
    """Return one row per way, epoch, quantity and part; `word` names the factor."""
    place = f"fits/{study.evaluation.regime}/{study.evaluation.features}"
    changes = {
        f"+{name}": variant.label
        for name, variant in study.variants.items()
        if variant.factor == word.replace("-", " ")
    }
    rows = []
    for model in study.models:
        if not any(results.match(f"{place}/{model}{name}/*") for name in changes):
            continue
        for name, label in {"": USUAL, **changes}.items():
            fit = epochs.first(results, f"{place}/{model}{name}")
            cells = {"way": label, "mark": style.marks(study)[model]}
            for row in epochs.rows(fit, cells):
                rows.append({**row, "rise": measured.rise(fit["history"])})
    table = pd.DataFrame(rows)
    several = len(table) and table["way"].nunique() > 1
    return table if several else table.iloc[:0]


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw a column per way of training, with the rise of the loss at its end.

    It says how far the validation loss stands above its minimum.
    """
    figure, grid = epochs.curves(frame, "way", 4.0, theme)
    ways = frame.drop_duplicates("way")
    size = style.SMALL if len(ways) > 2 else style.BODY
    corner = {"xycoords": "axes fraction", "ha": "right", "va": "top"}
    for axes, row in zip(grid[0], ways.itertuples(), strict=True):
        axes.set_title(row.way, fontsize=size)
        words = f"rise {100 * row.rise:.0f} %"
        charts.note(axes, words, (0.97, 0.98), (0, 0), **corner)
    low, high = grid[0][0].get_ylim()
    grid[0][0].set_ylim(low, high + 0.12 * (high - low))
    color = style.mark(frame["mark"].iloc[0], theme).color
    lines = epochs.DASHES.items()
    entries = [(part, {"color": color, "linestyle": dash}) for part, dash in lines]
    style.key(figure, [*entries, ("epoch whose weights are kept", style.dot(color))])
    return figure
