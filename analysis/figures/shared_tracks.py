"""Which genres share tracks: a ring of all genres, and a line per pair that shares.

Flows in: the tracks that each pair of genres shares, and the family of every genre.
Flows out: a network. Only pairs that share at least a part of the smaller genre's
tracks are drawn; the line is wider the more they share.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("data/pairs", "data/families", "data/exploration")
GAP = 0.7  # between families, in places of a genre
RIM = 1.45  # half the side of the picture, in radii of the ring
BENT = 24  # points of a line
KINDS = {True: "within a family of genres", False: "across families"}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return a row per link, the strongest last, then a row per genre without any.

    `share` is the part of the smaller genre's tracks; `angle_a` and `angle_b` are the
    places of the genres on the ring, in radians clockwise from the top.
    """
    family = {row["genre"]: row["family"] for row in results.csv("data/families")}
    places = dict(zip(family, angles(list(family.values())), strict=True))
    least = results.value("data/exploration#sharing.threshold")
    links = pd.DataFrame(results.csv("data/pairs"))
    links = links.astype({"tracks": int, "share": float})[["a", "b", "tracks", "share"]]
    links = links[links["share"] >= least].sort_values(["share", "a", "b"])
    alone = [name for name in family if name not in {*links["a"], *links["b"]}]
    rest = pd.DataFrame({"a": alone, "b": "", "tracks": 0, "share": 0.0})
    table = pd.concat([links, rest], ignore_index=True)
    families = table["a"].map(family), table["b"].map(family)
    table["within"] = (families[0] == families[1]) | (table["b"] == "")
    table.insert(1, "family_a", families[0])
    table.insert(3, "family_b", families[1])
    table["angle_a"] = table["a"].map(places)
    table["angle_b"] = table["b"].map(places)
    return table


def angles(families: list[str]) -> list[float]:
    """Return the place of every genre on the ring; a gap parts the families."""
    steps = [
        1.0 if before == family else 1 + GAP
        for before, family in zip([families[-1], *families[:-1]], families, strict=True)
    ]
    total = math.fsum(steps) + (0 if len(set(families)) > 1 else GAP)
    return (2 * np.pi * (np.cumsum(steps) - steps[0] / 2) / total).tolist()


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the lines, the ring and the names, which stand along their radius."""
    figure, ((axes,),) = style.canvas(style.WIDTH + 0.25)
    links = frame[frame["b"] != ""]
    colors = {False: theme.models[1], True: theme.models[0]}  # within a family
    for within, color in colors.items():
        _lines(axes, links[links["within"] == within], color)
    _ring(axes, frame, theme)
    axes.set(xlim=(-RIM, RIM), ylim=(-RIM, RIM), aspect="equal")
    axes.set_axis_off()
    looks = [(words, {"color": colors[within]}) for within, words in KINDS.items()]
    style.key(figure, looks)
    return figure


def _lines(axes: Axes, links: pd.DataFrame, color: str) -> None:
    """Draw the links as curves that bend towards the middle of the ring."""
    t = np.linspace(0, 1, BENT)[:, None]
    curves = []
    for row in links.itertuples():
        ends = [_point(row.angle_a), _point(row.angle_b)]
        near = np.hypot(*(ends[0] - ends[1])) / 2  # 1 for opposite genres
        bend = (ends[0] + ends[1]) / 2 * (0.75 - 0.6 * near)
        curves.append((1 - t) ** 2 * ends[0] + 2 * t * (1 - t) * bend + t**2 * ends[1])
    widths = 0.5 + 3.2 * links["share"].to_numpy()
    axes.add_collection(
        LineCollection(curves, linewidths=widths, colors=color, alpha=0.75)
    )


def _ring(axes: Axes, frame: pd.DataFrame, theme: style.Theme) -> None:
    """Draw an arc a family, and the names of the genres outside of it."""
    ends = [frame[["a", "family_a", "angle_a"]], frame[["b", "family_b", "angle_b"]]]
    genres = pd.concat(
        [end.set_axis(["genre", "family", "angle"], axis=1) for end in ends]
    )
    genres = genres[genres["genre"] != ""].drop_duplicates("genre").sort_values("angle")
    half = np.pi / max(len(genres), 1) * 0.7
    for _, family in genres.groupby("family", sort=False):
        reach = np.linspace(family["angle"].min() - half, family["angle"].max() + half)
        axes.plot(*(1.02 * _point(reach)).T, color=theme.muted, linewidth=2)
    linked = set(frame.loc[frame["b"] != "", ["a", "b"]].to_numpy().ravel())
    for row in genres.itertuples():
        right = row.angle < np.pi
        turn = 90 - np.degrees(row.angle)
        axes.text(
            *(1.07 * _point(row.angle)),
            row.genre,
            rotation=turn if right else turn + 180,
            rotation_mode="anchor",
            ha="left" if right else "right",
            va="center",
            fontsize=style.SMALL,
            color=theme.ink if row.genre in linked else theme.muted,
        )


def _point(angle: float | np.ndarray) -> np.ndarray:
    """Return (2,) or (n, 2) places on the ring; angle 0 is on top."""
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1)
