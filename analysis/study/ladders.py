"""Ladders: blocks of [designs] that stand for several designs each.

A list in the place of a count makes a block a ladder, as `size = [25, 50]` and
`draw = [1, 2]` below [designs.size] do: it stands for size-25-1, size-50-1, size-25-2
and size-50-2. `{size}` in a text of the block becomes the size of each. None is set
`against` itself. Experiments may name a ladder for all its designs.

Flows in and out: the tree of study.toml, whose other mistakes are told by `reading`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.errors import StudyError
from analysis.study.declaration import KINDS, ONCE, Count

COUNTS = {key for own in KINDS.values() for key, kind in own.items() if kind is Count}
Ladders = Mapping[str, Mapping[str, Mapping[str, Any]]]  # ladder, design: its block


def ladders(tree: Mapping[str, Any]) -> Ladders:
    """Return every ladder of a declaration, with the designs that it stands for.

    Raises:
        StudyError: for a list that is empty or repeats itself, or braces that hold
            something else than the name of a list.
    """
    found = {}
    for name, block in _table(tree.get("designs")).items():
        counts = {key: _table(block)[key] for key in _table(block) if key in COUNTS}
        lists = {key: each for key, each in counts.items() if isinstance(each, list)}
        if lists:
            found[name] = dict(_steps(name, block, lists))
    return found


def expanded(tree: Mapping[str, Any], known: Ladders) -> dict[str, Any]:
    """Return a declaration with designs in the place of its ladders.

    Raises:
        StudyError: when two designs would have one name.
    """
    if not known:
        return dict(tree)
    designs: dict[str, Any] = {}
    for ladder, block in tree["designs"].items():
        for name, each in known.get(ladder, {ladder: block}).items():
            if name in designs:
                raise StudyError(f"two designs are called '{name}': rename one of them")
            designs[name] = each
    whole = {**tree, "designs": designs}
    if asked := _table(tree.get("experiments")):
        experiments = {name: _asking(each, known) for name, each in asked.items()}
        whole["experiments"] = experiments
    return whole


def placed(sentence: str, known: Ladders) -> str:
    """Return a sentence on a design as one on its ladder, which stands in the file."""
    homes = {name: ladder for ladder, steps in known.items() for name in steps}
    for name in sorted(homes, key=len, reverse=True):
        sentence = sentence.replace(f"designs.{name}", f"designs.{homes[name]}")
    return sentence


def _table(value: Any) -> Mapping[str, Any]:
    """Return a table; anything else has no keys here."""
    return value if isinstance(value, Mapping) else {}


def _steps(
    ladder: str, block: Mapping[str, Any], lists: Mapping[str, list[Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the designs of a ladder; the first list counts up quickest."""
    for key, values in lists.items():
        if not values or any(each in values[:at] for at, each in enumerate(values)):
            raise StudyError(f"designs.{ladder}.{key} {ONCE}, however: {values!r:.80}")
    for counts in itertools.product(*reversed(lists.values())):
        step = dict(zip(lists, reversed(counts), strict=True))
        name = "-".join([ladder, *map(str, step.values())])
        texts = {key: _filled(block[key], step, f"{ladder}.{key}") for key in block}
        if isinstance(texts.get("against"), list):
            texts["against"] = [each for each in texts["against"] if each != name]
        yield name, texts | step


def _filled(value: Any, step: Mapping[str, Any], where: str) -> Any:
    """Return a text, or the texts of a list, with counts in the place of braces."""
    if isinstance(value, list):
        return [_filled(each, step, where) for each in value]
    if not isinstance(value, str):
        return value
    for key, count in step.items():
        value = value.replace(f"{{{key}}}", str(count))
    if "{" in value:
        lists = ", ".join(f"{{{key}}}" for key in step)
        raise StudyError(f"designs.{where} may have {lists}, however: {value!r}")
    return value


def _asking(experiment: Any, known: Ladders) -> Any:
    """Return an experiment that names designs where it named ladders."""
    regimes = _table(experiment).get("regimes")
    if not isinstance(regimes, list):
        return experiment
    named = [
        known.get(each, [each]) if isinstance(each, str) else [each] for each in regimes
    ]
    return {**experiment, "regimes": list(itertools.chain.from_iterable(named))}
