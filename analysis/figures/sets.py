"""How many tracks were returned for one genre, for two, for three, and so on.

Flows in: the facts of the data page. Flows out: one bar per size of the genre set.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("data/summary",)


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the number and the share of the tracks by size of the genre set."""
    sizes = results.value("data/summary#tracks.genres_each")
    table = pd.DataFrame(sorted(sizes.items()), columns=["genres", "tracks"])
    table["genres"] = table["genres"].str.replace("_", " ")
    table["share"] = table["tracks"] / table["tracks"].sum()
    return table


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the bars with their counts and shares."""
    figure, grid = style.canvas(0.55 + 0.27 * len(frame))
    axes = grid[0][0]
    axes.barh(frame["genres"], frame["tracks"], color=theme.models[0], height=0.7)
    for place, row in enumerate(frame.itertuples()):
        axes.annotate(
            f"{row.tracks:,} ({100 * row.share:.1f} %)",
            (row.tracks, place),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.SMALL,
        )
    axes.invert_yaxis()
    axes.set_xlim(0, 1.22 * frame["tracks"].max())
    axes.set_ylabel("genres of a track")
    axes.set_xlabel("tracks")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.tick_params(length=0)
    return figure
