"""What each treatment of an uneven training set gives, and to whom.

Flows in: the measurement of the steepest long tail. Flows out: a row per treatment; the
gain over no treatment in macro-F1, and in the recall of head and tail.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.draw import charts, entries, style
from analysis.results.reader import Results
from analysis.study.declaration import Study

READS = ("imbalance/*/*",)
METRICS = {"macro_f1": "macro-F1", "head": "recall, head", "tail": "recall, tail"}


def frame(results: Results, study: Study) -> pd.DataFrame:
    """Return one row per treated entry and metric, at the largest ratio."""
    keys = results.match(f"imbalance/{study.evaluation.features}/*")
    ratios = [key for key in keys if key.rpartition("/")[2].isdigit()]
    steepest = max(ratios, key=lambda key: int(key.rpartition("/")[2]), default=None)
    measured = results.json(steepest)["entries"] if steepest else {}
    group = {
        _family(study, name): entries.label(study, name)
        for name, entry in measured.items()
        if "gain" not in entry
    }
    treated = {name: entry for name, entry in measured.items() if "gain" in entry}
    rows = [
        {
            "model": group[_family(study, name)],
            "treatment": entries.treatment(study, name),
            "mark": entries.number(study, name),
            "metric": metric,
            **entries.interval(entry["gain"][metric]),
        }
        for name, entry in sorted(treated.items(), key=_gained, reverse=True)
        for metric in METRICS
    ]
    table = pd.DataFrame(rows).rename(columns={"estimate": "gain"})
    return table.sort_values("model", kind="stable") if rows else table


def _gained(item: tuple[str, dict]) -> float:
    """Return the gain in macro-F1 of an entry, by which treatments are sorted."""
    return item[1]["gain"]["macro_f1"]["estimate"]


def _family(study: Study, entry: str) -> str:
    """Return the family of an entry's model: treatments are compared within it."""
    return study.models[entry.partition("+")[0]].family


def _short(label: str) -> str:
    """Return the noun of a model's label: "forest" of "random forest, as it is"."""
    return label.partition(",")[0].split()[-1]


def _name(treatment: str, noun: str) -> str:
    """Return a treatment with the noun of its model, where it does not say it."""
    return treatment if treatment.endswith(noun) else f"{treatment} ({noun})"


@style.themed
def draw(frame: pd.DataFrame, theme: style.Theme) -> Figure:
    """Draw three panels with shared rows."""
    names = [_name(row.treatment, _short(row.model)) for row in frame.itertuples()]
    named = frame.assign(name=names, estimate=frame["gain"])
    figure, panels = charts.dots(
        named, theme, "name", "metric", inches=0.24, titles=METRICS.get
    )
    for axes, _ in panels:
        axes.axvline(0, color=theme.muted, linewidth=0.9, zorder=1)
    panels[1][0].set_xlabel("gain over no treatment")
    return figure
