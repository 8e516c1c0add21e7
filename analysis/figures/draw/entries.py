"""What readers call an entry, and which entries have something to show.

Flows in: the declaration, results and the name of an entry: a model, a model with a
variant, or a blend. Flows out: its words, the number of its mark, and the first cells
of its rows.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, TypeVar

from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study
from analysis.study.imbalance import ADJUSTED

T = TypeVar("T")
ENDS = ("estimate", "low", "high")
CLAIM = "accuracy"  # the finding that holds what was reported


def interval(result: dict[str, Any]) -> dict[str, float]:
    """Return estimate, low and high of a result that may hold more, in this order."""
    return {end: result[end] for end in ENDS}


def model(study: Study, name: str) -> dict[str, Any]:
    """Return the cells that say whose a row is: the label and the mark of a model."""
    return {"model": study.models[name].label, "mark": style.marks(study)[name]}


def claim(study: Study) -> dict[str, float | None]:
    """Return the cells of the accuracy that was reported, empty without a claim."""
    ends = getattr(study.findings.get(CLAIM), "thresholds", {})
    return {f"claim_{end}": ends.get(end) for end in ("low", "high")}


def given(
    results: Results, declared: Mapping[str, T], folder: str
) -> Iterator[tuple[str, T, str]]:
    """Yield name, declaration and key of what has a result in a folder."""
    for name, declaration in declared.items():
        if results.has(f"{folder}/{name}"):
            yield name, declaration, f"{folder}/{name}"


def measured(
    results: Results, study: Study, folder: str
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the cells of every model that has a result in a folder, and its key."""
    for name, _, key in given(results, study.models, folder):
        yield model(study, name), key


def scored(
    results: Results, study: Study, regime: str, metric: str
) -> Iterator[dict[str, Any]]:
    """Yield the cells of every score of a regime or design, with its interval."""
    for score in leaders.scored(results, study, regime, metric):
        yield {
            "features": study.features[score.features].label,
            **model(study, score.model),
            **interval(score._asdict()),
        }


def spaces(
    study: Study, plain: Mapping[str, str], available: Container[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and cells of each known space to recommend by, plain ones first."""
    near = {
        name: f"near by {declared.label}" for name, declared in study.models.items()
    }
    for name, words in {**plain, **near}.items():
        if name in available:
            mark = style.marks(study).get(name, style.PLAIN)
            yield name, {"space": words, "mark": mark}


def label(study: Study, entry: str) -> str:
    """Return the label of an entry or a blend."""
    if entry in study.blends:
        return study.blends[entry].label
    name, _, variant = entry.partition("+")
    words = study.models[name].label
    return f"{words}, {treatment(study, entry)}" if variant else words


def treatment(study: Study, entry: str) -> str:
    """Return what was done to an entry, or the model's label where nothing was."""
    name, _, variant = entry.partition("+")
    if variant == ADJUSTED:
        return "logit adjustment afterwards"
    return study.variants[variant].label if variant else study.models[name].label


def number(study: Study, entry: str) -> int:
    """Return the number of the mark of an entry or a blend."""
    if entry in study.blends:
        return style.BLENDS - list(study.blends).index(entry)
    name = entry.partition("+")[0]
    if study.models[name].family == "treated":
        treated = [n for n, m in study.models.items() if m.family == "treated"]
        return style.TREATED - treated.index(name)
    return style.marks(study)[name]
