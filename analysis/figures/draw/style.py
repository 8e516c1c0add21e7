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
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
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


class Mark(NamedTuple):
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
_BLEND_MARKERS = ("P", "*", "X")
PLAIN, INKED = 1000, 1001  # marks of what is no model: pale, and as the text is
BLENDS = -100  # marks from here down: blends, drawn in the colour of the text
TREATED = -200  # and models that only the experiment on imbalance knows


def theme(name: str) -> Theme:
    """Return the theme called "light" or "dark"."""
    return {"light": LIGHT, "dark": DARK}[name]


def marks(study: Study) -> dict[str, int]:
    """Return the number that fixes each model's mark, by order of declaration.

    Models count 0, 1, 2, ...; baselines, which stay grey, count -1, -2, ... Appending a
    model to the declaration leaves every other mark as it was.
    """
    learned, baselines = itertools.count(), itertools.count(-1, -1)
    return {
        name: next(baselines if model.family == "baseline" else learned)
        for name, model in study.models.items()
    }


def mark(number: int, theme: Theme) -> Mark:
    """Return the mark of a number from `marks`, of a blend, or of what is no model.

    Colours and shapes repeat in turn.
    """
    if number >= PLAIN:
        colors, shapes, place = (theme.muted, theme.ink), ("o",), number - PLAIN
    elif number <= BLENDS:
        colors, shapes, place = (theme.ink,), _BLEND_MARKERS, BLENDS - number
    elif number < 0:
        colors, shapes, place = theme.baselines, _BASELINE_MARKERS, -number - 1
    else:
        colors, shapes, place = theme.models, _MARKERS, number
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
    inks = ("text.color", "axes.titlecolor", "axes.labelcolor")
    ticks = ("xtick.labelcolor", "ytick.labelcolor")
    lines = ("axes.edgecolor", "xtick.color", "ytick.color", "grid.color")
    return {
        **dict.fromkeys((*inks, *ticks), theme.ink),
        **dict.fromkeys(lines, theme.line),
        **dict.fromkeys(("axes.spines.top", "axes.spines.right"), False),
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
    height: float,
    rows: int = 1,
    columns: int = 1,
    *,
    grid: str = "",
    percent: str = "",
    **settings: Any,
) -> tuple[Figure, np.ndarray]:
    """Return a figure of full width and its axes without ticks, always (rows, columns).

    `grid` says for which axis lines lie behind the data, "x", "y" or "both"; `percent`
    which scales are in percent, "x", "y" or "xy".
    """
    figure = Figure(figsize=(WIDTH, height))
    panels = figure.subplots(rows, columns, squeeze=False, **settings)
    for axes in panels.flat:
        axes.tick_params(length=0)
        if grid:
            axes.grid(axis=grid)
        for name in percent:
            getattr(axes, f"{name}axis").set_major_formatter(PERCENT)
    return figure, panels


def dot(color: str, marker: str = "o", **settings: Any) -> dict[str, Any]:
    """Return the settings of a marker, without a line unless the settings have one."""
    return {"color": color, "marker": marker, "linestyle": "", **settings}


def faces(theme: Theme, color: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the settings of a filled and of a hollow dot, for a key."""
    filled = dot(color or theme.ink)
    return filled, {**filled, "markerfacecolor": theme.paper}


def key(figure: Figure, entries: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Write a key of one line, or two, above everything: (text, line settings)."""
    words, looks = zip(*entries, strict=True)
    lines = [Line2D([], [], **settings) for settings in looks]
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
