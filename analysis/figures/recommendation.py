"""How often neighbours share the query's genre, by the space in which they are near.

Flows in: the recommendation of every feature set. Flows out: a panel per feature set, a
row per space: among tracks of all artists, and of other artists than the query's.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("recommendation/*",)
SPACES = {
    "random": "drawn at random",
    "popularity": "the most popular",
    "features": "near by features",
}
CATALOGUES = {"other_artists": "other artists only", "all_artists": "all artists"}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the share of neighbours that share a genre, by space and catalogue."""
    rows = []
    for _, features, key in entries.given(results, study.features, "recommendation"):
        spaces = results.json(key)["spaces"]
        rows += [
            {
                "features": features.label,
                **cells,
                "catalogue": words,
                **entries.interval(spaces[name][catalogue]["any"]),
            }
            for name, cells in entries.spaces(study, SPACES, spaces)
            for catalogue, words in CATALOGUES.items()
        ]
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the spaces from random to the last model: filled for other artists."""
    figure, panels = charts.dots(
        frame,
        theme,
        "space",
        "features",
        inches=0.36,
        beside="catalogue",
        sharex=True,
        x="neighbours that share a genre",
        percent="x",
    )
    right = frame["high"].max()
    for axes, _ in panels:
        axes.set_xlim(-0.02 * right, 1.05 * right)  # room for a dot at zero
    return figure
