"""The distribution of one feature in every genre: a violin each, families together.

Flows in: the percentiles of every genre and feature, and the family of every genre.
Flows out: one figure a feature. Families keep their places from figure to figure;
inside a family genres stand by their median. The violins are kernel densities of every
second percentile, which is the middle of one in fifty parts, from the first to the
last: more would look the same and weigh more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.figures.draw import charts, descriptors, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("data/quantiles", "data/families", "data/features")
SERIES = (
    "danceability", "energy", "key", "loudness", "speechiness", "acousticness",
    "instrumentalness", "liveness", "valence", "tempo", "time_signature",
    "duration_ms", "popularity",
)  # fmt: skip
LEVELS, MEDIAN = [f"q{level}" for level in range(1, 100, 2)], "q50"
COLUMNS = 4
LINE = 0.112  # inches a genre: two figures find room on a page of the paper
POINTS = 31  # where a density is taken
WHOLE = ("key", "time_signature")  # a few whole numbers, not a scale
KERNEL = 0.22  # of whole numbers
LEAST = 0.015  # of a kernel, as a part of what the scale shows
TINY = 1e-9


def frame(results: Results, study: Study, feature: str) -> pd.DataFrame:
    """Return a feature's quantiles, genres by family and there by median.

    In the unit of the data; `overall` is the median of all recordings.
    """
    family = {row["genre"]: row["family"] for row in results.csv("data/families")}
    medians = {row["feature"]: row["median"] for row in results.csv("data/features")}
    order = list(dict.fromkeys(family.values()))
    table = pd.DataFrame(
        {
            "family": family[row["genre"]],
            "overall": float(medians[feature]),
            **{name: row[name] for name in ("feature", "genre")},
            "recordings": int(row["recordings"]),
            **{level: float(row[level]) for level in (MEDIAN, *LEVELS)},
        }
        for row in results.csv("data/quantiles")
        if row["feature"] == feature
    )
    place = table["family"].map(order.index)
    by = ["place", MEDIAN, "q25", "genre"]
    table = table.assign(place=place).sort_values(by, ignore_index=True)
    return table.drop(columns="place")


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the families down the columns, on one scale."""
    columns = arranged(frame, COLUMNS)
    size = max(len(lines) for lines in columns)
    name = frame["feature"].iloc[0]
    numbers = ["overall", MEDIAN, *LEVELS]
    frame = frame.assign(**descriptors.in_unit(name, frame[numbers]))
    figure, grid = style.canvas(0.55 + LINE * size, columns=len(columns), sharex=True)
    for axes, lines in zip(grid[0], columns, strict=True):
        if name in descriptors.LOGARITHMIC:
            descriptors.logarithmic(axes)
        _column(axes, frame, lines, theme)
        axes.set_ylim(size - 0.4, -0.6)
    _scale(grid[0][0], name, frame["q1"].min(), frame["q99"].max())
    grid[0][len(columns) // 2].set_xlabel(descriptors.labelled(name))
    return figure


def arranged(frame: pd.DataFrame, columns: int) -> list[list[tuple[str, int]]]:
    """Return the lines of each column: whole families, columns of like length.

    A line is a genre with its row in the frame, or a family with -1. A family that is
    longer than a column should be stands in pieces.
    """
    families = frame["family"].unique()
    most = max(-(-(len(frame) + len(families)) // columns) - 1, 1)
    blocks = []
    for family in families:
        rows = frame.index[frame["family"] == family]
        for start in range(0, len(rows), most):
            piece = rows[start : start + most]
            genres = zip(frame["genre"][piece], piece, strict=True)
            blocks.append([(family, -1), *genres])
    sizes = [len(block) for block in blocks]
    order = sorted(range(len(sizes)), key=lambda at: (-sizes[at], -at))
    most, packed = -(-sum(sizes) // columns), None
    while packed is None:
        packed = _packed(order, sizes, [[]] * min(columns, len(blocks)), most)
        most += 1
    ordered = sorted(sorted(column) for column in packed)
    return [[line for at in column for line in blocks[at]] for column in ordered]


def _packed(
    order: Sequence[int], sizes: Sequence[int], packed: list[list[int]], most: int
) -> list[list[int]] | None:
    """Return `packed` with the blocks of `order` added, no column above `most`.

    None where that cannot be; columns that are filled alike are tried once.
    """
    if not order:
        return packed
    tried = set()
    for place, column in enumerate(packed):
        filled = sum(sizes[at] for at in column) + sizes[order[0]]
        if filled <= most and filled not in tried:
            tried.add(filled)
            more = [*packed[:place], [*column, order[0]], *packed[place + 1 :]]
            if packing := _packed(order[1:], sizes, more, most):
                return packing
    return None


def density(
    quantiles: np.ndarray, *, least: float = TINY, whole: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Return places and the kernel density of quantiles there, largest 1.

    A Gaussian kernel of Silverman's width (1986, eq. 3.31), at least `least`, over the
    quantiles, which are equally likely values; from the first to the last of them.
    Whole numbers have a narrow kernel, and half a step on each side.
    """
    low, high, count = quantiles[0], quantiles[-1], len(quantiles)
    middle = quantiles[3 * count // 4] - quantiles[count // 4]
    spread = min(quantiles.std(), middle / 1.34)
    width = 0.9 * (spread or quantiles.std()) * count**-0.2
    width = KERNEL if whole else max(width, least)
    margin = 0.5 if whole else width * (high - low < width)
    places = np.linspace(low - margin, high + margin, POINTS)
    distance = (places[:, None] - quantiles[None, :]) / width
    height = np.exp(-0.5 * distance**2).sum(axis=1)
    return places, height / height.max()


def _column(
    axes: Axes, frame: pd.DataFrame, lines: list[tuple[str, int]], theme: style.Theme
) -> None:
    """Draw one column: bold families, and a violin with its median a genre."""
    name, values = frame["feature"].iloc[0], frame[LEVELS].to_numpy()
    axes.axvline(frame["overall"].iloc[0], color=theme.line, linewidth=0.8)
    ys = np.array([y for y, (_, row) in enumerate(lines) if row >= 0])
    genres = frame.loc[[row for _, row in lines if row >= 0]]
    least = max(LEAST * float(np.ptp(_scaled(name, values))), TINY)
    rows = zip(genres[LEVELS].to_numpy(), ys, strict=True)
    outlines = [_outline(name, row, y, least) for row, y in rows]
    look = {"color": theme.models[0], "alpha": 0.7, "linewidth": 0}
    axes.add_collection(PolyCollection(outlines, **look))
    ends = ys - 0.42, ys + 0.42
    axes.vlines(genres[MEDIAN], *ends, color=theme.ink, linewidth=1.1)
    axes.set_yticks(ys, genres["genre"])
    aside = {"xycoords": axes.get_yaxis_transform(), "fontweight": "bold"}
    for y, (word, row) in enumerate(lines):
        if row < 0:  # above the genres, from among their names
            charts.note(axes, word, (0, y), (-44, 0), **aside)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", pad=1)
    axes.tick_params(axis="x", length=2)


def _outline(name: str, values: np.ndarray, y: float, least: float) -> np.ndarray:
    """Return the (2 * POINTS, 2) corners of one violin, from values in their unit."""
    scaled = _scaled(name, values)
    places, height = density(scaled, least=least, whole=name in WHOLE)
    if name in descriptors.LOGARITHMIC:
        places = 10**places
    x = np.concatenate([places, places[::-1]])
    return np.column_stack([x, y + 0.44 * np.concatenate([-height, height[::-1]])])


def _scaled(name: str, values: np.ndarray) -> np.ndarray:
    """Return values as the scale of the figure spaces them."""
    if name in descriptors.LOGARITHMIC:
        return np.log10(np.maximum(values, TINY))
    return values


def _scale(axes: Axes, name: str, low: float, high: float) -> None:
    """Let the scale reach from the lowest first to the highest last percentile."""
    if name in descriptors.LOGARITHMIC:
        axes.set_xlim(0.9 * low, 1.1 * high)
        return
    room = 0.5 if name in WHOLE else 0.03 * (high - low or 1)
    axes.set_xlim(low - room, high + room)
    locator = MaxNLocator(3, steps=[1, 2, 5, 10], integer=name in WHOLE)
    ticks = locator.tick_values(low, high)
    inside = [tick for tick in ticks if low - room <= tick <= high + room]
    axes.set_xticks(inside[:: max(len(inside) - 1, 1)])  # the outer two: it is narrow
