"""The pictures of links to the study: the card that other sites show, and its icons.

Flows in: the scores and the declaration. Flows out: card.png, of 1200 by 630 pixels,
which shows the main result beside what was claimed, favicon.svg, and the same icon in
32 and 180 pixels. The same results give the same bytes.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.pipeline.job import RESULTS, ROOT, Job, all_before, given, itself
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import leaders, recipes
from analysis.study.declaration import Study

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FOLDER, CLASSES = "report/src/icons", "data/classes.csv"
CARD, ICON = "card.png", "favicon.svg"
SIZES = (32, 180)  # pixels of the icons for what reads no SVG
METRIC, CLAIM = "accuracy", "accuracy"
INK, MUTED, PAPER, LINE = "#1b1e23", "#596069", "#ffffff", "#d5d9de"
STRONG, QUIET, GUESS, CLAIMED = "#0072B2", "#7fb4d3", "#868d96", "#e3bd62"
WIDE, HIGH, DOTS = 12.0, 6.3, 100  # inches, inches, dots an inch
MARGIN = 0.055
# The icon: bars in a square of 16 units as x, y from the top, width, height.
BARS = ((1, 9, 2, 5), (5, 5, 2, 9), (9, 2, 2, 12), (13, 7, 2, 7))


def jobs(study: Study, results: Results) -> Iterator[Job]:
    """Yield the one job that draws the card and the icons."""
    regime = study.evaluation.regime
    read = [path for path in results.paths if path.startswith(f"scores/{regime}/")]
    yield Job(
        name="card",
        run=_drawn,
        declared=declared(study),
        inputs={
            "study": given(study),
            "root": ROOT,
            "read": all_before(f"{RESULTS}/{path}" for path in [*read, CLASSES]),
        },
        writes=itself(f"{FOLDER}/{name}" for name in outputs()),
    )


def _drawn(declared: Any, study: Study, root: Path, read: None) -> None:
    """Draw the card and the icons."""
    render(Results(root / RESULTS), study, root / FOLDER)


def outputs() -> list[str]:
    """Return the names of the files that `render` writes."""
    return [CARD, ICON, *(f"icon-{size}.png" for size in SIZES)]


def declared(study: Study) -> dict[str, Any]:
    """Return what the card uses of the declaration, as plain values."""
    used = {"title": study.study.title, "claim": study.findings.get(CLAIM)}
    used |= {"evaluation": study.evaluation, "features": study.features}
    return recipes.plain(used)


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return the bars of the card: what, low and high (shares), kind.

    First what was claimed, if the study judges such a claim, then the most accurate
    model of each feature set in the primary regime, last a guess among all genres.
    """
    import pandas as pd

    rows: list[tuple[str, float, float, str]] = []
    claim = study.findings.get(CLAIM)
    if claim and {"low", "high"} <= set(claim.thresholds):
        ends = claim.thresholds["low"], claim.thresholds["high"]
        rows.append(("reported before", *ends, "claim"))
    chosen, best = study.evaluation, {}
    for score in leaders.ranked(results, study, chosen.regime, METRIC):
        best.setdefault(score.features, score.estimate)
    for name in sorted(study.features, key=lambda name: name == chosen.features):
        if name in best:
            what = f"this study, {study.features[name].label}"
            rows.append((what, 0.0, best[name], name))
    rows.append(("a guess", 0.0, 1 / len(results.csv("data/classes")), "guess"))
    return pd.DataFrame(rows, columns=["what", "low", "high", "kind"])


def words(table: pd.DataFrame, results: Results, study: Study) -> tuple[str, str]:
    """Return the number that the card shows largest, and the sentence below it."""
    primary = study.evaluation.features
    value = table.loc[table["kind"] == primary, "high"]
    genres = len(results.csv("data/classes"))
    columns = len(study.features[primary].columns)
    return (
        f"{100 * value.iloc[0]:.0f}%" if len(value) else "",
        "of tracks by artists that the model never heard get the right one of "
        f"{genres} genres, from {columns} audio descriptors alone",
    )


def draw(table: pd.DataFrame, title: str, number: str, sentence: str) -> Figure:
    """Draw the card."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from analysis.figures.draw import style

    with style.defaults():
        mpl.rcParams.update({"font.family": ["DejaVu Sans"], "text.color": INK})
        mpl.rcParams["text.parse_math"] = False  # a title is text
        figure = Figure(figsize=(WIDE, HIGH), dpi=DOTS, facecolor=PAPER)
        _write(figure, title, number, sentence)
        _bars(figure.add_axes((0.54, 0.1, 0.405, 0.7)), table)
    return figure


def _write(figure: Figure, title: str, number: str, sentence: str) -> None:
    """Write the title at the top, the number and its sentence on the left."""
    lines = "\n".join(textwrap.wrap(sentence, 32))
    upper = {"va": "top"}
    figure.text(MARGIN, 0.93, _short(title, 66), fontsize=22, color=MUTED, **upper)
    figure.text(MARGIN, 0.8, number, fontsize=104, weight="bold", **upper)
    figure.text(MARGIN, 0.5, lines, fontsize=21, linespacing=1.4, **upper)


def _short(text: str, most: int) -> str:
    """Return a title that fits one line."""
    return textwrap.shorten(text, most, placeholder=" …")


def _bars(axes: Axes, table: pd.DataFrame) -> None:
    """Draw a bar a row, its name above it and its value behind it."""
    colors = {"claim": CLAIMED, "guess": GUESS, table["kind"].iloc[-2]: STRONG}
    widest = table["high"].max()
    for place, row in enumerate(table.itertuples()):
        color = colors.get(row.kind, QUIET)
        axes.barh(place, row.high - row.low, left=row.low, height=0.42, color=color)
        axes.text(0, place - 0.3, _short(row.what, 40), fontsize=17, va="bottom")
        behind = row.high + 0.025 * widest
        axes.text(behind, place, _value(row), fontsize=19, weight="bold", va="center")
    axes.vlines(0, -0.3, len(table) - 0.7, color=LINE, linewidth=2)
    axes.set_xlim(-0.005 * widest, 1.36 * widest)
    axes.set_ylim(len(table) - 0.6, -0.75)
    axes.set_axis_off()


def _value(row: Any) -> str:
    """Return what a bar says: a share, or the two ends of what was claimed."""
    high = f"{100 * row.high:.0f}%"
    return f"{100 * row.low:.0f} to {high}" if row.kind == "claim" else high


def icon() -> str:
    """Return the icon as SVG, lighter on dark windows."""
    bars = "".join(
        f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in BARS
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
        "<style>path{fill:#0b5c8a}@media (prefers-color-scheme:dark)"
        f'{{path{{fill:#6cb8e6}}}}</style><path d="{bars}"/></svg>\n'
    )


def icon_figure(size: int) -> Figure:
    """Draw the icon on paper, `size` pixels wide and high."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(size / DOTS, size / DOTS), dpi=DOTS, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    for x, y, width, height in BARS:
        axes.bar(x, height, width, bottom=16 - y - height, align="edge", color=STRONG)
    axes.set(xlim=(0, 16), ylim=(0, 16))
    axes.set_axis_off()
    return figure


def render(results: Results, study: Study, folder: Path) -> list[Path]:
    """Write the card and the icons to `folder`; return the files.

    Raises:
        StudyError: when a result is missing or a file cannot be written.
    """
    from analysis.figures.draw import style

    table = frame(results, study)
    drawn = draw(table, study.study.title, *words(table, results, study))
    with style.defaults():
        pictures = [_png(drawn), *(_png(icon_figure(size)) for size in SIZES)]
    contents = [pictures[0], icon().encode(), *pictures[1:]]
    paths = [folder / name for name in outputs()]
    for path, content in zip(paths, contents, strict=True):
        store.write_bytes(path, content)
    return paths


def _png(figure: Figure) -> bytes:
    """Return a figure as PNG, without the name of the program that drew it."""
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=DOTS, metadata={"Software": None})
    return content.getvalue()
