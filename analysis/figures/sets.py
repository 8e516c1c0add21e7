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
    figure, ((axes,),) = style.canvas(0.55 + 0.27 * len(frame))
    rows = frame.itertuples()
    bars = axes.barh(
        frame["genres"], frame["tracks"], color=theme.models[0], height=0.7
    )
    words = [f"{row.tracks:,} ({100 * row.share:.1f} %)" for row in rows]
    axes.bar_label(bars, words, padding=5, fontsize=style.SMALL)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.22 * frame["tracks"].max())
    axes.set_ylabel("genres of a track")
    axes.set_xlabel("tracks")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    return figure
