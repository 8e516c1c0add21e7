"""What readers call an entry: a model, a model with a variant, or a blend.

Flows in: the declaration and the name of an entry. Flows out: words, and the number of
its mark; blends, which belong to no family, count down from `BLENDS`.
"""

from __future__ import annotations

from analysis.figures import style
from analysis.imbalance_names import ADJUSTED
from analysis.study import Study

BLENDS = -100  # marks of blends: drawn in the colour of the text


def label(study: Study, entry: str) -> str:
    """Return the label of an entry or a blend."""
    if entry in study.blends:
        return study.blends[entry].label
    model, _, variant = entry.partition("+")
    words = study.models[model].label
    return f"{words}, {treatment(study, entry)}" if variant else words


def treatment(study: Study, entry: str) -> str:
    """Return what was done to an entry, or the model's label where nothing was."""
    model, _, variant = entry.partition("+")
    if variant == ADJUSTED:
        return "logit adjustment afterwards"
    return study.variants[variant].label if variant else study.models[model].label


def number(study: Study, entry: str) -> int:
    """Return the number of the mark of an entry or a blend."""
    if entry in study.blends:
        return BLENDS - list(study.blends).index(entry)
    return style.marks(study)[entry.partition("+")[0]]


def mark(number: int, theme: style.Theme) -> style.Mark:
    """Return the mark of a number from `number`."""
    if number > BLENDS:
        return style.mark(number, theme)
    return style.Mark(theme.ink, ("P", "*", "X")[(BLENDS - number) % 3])
