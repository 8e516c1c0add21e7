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

from analysis.figures.draw import style
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
    primary = study.evaluation.regime
    scored = [_best(results, study, *where) for where in _places(results, study)]
    rows = [row for row in scored if row["regime"] == primary]
    highest = max(scored, key=lambda row: row["estimate"], default=None)
    if highest and highest not in rows:
        rows.append(highest)
    claimed = getattr(study.findings.get(METRIC), "thresholds", {})
    ends = {f"claim_{end}": claimed.get(end) for end in ("low", "high")}
    guess = _guess(results, study)
    return pd.DataFrame([{**row, **ends} for row in [*guess, *rows]])


def _places(results: Results, study: Study) -> list[tuple[str, str]]:
    """Return the regimes and feature sets that have scores, as declared."""
    return [
        (regime, features)
        for regime in leaders.regimes(results, study)
        for features in leaders.feature_sets(results, study, regime)
    ]


def _best(results: Results, study: Study, regime: str, features: str) -> dict[str, Any]:
    """Return the line of the most accurate model."""
    model = leaders.best(results, study, regime, features, METRIC)
    words = study.features[features].label
    return _row(results, study, (regime, features, model), words)


def _guess(results: Results, study: Study) -> list[dict[str, Any]]:
    """Return the line of the best guess without listening, if one was scored."""
    place = study.evaluation.regime, study.evaluation.features
    found = [
        _row(results, study, (*place, name), "guessing")
        for name in leaders.models(results, study, *place)
        if study.models[name].family == "baseline"
    ]
    return sorted(found, key=lambda row: row["estimate"])[-1:]


def _row(
    results: Results, study: Study, place: tuple[str, str, str], words: str
) -> dict[str, Any]:
    """Return one line: its words, its model and its accuracy with interval."""
    regime, model = study.regimes[place[0]], place[2]
    apart = "unseen artists" if regime.group == "artist" else f"random {regime.label}"
    return {
        "words": words,
        "regime": place[0],
        "where": apart,
        "model": study.models[model].label,
        "mark": style.marks(study)[model],
        **dict(
            zip(
                ("estimate", "low", "high"),
                leaders.score(results, *place, METRIC),
                strict=True,
            )
        ),
    }


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the lines from top to bottom, and what was reported as a band."""
    figure, ((axes,),) = style.canvas(0.95 + LINE * len(frame))
    end = 1.15 * max(frame["high"].max(), frame["claim_high"].fillna(0).max())
    axes.set_xlim(0, end)
    axes.set_ylim(len(frame) - 0.7, -0.7)
    _claim(axes, frame, theme)
    for y, row in enumerate(frame.itertuples()):
        mark = style.mark(row.mark, theme)
        axes.hlines(y, 0, row.estimate, color=mark.color, linewidth=1.7, alpha=0.5)
        axes.hlines(y, row.low, row.high, color=mark.color, linewidth=18, alpha=0.45)
        axes.plot([row.estimate], [y], mark.marker, color=mark.color, markersize=7)
        _words(axes, row, y, theme)
    axes.xaxis.set_major_formatter(style.PERCENT)
    axes.tick_params(length=0, labelsize=LARGE)
    axes.locator_params(axis="x", nbins=4)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.grid(axis="x")
    return figure


def _claim(axes: Axes, frame: pd.DataFrame, theme: style.Theme) -> None:
    """Shade what was reported, and say so above."""
    low, high = frame["claim_low"].iloc[0], frame["claim_high"].iloc[0]
    if pd.isna(low):
        return
    axes.axvspan(low, high, color=theme.claim, linewidth=0)
    axes.annotate(
        f"reported: {100 * low:.0f}–{100 * high:.0f} %",
        ((low + high) / 2, 1),
        xycoords=axes.get_xaxis_transform(),
        xytext=(0, 3),
        textcoords="offset points",
        fontsize=LARGE,
        fontweight="bold",
        ha="center",
        va="bottom",
    )


def _words(axes: Axes, row: Any, y: float, theme: style.Theme) -> None:
    """Write what a line is of and its model above it, its accuracy at its end."""
    learned = row.mark >= 0
    offset = {"textcoords": "offset points", "annotation_clip": False}
    above = [(row.words + learned * f", {row.where}", theme.ink)]
    above += [(row.model, theme.muted)] * learned
    for at, (words, color) in enumerate(reversed(above)):
        axes.annotate(
            words,
            (0, y),
            xytext=(1, 11 + 1.25 * LARGE * at),
            fontsize=LARGE,
            color=color,
            va="bottom",
            **offset,
        )
    axes.annotate(
        f"{100 * row.estimate:.1f} %",
        (row.estimate, y),
        xytext=(12, 0),
        fontsize=LARGE + 2,
        fontweight="bold",
        va="center",
        **offset,
    )
