"""Scores by training tracks a genre, with the law fitted without the largest size.

Flows in: the learning curves and laws of every model. Flows out: a panel per metric;
where a law held at the largest size, its continuation to ten times that size.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("possible/learning/*", "possible/laws/*")
KINDS = ("measured", "law", "beyond")
HEIGHT, INNER = 3.6, 2.6


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return measured points, the law, and its continuation where it held."""
    key = f"possible/learning/{study.evaluation.features}"
    if not results.has(key):
        return pd.DataFrame()
    laws = results.csv(f"possible/laws/{study.evaluation.features}")
    rows = []
    for model, metrics in results.json(key)["models"].items():
        for metric, curve in metrics.items():
            who = {"metric": style.METRICS[metric], **entries.model(study, model)}
            for size in sorted(map(int, curve["points"])):
                point = entries.interval(curve["points"][str(size)])
                rows.append({**who, "kind": "measured", "size": size, **point})
            for law in laws:
                size = float(law["size"])
                kind = "law" if size <= curve["largest"] else "beyond"
                same = (law["model"], law["metric"]) == (model, metric)
                if same and (kind == "law" or "beyond" in curve):
                    ends = {end: float(law[end]) for end in entries.ENDS}
                    rows.append({**who, "kind": kind, "size": size, **ends})
    return pd.DataFrame(rows)


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw one panel per metric, a colour per model."""
    figure, panels = charts.panels(
        frame, "metric", HEIGHT, x="training tracks a genre", sharey=False
    )
    for axes, rows in panels:
        _panel(axes, rows, theme)
    x, rows = 1.12 * frame["size"].max(), rows.sort_values("size")
    charts.name_lines(axes, x, rows, theme, INNER)
    solid = {"color": theme.ink}
    looks = {
        "measured": ("measured", style.dot(theme.ink)),
        "law": ("law without the largest size", solid),
        "beyond": ("the law beyond", solid | {"linestyle": ":"}),
    }
    style.key(figure, (looks[kind] for kind in KINDS if kind in set(frame["kind"])))
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, theme: style.Theme) -> None:
    """Draw the models of one metric."""
    for step, (_, line, mark) in enumerate(charts.marked(rows, "model", theme)):
        points, law, beyond = (line[line["kind"] == kind] for kind in KINDS)
        joined = pd.concat([law.tail(1), beyond])
        axes.plot(law["size"], law["estimate"], color=mark.color, linewidth=1)
        axes.plot(joined["size"], joined["estimate"], ":", color=mark.color)
        charts.band(axes, joined, "size", mark.color, 0.15)
        x = points["size"] * (1 + 0.04 * (step - 1))
        ends = (points["low"], points["high"])
        charts.whiskers(axes, x, points["estimate"], ends, mark)
    sizes = sorted(rows.loc[rows["kind"] == "measured", "size"].unique())
    far = [rows["size"].max()] if "beyond" in set(rows["kind"]) else []
    charts.numbered(axes, [*sizes, *far])
    axes.set_ylim(bottom=0)
    if rows["metric"].iloc[0] == style.METRICS["accuracy"]:
        axes.yaxis.set_major_formatter(style.PERCENT)
