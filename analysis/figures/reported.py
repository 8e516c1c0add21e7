"""What was reported beside what is measured: the picture of the first screen.

Flows in: the scores of all regimes and the accuracy that was claimed. Flows out: a line
for guessing, one for each feature set in the primary regime, and one for the highest
accuracy of all, each with the model that reaches it. The letters are large, because a
phone shows the figure as a whole.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

READS = ("scores/*/*/*",)
CLAIMS = ("accuracy",)
METRIC = "accuracy"
LARGE = 16.5  # points: 12 pixels on a phone
LINE = 1.03  # inches a line, with its words above


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return accuracy with interval of the lines, from the lowest kind to the highest.

    `words` says what a line is of, `where` how the data were split.
    """
    chosen = study.evaluation
    ranked = {
        regime: leaders.ranked(results, study, regime, METRIC)
        for regime in leaders.regimes(results, study)
    }
    scores = ranked.get(chosen.regime, [])
    guesses = [
        _line(study, chosen.regime, score) | {"words": "guessing"}
        for score in scores
        if score.features == chosen.features
        and study.models[score.model].family == "baseline"
    ]
    lines = guesses[:1]
    for features in study.features:
        best = [score for score in scores if score.features == features][:1]
        lines += [_line(study, chosen.regime, score) for score in best]
    highest = max(
        ranked, key=lambda name: ranked[name][0].estimate, default=chosen.regime
    )
    if highest != chosen.regime:
        lines.append(_line(study, highest, ranked[highest][0]))
    return pd.DataFrame({**line, **entries.claim(study)} for line in lines)


def _line(study: Study, regime: str, score: leaders.Scored) -> dict[str, Any]:
    """Return the cells of one line: its words, its model, its accuracy."""
    declared = study.regimes[regime]
    random = f"random {declared.label}"
    return {
        "words": study.features[score.features].label,
        "regime": regime,
        "where": "unseen artists" if declared.group == "artist" else random,
        **entries.model(study, score.model),
        **entries.interval(score._asdict()),
    }


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the lines from top to bottom, and what was reported as a band."""
    figure, ((axes,),) = style.canvas(0.95 + LINE * len(frame), grid="x", percent="x")
    end = 1.15 * max(frame["high"].max(), frame["claim_high"].fillna(0).max())
    axes.set_xlim(0, end)
    axes.set_ylim(len(frame) - 0.7, -0.7)
    claim = charts.claimed(axes, frame, theme, across=True)
    if claim:
        words, middle = claim
        above = {"xycoords": axes.get_xaxis_transform(), "ha": "center"}
        bold = {"fontsize": LARGE, "fontweight": "bold", "va": "bottom"}
        charts.note(axes, words, (middle, 1), (0, 3), **above, **bold)
    for y, row in enumerate(frame.itertuples()):
        color, marker = style.mark(row.mark, theme)
        axes.hlines(y, 0, row.estimate, color=color, linewidth=1.7, alpha=0.5)
        axes.hlines(y, row.low, row.high, color=color, linewidth=18, alpha=0.45)
        axes.plot([row.estimate], [y], marker, color=color, markersize=7)
        _words(axes, row, y, theme)
    axes.tick_params(labelsize=LARGE)
    axes.locator_params(axis="x", nbins=4)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    return figure


def _words(axes: Axes, row: Any, y: float, theme: style.Theme) -> None:
    """Write what a line is of and its model above it, its accuracy at its end."""
    lines = [(row.words, theme.ink)]
    if row.mark >= 0:
        lines = [(row.model, theme.muted), (f"{row.words}, {row.where}", theme.ink)]
    free = {"annotation_clip": False}
    for at, (words, color) in enumerate(lines):
        look = {"fontsize": LARGE, "color": color, "va": "bottom", **free}
        charts.note(axes, words, (0, y), (1, 11 + 1.25 * LARGE * at), **look)
    bold = {"fontsize": LARGE + 2, "fontweight": "bold", **free}
    share = f"{100 * row.estimate:.1f} %"
    charts.note(axes, share, (row.estimate, y), (12, 0), **bold)
