"""Scores by training tracks a genre, with the law fitted without the largest size.

Flows in: the learning curves and laws of every model. Flows out: a panel per metric;
where a law held at the largest size, its continuation to ten times that size.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("possible/learning/*", "possible/laws/*")
KINDS = ("measured", "law", "beyond")
HEIGHT, INNER = 3.6, 2.6


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return measured points, the law, and its continuation where it held."""
    key = f"possible/learning/{study.evaluation.features}"
    columns = [
        "metric", "model", "mark", "kind", "size", "estimate", "low", "high",
    ]  # fmt: skip
    if not results.has(key):
        return pd.DataFrame(columns=columns)
    laws = results.csv(f"possible/laws/{study.evaluation.features}")
    rows, marks = [], style.marks(study)
    for model, metrics in results.json(key)["models"].items():
        for metric, found in metrics.items():
            who = style.METRICS[metric], study.models[model].label, marks[model]
            points = found["points"]
            for size in sorted(points, key=int):
                rows.append([*who, "measured", int(size), *_ends(points[size])])
            for law in laws:
                if (law["model"], law["metric"]) == (model, metric):
                    size = float(law["size"])
                    kind = "law" if size <= found["largest"] else "beyond"
                    if kind == "law" or "beyond" in found:
                        rows.append([*who, kind, size, *_ends(law)])
    return pd.DataFrame(rows, columns=columns)


def _ends(found: dict) -> list[float]:
    return [float(found[end]) for end in ("estimate", "low", "high")]


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw one panel per metric, a colour per model."""
    panels = frame["metric"].unique()
    figure, grid = style.canvas(HEIGHT, columns=len(panels))
    for axes, metric in zip(grid[0], panels, strict=True):
        _panel(axes, frame[frame["metric"] == metric], theme)
        axes.set_title(metric)
        axes.set_xlabel("training tracks a genre")
    names = _names(frame[frame["metric"] == panels[-1]], theme)
    x = 1.12 * frame["size"].max()
    style.end_labels(grid[0][-1], x, names, INNER)
    dot = {"marker": "o", "linestyle": "", "color": theme.ink}
    words = ("measured", "law without the largest size", "the law beyond")
    lines = (dot, {"color": theme.ink}, {"color": theme.ink, "linestyle": ":"})
    shown = [kind in set(frame["kind"]) for kind in KINDS]
    entries = zip(words, lines, shown, strict=True)
    style.key(figure, [(word, line) for word, line, there in entries if there])
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw the models of one metric."""
    for step, (_, each) in enumerate(rows.groupby("model", sort=False)):
        mark = style.mark(each["mark"].iloc[0], theme)
        points, law, beyond = (each[each["kind"] == kind] for kind in KINDS)
        axes.plot(law["size"], law["estimate"], color=mark.color, linewidth=1)
        joined = pd.concat([law.tail(1), beyond])
        axes.plot(joined["size"], joined["estimate"], ":", color=mark.color)
        axes.fill_between(
            joined["size"],
            joined["low"],
            joined["high"],
            color=mark.color,
            alpha=0.15,
            linewidth=0,
        )
        x = points["size"] * (1 + 0.04 * (step - 1))
        style.whiskers(
            axes, x, points["estimate"], (points["low"], points["high"]), mark
        )
    sizes = sorted(rows.loc[rows["kind"] == "measured", "size"].unique())
    axes.set_xscale("log")
    far = [rows["size"].max()] if "beyond" in set(rows["kind"]) else []
    ticks = [*sizes, *far]
    axes.set_xticks(ticks, [f"{tick:,.0f}" for tick in ticks])
    axes.minorticks_off()
    axes.set_ylim(bottom=0)
    if rows["metric"].iloc[0] == style.METRICS["accuracy"]:
        axes.yaxis.set_major_formatter(style.PERCENT)
    axes.grid(axis="y")
    axes.tick_params(length=0)


def _names(rows: pd.DataFrame, theme: style.Theme) -> list[tuple[float, str, str]]:
    """Return the label of every model at the right end of what is drawn of it."""
    last = rows.sort_values("size").groupby("model", sort=False).tail(1)
    return [
        (row.estimate, row.model, style.mark(row.mark, theme).color)
        for row in last.itertuples()
    ]
