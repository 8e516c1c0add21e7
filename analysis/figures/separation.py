"""What genre says about each feature, and what the other features say about it.

Flows in: shares of variance and variance inflations. Flows out: two panels with a row
a feature: the share of the variance that lies between genres, and the inflation.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, descriptors, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("data/features", "data/vif", "data/exploration")


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return both values per ordered feature, the best separated first.

    `vif` is empty for popularity, which is no audio; `vif_threshold` is the declared
    value from which on an inflation is called high.
    """
    inflation = {row["feature"]: row["vif"] for row in results.csv("data/vif")}
    rows = [
        {
            "feature": row["feature"],
            "eta_squared": float(row["eta_squared"]),
            "vif": float(inflation[row["feature"]] or "nan"),
        }
        for row in results.csv("data/features")
        if row["feature"] in inflation and row["eta_squared"]
    ]
    table = pd.DataFrame(rows)
    table["vif_threshold"] = results.value("data/exploration#inflation.threshold")
    return table.sort_values("eta_squared", ascending=False, kind="stable")


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw the shares as bars, and beside them the inflations from 1, which is none."""
    figure, (panels,) = style.canvas(
        0.75 + 0.21 * len(frame), columns=2, sharey=True, grid="x"
    )
    left, right = panels
    share, most = frame["eta_squared"], max(frame["eta_squared"].max(), 0.01)
    values = {"padding": 5, "fontsize": style.SMALL, "color": theme.muted}
    bars = left.barh(range(len(frame)), share, color=theme.models[0], height=0.7)
    left.bar_label(bars, fmt=style.PERCENT, **values)
    left.set_xlim(0, 1.15 * most)
    left.xaxis.set_major_formatter(style.PERCENT)
    left.set_xlabel("share of the variance between genres")
    threshold = frame["vif_threshold"].iloc[0]
    right.axvline(threshold, color=theme.muted, linestyle="--", linewidth=1)
    inflated = frame.assign(y=range(len(frame))).dropna(subset="vif")
    right.hlines(inflated["y"], 1, inflated["vif"], color=theme.line)
    right.plot(inflated["vif"], inflated["y"], "o", color=theme.models[1])
    for row in inflated.itertuples():
        place = (row.vif, row.y)
        charts.note(right, f"{row.vif:.1f}", place, (5, 0), color=theme.muted)
    right.set_xlim(0.9, 1.15 * max(threshold, inflated["vif"].max()))
    right.set_xlabel("variance inflation (1: none, dashed: high)")
    charts.name_rows(panels, frame["feature"].map(descriptors.word))
    return figure
