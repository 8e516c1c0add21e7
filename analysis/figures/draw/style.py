"""How every figure looks: themes, one colour and marker per model, saving.

Flows in: a theme and the data of a figure. Flows out: matplotlib objects, and SVG files
that are the same bytes on every machine with the same matplotlib.

A figure is as wide as the column of the PDF (16 cm). The smallest letters are 7.5 pt,
which is 11 px where the site shows the figure 680 px wide.
"""

from __future__ import annotations

import contextlib
import functools
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from analysis.figures.draw.slimming import slim
from analysis.results import store as files
from analysis.study.declaration import Study

WIDTH = 6.3  # inches: 16 cm
KEY, MARKED = 105, 7  # letters in a line of a key; of them for a mark
SMALL, BODY = 7.5, 8.5  # points
DOTS = 240  # per inch, of what is rasterised

METRICS = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "weighted_f1": "weighted F1",
    "top3": "top-3 accuracy",
    "top5": "top-5 accuracy",
    "log_loss": "log-loss",
    "any_genre": "any genre of the set",
}
PERCENT = FuncFormatter(lambda value, _: f"{100 * value:.0f} %")


@dataclass(frozen=True)
class Mark:
    """What tells a model apart: its colour and the shape of its marker."""

    color: str
    marker: str


@dataclass(frozen=True)
class Theme:
    """The colours of one appearance of the page.

    `paper` is the background that is expected behind the transparent figure; `models`
    and `baselines` are walked in the order of the declaration.
    """

    name: str
    paper: str
    ink: str
    muted: str
    line: str
    claim: str
    sequential: str
    models: tuple[str, ...]
    baselines: tuple[str, ...]


LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1b1e23",
    muted="#596069",
    line="#d5d9de",
    claim="#f3dfb0",
    sequential="rocket_r",
    models=("#0072B2", "#D55E00", "#008F6B", "#C2418F", "#332288", "#7A6200"),
    baselines=("#6b727b", "#868d96"),
)
DARK = Theme(
    name="dark",
    paper="#14171c",
    ink="#e9ebee",
    muted="#a6adb6",
    line="#3b424b",
    claim="#57471c",
    sequential="rocket",
    models=("#56B4E9", "#F0803C", "#34C79E", "#EBA0D0", "#9C8CF5", "#E8D060"),
    baselines=("#a3aab3", "#7f8791"),
)
_MARKERS = ("o", "s", "D", "^", "v", "P", "X")
_BASELINE_MARKERS = ("x", "+", "1")


def theme(name: str) -> Theme:
    """Return the theme called "light" or "dark"."""
    return {each.name: each for each in (LIGHT, DARK)}[name]


def marks(study: Study) -> dict[str, int]:
    """Return the number that fixes each model's mark, by order of declaration.

    Models count 0, 1, 2, ...; baselines, which stay grey, count -1, -2, ... Appending a
    model to the declaration leaves every other mark as it was.
    """
    found, models, baselines = {}, 0, 0
    for name, model in study.models.items():
        if model.family == "baseline":
            baselines -= 1
            found[name] = baselines
        else:
            found[name] = models
            models += 1
    return found


def mark(number: int, theme: Theme) -> Mark:
    """Return the mark of a number from `marks`; colours and shapes repeat in turn."""
    if number < 0:
        place, colors, shapes = -number - 1, theme.baselines, _BASELINE_MARKERS
    else:
        place, colors, shapes = number, theme.models, _MARKERS
    return Mark(colors[place % len(colors)], shapes[place % len(shapes)])


def sequential(theme: Theme) -> Colormap:
    """Return the theme's map from 0 (the paper) to the most."""
    import seaborn  # noqa: F401 - its maps are known once it is loaded

    colors = mpl.colormaps[theme.sequential](np.linspace(0.1, 1, 64))
    return LinearSegmentedColormap.from_list("sequential", [theme.paper, *colors])


@contextlib.contextmanager
def defaults() -> Iterator[None]:
    """Draw and save with matplotlib's own settings, none of a user's `matplotlibrc`."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["text.parse_math"] = False  # names hold dollars, not formulas
        yield


def themed(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Make a draw(frame, theme) function draw in the study's style."""

    @functools.wraps(draw)
    def styled(frame: Any, theme: Theme) -> Figure:
        with defaults():
            mpl.rcParams.update(_settings(theme))
            return draw(frame, theme)

    return styled


def _settings(theme: Theme) -> dict[str, Any]:
    """Return matplotlib's settings for a theme."""
    plain = {"axes.spines.top": False, "axes.spines.right": False}
    inks = dict.fromkeys(("text.color", "axes.titlecolor"), theme.ink)
    quiet = ("axes.labelcolor", "xtick.labelcolor", "ytick.labelcolor")
    lines = ("axes.edgecolor", "xtick.color", "ytick.color", "grid.color")
    return {
        **plain,
        **inks,
        **dict.fromkeys(quiet, theme.ink),
        **dict.fromkeys(lines, theme.line),
        "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same everywhere
        "font.size": BODY,
        "axes.labelsize": BODY,
        "axes.titlesize": BODY,
        "axes.titlelocation": "left",
        "axes.facecolor": "none",
        "figure.facecolor": "none",
        "figure.constrained_layout.use": True,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "legend.fontsize": SMALL,
        "legend.frameon": False,
        "legend.handletextpad": 0.3,
        "legend.columnspacing": 1.4,
        "axes.axisbelow": True,
        "grid.linewidth": 0.6,
        "lines.linewidth": 1.4,
        "lines.markersize": 4.5,
    }


def canvas(
    height: float, rows: int = 1, columns: int = 1, **settings: Any
) -> tuple[Figure, np.ndarray]:
    """Return a figure of full width and its axes, always (rows, columns)."""
    figure = Figure(figsize=(WIDTH, height))
    return figure, figure.subplots(rows, columns, squeeze=False, **settings)


def whiskers(
    axes: Axes,
    x: Iterable[float],
    y: Iterable[float],
    ends: tuple[Iterable[float], Iterable[float]],
    mark: Mark,
    *,
    across: bool = False,
    hollow: str = "",
) -> None:
    """Draw dots with their intervals; `ends` are absolute, `across` means along x.

    `hollow` fills the markers with a colour other than the mark's.
    """
    x, y = np.asarray(list(x), float), np.asarray(list(y), float)
    low, high = (np.asarray(list(end), float) for end in ends)
    lines = axes.hlines if across else axes.vlines
    lines(y if across else x, low, high, color=mark.color, linewidth=1.1)
    face = {"markerfacecolor": hollow} if hollow else {}
    axes.plot(x, y, mark.marker, color=mark.color, **face)


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Move positions apart, as little as needed, until neighbours are `gap` apart."""
    order = np.argsort(positions, kind="stable")
    placed = np.asarray(positions, float)[order]
    groups = [[value] for value in placed]
    while True:
        centers = [np.mean(group) for group in groups]
        reach = [gap * len(group) / 2 for group in groups]
        clash = [
            i
            for i in range(len(groups) - 1)
            if centers[i] + reach[i] > centers[i + 1] - reach[i + 1] + 1e-9
        ]
        if not clash:
            break
        first = clash[0]
        groups[first : first + 2] = [groups[first] + groups[first + 1]]
    moved = [
        center + gap * (k - (len(group) - 1) / 2)
        for center, group in zip(centers, groups, strict=True)
        for k in range(len(group))
    ]
    back = np.empty(len(moved))
    back[order] = moved
    return back.tolist()


def end_labels(
    axes: Axes, x: float, labels: Sequence[tuple[float, str, str]], inches: float
) -> None:
    """Write (y, text, colour) labels right of `x`, moved apart; axes `inches` high."""
    low, high = axes.get_ylim()
    gap = (high - low) * 1.3 * SMALL / (72 * inches)
    heights = spread([y for y, _, _ in labels], gap)
    for height, (y, text, color) in zip(heights, labels, strict=True):
        axes.annotate(
            text,
            (x, y),
            xytext=(x, height),
            textcoords="data",
            color=color,
            fontsize=SMALL,
            va="center",
            annotation_clip=False,
        )


def key(figure: Figure, entries: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Write a key of one line, or two, above everything: (text, line settings)."""
    lines = [Line2D([], [], **settings) for _, settings in entries]
    words = [text for text, _ in entries]
    long = sum(map(len, words)) + MARKED * len(words) > KEY
    columns = -(-len(words) // 2) if long else len(words)
    figure.legend(lines, words, loc="outside upper left", ncols=columns)


def save(figure: Figure, path: Path) -> None:
    """Save as SVG without clock, host or random names; backgrounds stay transparent."""
    content = io.BytesIO()
    with defaults():  # ticks come into being as they are drawn
        mpl.rcParams["svg.hashsalt"] = "study"
        figure.savefig(
            content,
            format="svg",
            dpi=DOTS,
            transparent=True,
            metadata={"Date": None, "Creator": None},
        )
    files.write_bytes(path, slim(content.getvalue().decode()).encode())
