"""What a declaration must hold: names that exist, values that a run could use.

Flows in: a `Study` whose types are right. Flows out: names with those that exist, and
rules with their words; `study.reading` refuses what breaks one. Imports nothing heavy.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.study.declaration import (
    COLUMNS,
    GROUPS,
    MEANS,
    METRICS,
    OF_ROWS,
    PAPERS,
    SHARES,
    STRICT,
    UNITS,
    WEIGHTS,
    Study,
    fits_of,
)
from analysis.texts import legible

HERE = Path(__file__).parents[1]
# An address that is the same in every format: no spaces, quotes, brackets, stars.
ADDRESS = re.compile(
    r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(/[\w.~:@%/+-]*)?",
    re.ASCII,
)
LONGEST = 120  # characters of a name or a course that a title page has room for
MOST = 20  # authors that it has room for


def references(
    study: Study,
) -> Iterator[tuple[str, Sequence[str], Collection[str]]]:
    """Yield every key that uses names: the key, the names, the names that exist."""
    evaluation = study.evaluation
    yield "evaluation.regime", [evaluation.regime], study.regimes
    yield "evaluation.features", [evaluation.features], study.features
    yield "evaluation.metric", [evaluation.metric], METRICS
    yield "search.features", [study.search.features], study.features
    yield "search.metric", [study.search.metric], METRICS
    yield "study.paper", [study.study.paper], PAPERS
    for name, each in study.features.items():
        yield f"features.{name}.columns", each.columns, COLUMNS
    for name, each in study.regimes.items():
        yield f"regimes.{name}.unit", [each.unit], UNITS
        yield f"regimes.{name}.group", [each.group], GROUPS
    for name, each in study.designs.items():
        yield f"designs.{name}.base", [each.base], study.regimes
        alike = [o.name for o in study.designs.values() if o.base == each.base]
        yield f"designs.{name}.against", each.against, [each.base, *alike]
        if "like" in each.values:
            strict = [o.name for o in study.designs.values() if o.kind in STRICT]
            yield f"designs.{name}.like", [each.values["like"]], strict
    for name, each in study.models.items():
        yield f"models.{name}.module", [each.module], modules("models")
    for name, each in study.experiments.items():
        places = [*study.regimes, *study.designs]
        yield f"experiments.{name}.regimes", each.regimes, places
        yield f"experiments.{name}.features", each.features, study.features
        yield f"experiments.{name}.models", each.models, study.models
        yield f"experiments.{name}.variants", each.variants, study.variants
    fitted = {fit.entry for fit in study.fits}
    for place, (name, each) in enumerate(study.blends.items()):
        above = list(study.blends)[:place]
        yield f"blends.{name}.members", each.members, [*fitted, *above]
        yield f"blends.{name}.mean", [each.mean], MEANS
        yield f"blends.{name}.shares", [each.shares], SHARES
    for name, each in study.variants.items():
        yield f"variants.{name}.weights", [each.weights], WEIGHTS
        yield f"variants.{name}.against", [each.against], ["", *study.variants]


def modules(package: str) -> list[str]:
    """Return the modules in analysis/`package` that a declaration may name."""
    found = sorted(path.stem for path in (HERE / package).glob("*.py"))
    return [name for name in found if not name.startswith("_")]


def rules(study: Study) -> Iterator[tuple[bool, str]]:
    """Yield what the values of a declaration must hold, and the words if not."""
    yield from _of_title(study)
    yield from _of_values(study)
    yield from _of_designs(study)


def _of_title(study: Study) -> Iterator[tuple[bool, str]]:
    """Yield what the owner's date, words and addresses must hold."""
    title = study.study
    yield (
        not title.date or _is_date(title.date),
        f"study.date must be empty or a date like 2026-11-23, however: {title.date!r}",
    )
    for key in ("author", "course"):
        for holds, words in of_words(key, getattr(title, key)):
            yield holds, f"study.{key} {words}"
    for key in ("repository", "site"):
        text = getattr(title, key)
        yield (
            not text or bool(ADDRESS.fullmatch(text)),
            f"study.{key} must be empty or an address like https://example.org/study, "
            f"without spaces, however: {text[:80]!r}",
        )


def of_words(key: str, text: str) -> Iterator[tuple[bool, str]]:
    """Yield what the words of a title page must hold; `key` is author or course."""
    words = text.split(";") if key == "author" else [text]
    names = [" ".join(each.split()) for each in words]
    longest = max(map(len, names))
    yield (
        longest <= LONGEST,
        f"has {longest} characters: a title page has room for {LONGEST}",
    )
    yield (
        len(names) <= MOST,
        f"has {len(names)} names: a title page has room for {MOST}",
    )
    yield (
        not text or any(map(legible, names)),
        'has no letter that can be seen: give a name, or "" to leave it out',
    )


def _is_date(text: str) -> bool:
    """Return whether a text is a day of the calendar as ISO writes it."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _of_values(study: Study) -> Iterator[tuple[bool, str]]:
    """Yield what numbers must hold, and the planned numbers of fits."""
    evaluation, search = study.evaluation, study.search
    yield evaluation.folds >= 2, "evaluation.folds must be at least 2"
    share = 0 <= evaluation.search_share < 1
    yield share, "evaluation.search_share must lie in [0, 1)"
    confidence = 0 < evaluation.confidence < 1
    yield confidence, "evaluation.confidence must lie in (0, 1)"
    yield evaluation.draws >= 20, "evaluation.draws must be at least 20"
    yield search.trials >= 1, "search.trials must be at least 1"
    yield search.seconds >= 1, "search.seconds must be at least 1"
    yield 0 < search.share < 1, "search.share must lie in (0, 1)"
    for name, model in study.models.items():
        for key, space in model.space.items():
            yield (
                _drawable(space),
                f"models.{name}.space.{key} must be a list of values, or a table with "
                "low below high, and low above 0 where log = true",
            )
    for name, each in study.experiments.items():
        where, planned = f"experiments.{name}", len(fits_of(each))
        fits = f"{where}.fits says {each.fits}, its lists make {planned}"
        yield each.fits == planned, fits
        folds = all(0 <= fold < evaluation.folds for fold in each.folds)
        yield folds, f"{where}.folds must lie in 0 to {evaluation.folds - 1}"
        yield each.items >= 0, f"{where}.items must be at least 0"


def _drawable(space: Any) -> bool:
    """Return whether `analysis.study.spaces` can draw from a list or a range."""
    if isinstance(space, list):
        return bool(space)
    ends = ("low", "high")
    if not isinstance(space, Mapping) or not {*ends} <= set(space) <= {*ends, "log"}:
        return False
    log = space.get("log", False)
    if type(log) is not bool or any(type(space[e]) not in (int, float) for e in ends):
        return False
    return (0 if log else -math.inf) < space["low"] < space["high"] < math.inf


def _of_designs(study: Study) -> Iterator[tuple[bool, str]]:
    """Yield what must hold for designs and for the experiments that use them."""
    for name, each in study.designs.items():
        taken = name in study.regimes or name in study.features
        yield not taken, f"designs.{name} has the name of a regime or a feature set"
        numbers = [value for value in each.values.values() if isinstance(value, int)]
        yield min(numbers, default=1) >= 1, f"designs.{name}: numbers start at 1"
        whole = each.kind not in OF_ROWS or study.regimes[each.base].unit == "recording"
        yield whole, f"designs.{name}.base must divide recordings, for {each.kind}"
        rows = {
            other
            for other in each.against
            if (other in study.designs and study.designs[other].kind in OF_ROWS)
            != (each.kind in OF_ROWS)
        }
        words = f"designs.{name}.against: rows and recordings are not the same items: "
        yield not rows, f"{words}{', '.join(sorted(rows))}"
    for name in study.blends:
        free = name not in study.models
        yield free, f"blends.{name} has the name of a model"
    for name, each in study.experiments.items():
        single = [
            regime
            for regime in each.regimes
            if regime in study.designs and study.designs[regime].kind != "repeat"
        ]
        yield (
            not single or each.folds == (0,),
            f"experiments.{name}.folds must be [0]: {', '.join(single)} has no other",
        )
