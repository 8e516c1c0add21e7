"""What the test items of every split share with its training items.

Flows in: the facts of the splits. Flows out: a row per way of splitting, with the
shares of the test items whose audio, or whose lead artist, stands in training.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("sheets/splits/*",)
FOLDER = "sheets/splits"
SHARES = {"same_recording": "the same audio", "same_artist": "the lead artist"}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the shares of every regime that has fits, as declared."""
    return pd.DataFrame(
        {
            "split": regime.label,
            "in_training": words,
            "share": results.json(key)["shared"][share],
            "items": results.json(key)["shared"]["items"],
        }
        for _, regime, key in entries.given(results, study.regimes, FOLDER)
        for share, words in SHARES.items()
    )


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw two bars per split, each with its share."""
    names = list(frame["split"].unique())
    figure, ((axes,),) = style.canvas(0.9 + 0.5 * len(names), grid="x", percent="x")
    for step, (words, shares) in enumerate(frame.groupby("in_training", sort=False)):
        y = shares["split"].map(names.index) + 0.36 * (step - 0.5)
        look = {"color": theme.models[step], "height": 0.3, "label": words}
        bars = axes.barh(y, shares["share"], **look)
        axes.bar_label(bars, fmt=style.PERCENT, padding=4, fontsize=style.SMALL)
    charts.name_rows([axes], names)
    axes.set_xlim(0, 1.08)
    axes.set_xlabel("test items")
    figure.legend(loc="outside upper left", ncols=2)
    return figure
