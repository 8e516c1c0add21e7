"""What a declaration must hold: names that exist, values that a run could use.

Flows in: a `Study` whose types are right. Flows out: names with those that exist, and
rules with their words; `study.reading` refuses what breaks one. Imports nothing heavy.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from analysis.study.declaration import OF_ROWS, ONCE, STRICT, Range, Study, fits_of
from analysis.texts import legible

HERE = Path(__file__).parents[1]
MAY_BE_EMPTY = ("variants", "against")  # the usual way; contrasted with nothing
LONGEST = 120  # characters of a name or a course that a title page has room for
MOST = 20  # authors that it has room for


def references(
    study: Study, ladders: Iterable[str]
) -> Iterator[tuple[str, Sequence[str], Collection[str]]]:
    """Yield every key that uses names: the key, the names, the names that exist."""
    evaluation = study.evaluation
    yield "evaluation.regime", [evaluation.regime], study.regimes
    yield "evaluation.features", [evaluation.features], study.features
    yield "search.features", [study.search.features], study.features
    strict = [name for name, each in study.designs.items() if each.kind in STRICT]
    for name, each in study.designs.items():
        yield f"designs.{name}.base", [each.base], study.regimes
        alike = [o.name for o in study.designs.values() if o.base == each.base]
        yield f"designs.{name}.against", each.against, [each.base, *alike]
        if "like" in each.values:
            yield f"designs.{name}.like", [each.values["like"]], strict
    for name, each in study.models.items():
        yield f"models.{name}.module", [each.module], modules("models")
        yield f"models.{name}.experiments", each.experiments, study.experiments
    places = [*study.regimes, *study.designs, *ladders]
    for name, each in study.experiments.items():
        yield f"experiments.{name}.regimes", each.regimes, places
        yield f"experiments.{name}.features", each.features, study.features
        yield f"experiments.{name}.models", each.models, study.models
        yield f"experiments.{name}.variants", each.variants, study.variants
    fitted = {fit.entry for fit in study.fits}
    for place, (name, each) in enumerate(study.blends.items()):
        above = list(study.blends)[:place]
        yield f"blends.{name}.members", each.members, [*fitted, *above]
    for name, each in study.variants.items():
        yield f"variants.{name}.against", [each.against], ["", *study.variants]


def modules(package: str) -> list[str]:
    """Return the modules in analysis/`package` that a declaration may name."""
    found = sorted(path.stem for path in (HERE / package).glob("*.py"))
    return [name for name in found if not name.startswith("_")]


def rules(study: Study, ladders: Iterable[str]) -> Iterator[tuple[bool, str]]:
    """Yield what the values of a declaration must hold, and the words if not."""
    for name in [*study.designs, *ladders]:
        taken = name in study.regimes or name in study.features
        yield not taken, f"designs.{name} has the name of a regime or a feature set"
    for name in study.blends:
        yield name not in study.models, f"blends.{name} has the name of a model"
    yield from _of_title(study)
    yield from _of_lists(study)
    yield from _of_values(study)
    yield from _of_designs(study)


def _of_title(study: Study) -> Iterator[tuple[bool, str]]:
    """Yield what the owner's date and words must hold."""
    title = study.study
    date = f"empty or a date like 2026-11-23, however: {title.date!r}"
    yield not title.date or _is_date(title.date), f"study.date must be {date}"
    for key in ("author", "course"):
        for holds, words in of_words(key, getattr(title, key)):
            yield holds, f"study.{key} {words}"


def of_words(key: str, text: str) -> Iterator[tuple[bool, str]]:
    """Yield what the words of a title page must hold; `key` is author or course."""
    words = text.split(";") if key == "author" else [text]
    names = [" ".join(each.split()) for each in words]
    longest = max(map(len, names))
    room = "a title page has room for"
    yield longest <= LONGEST, f"has {longest} characters: {room} {LONGEST}"
    yield len(names) <= MOST, f"has {len(names)} names: {room} {MOST}"
    unseen = 'has no letter that can be seen: give a name, or "" to leave it out'
    yield not text or any(map(legible, names)), unseen


def _is_date(text: str) -> bool:
    """Return whether a text is a day of the calendar as ISO writes it."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _of_lists(study: Study) -> Iterator[tuple[bool, str]]:
    """Yield that lists say something, and nothing twice."""
    for section in ("features", "designs", "blends", "experiments"):
        for name, block in getattr(study, section).items():
            for key, value in structs.asdict(block).items():
                if isinstance(value, tuple):
                    some = value or key in MAY_BE_EMPTY
                    once = some and len({*value}) == len(value)
                    words = f"{ONCE}, however: {list(value)!r:.80}"
                    yield once, f"{section}.{name}.{key} {words}"


def _of_values(study: Study) -> Iterator[tuple[bool, str]]:
    """Yield what spaces must hold, folds, and the planned numbers of fits."""
    form = "a list of values, or a table with low below high, and low above 0 where log"
    for name, model in study.models.items():
        for key, space in model.space.items():
            where = f"models.{name}.space.{key}"
            yield _drawable(space), f"{where} must be {form} = true, however: {space!r}"
    last = study.evaluation.folds - 1
    for name, each in study.experiments.items():
        where, planned = f"experiments.{name}", len(fits_of(each))
        fits = f"{where}.fits says {each.fits}, its lists make {planned}"
        yield each.fits == planned, fits
        folds = all(0 <= fold <= last for fold in each.folds)
        yield folds, f"{where}.folds must lie in 0 to {last}"


def _drawable(space: Any) -> bool:
    """Return whether `analysis.study.spaces` can draw from a list or a range."""
    try:
        found = msgspec.convert(space, list | Range)
    except msgspec.ValidationError:
        return False
    if isinstance(found, list):
        return bool(found)
    return (0 if found.log else -math.inf) < found.low < found.high


def _of_designs(study: Study) -> Iterator[tuple[bool, str]]:
    """Yield what must hold for designs and for the experiments that use them."""
    of_rows = {name for name, each in study.designs.items() if each.kind in OF_ROWS}
    for name, each in study.designs.items():
        whole = name not in of_rows or study.regimes[each.base].unit == "recording"
        yield whole, f"designs.{name}.base must divide recordings, for {each.kind}"
        others = {o for o in each.against if (o in of_rows) != (name in of_rows)}
        words = f"designs.{name}.against: rows and recordings are not the same items: "
        yield not others, f"{words}{', '.join(sorted(others))}"
    single = {name for name, each in study.designs.items() if each.kind != "repeat"}
    for name, each in study.experiments.items():
        named = ", ".join(regime for regime in each.regimes if regime in single)
        only = not named or each.folds == (0,)
        yield only, f"experiments.{name}.folds must be [0]: {named} has no other"
