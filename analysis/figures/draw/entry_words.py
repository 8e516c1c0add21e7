"""What readers call an entry: a model, a model with a variant, or a blend.

Flows in: the declaration and the name of an entry. Flows out: words, and the number of
its mark; blends and models made for treatments, which belong to none of the families
compared, count down from `BLENDS` and `TREATED`.
"""

from __future__ import annotations

from analysis.figures.draw import style
from analysis.study.declaration import Study
from analysis.study.imbalance import ADJUSTED

BLENDS = -100  # marks of blends: drawn in the colour of the text
TREATED = -200  # so are models that only the experiment on imbalance knows


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
    model = entry.partition("+")[0]
    if study.models[model].family == "treated":
        treated = [n for n, m in study.models.items() if m.family == "treated"]
        return TREATED - treated.index(model)
    return style.marks(study)[model]


def mark(number: int, theme: style.Theme) -> style.Mark:
    """Return the mark of a number from `number`."""
    if number > BLENDS:
        return style.mark(number, theme)
    return style.Mark(theme.ink, ("P", "*", "X")[(BLENDS - number) % 3])
