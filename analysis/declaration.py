"""Read study.toml: every mistake in it becomes a sentence.

Flows in: the text of study.toml. Flows out: one `Study`, or a `StudyError` that names
the file, the key and the nearest right word. Imports nothing heavy.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import re
import tomllib
import types
import typing
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import StudyError
from analysis.study import (
    COLUMNS,
    GROUPS,
    METRICS,
    UNITS,
    WEIGHTS,
    Evaluation,
    Experiment,
    FeatureSet,
    Finding,
    Model,
    Regime,
    Search,
    Study,
    Title,
    Variant,
    fits_of,
)

PAPERS = ("a4", "us-letter")
# A name becomes a path, a part of "a--b.json", an id on a page: words, single hyphens.
NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
MAY_BE_EMPTY = ".variants"  # no variant is the usual way
HERE = Path(__file__).parent


def load(path: Path) -> Study:
    """Read and check the declaration at `path`; `study.load` documents the errors."""
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StudyError(
            f"The declaration {path} cannot be read ({error.strerror}): "
            "restore it from git."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"{path} is not valid TOML: {error}.") from error
    return parse(tree, path.name)


def parse(tree: Mapping[str, Any], source: str) -> Study:
    """Turn a TOML tree into a `Study`; `source` is the file name for messages."""
    sections = {field.name for field in dataclasses.fields(Study)}
    _match(tree, sections, "", source)
    study = Study(
        study=_record(Title, tree["study"], "study", source),
        evaluation=_record(Evaluation, tree["evaluation"], "evaluation", source),
        features=_table(FeatureSet, tree, "features", source),
        regimes=_table(Regime, tree, "regimes", source),
        models=_table(Model, tree, "models", source),
        search=_record(Search, tree["search"], "search", source),
        variants=_table(Variant, tree, "variants", source),
        experiments=_table(Experiment, tree, "experiments", source),
        findings=_findings(tree["findings"], source),
    )
    _check_references(study, source)
    _check_values(study, source)
    return study


def _match(tree: Any, known: set[str], where: str, source: str) -> None:
    """Refuse a tree whose keys are not exactly `known`."""
    _expect_table(tree, where, source)
    place = f" in [{where}]" if where else ""
    for key in tree:
        if key not in known:
            raise StudyError(
                f"{source}: unknown key '{key}'{place}{_nearest(key, known)}."
            )
    for key in sorted(known - set(tree)):
        raise StudyError(f"{source}: missing key '{key}'{place}: add it.")


def _expect_table(tree: Any, where: str, source: str) -> None:
    """Refuse anything but a table."""
    if not isinstance(tree, Mapping):
        raise StudyError(f"{source}: [{where}] must be a table, however: {tree!r}.")


def _nearest(word: str, known: typing.Iterable[str]) -> str:
    """Return '; did you mean ...?' or the list of what is known."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1)
    return f"; did you mean '{close[0]}'" if close else f"; known: {', '.join(words)}"


def _record(kind: type, tree: Any, where: str, source: str, **given: Any) -> Any:
    """Build one dataclass from a TOML table, checking names and types."""
    hints = typing.get_type_hints(kind)
    names = [each.name for each in dataclasses.fields(kind) if each.name not in given]
    _match(tree, set(names), where, source)
    values = {
        name: _typed(tree[name], hints[name], f"{where}.{name}", source)
        for name in names
    }
    return kind(**values, **given)


def _table(kind: type, tree: Any, section: str, source: str) -> Mapping[str, Any]:
    """Build a named table of dataclasses, in the order of the file."""
    _expect_table(tree[section], section, source)
    if not tree[section]:
        raise StudyError(f"{source}: [{section}] must declare at least one entry.")
    _check_names(tree[section], section, source)
    return {
        name: _record(kind, entry, f"{section}.{name}", source, name=name)
        for name, entry in tree[section].items()
    }


def _findings(tree: Any, source: str) -> Mapping[str, Finding]:
    """Build the findings; every key beside the two texts is a threshold."""
    _expect_table(tree, "findings", source)
    _check_names(tree, "findings", source)
    found = {}
    for name, entry in tree.items():
        where = f"findings.{name}"
        _expect_table(entry, where, source)
        texts = ("claim", "hypothesis")
        given = {key: entry[key] for key in texts if key in entry}
        _match(given, set(texts), where, source)
        words = {
            key: _typed(text, str, f"{where}.{key}", source)
            for key, text in given.items()
        }
        thresholds = {
            key: _typed(value, float, f"{where}.{key}", source)
            for key, value in entry.items()
            if key not in texts
        }
        found[name] = Finding(name=name, **words, thresholds=thresholds)
    return found


def _check_names(tree: Mapping[str, Any], section: str, source: str) -> None:
    """Refuse a name that could not stand in a path."""
    for name in tree:
        if not NAME.fullmatch(name):
            raise StudyError(
                f"{source}: [{section}.{name}] is no name: use small letters and "
                "digits, with single hyphens or underscores between them."
            )


def _typed(value: Any, hint: Any, where: str, source: str) -> Any:
    """Return `value` as the type `hint`, or refuse it by name."""
    origin = typing.get_origin(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise StudyError(f"{source}: {where} must be a list, however: {value!r}.")
        some = value or where.endswith(MAY_BE_EMPTY)
        if not some or any(each in value[:i] for i, each in enumerate(value)):
            raise StudyError(
                f"{source}: {where} must name something, and nothing twice, "
                f"however: {value!r}."
            )
        inner = typing.get_args(hint)[0]
        return tuple(_typed(item, inner, where, source) for item in value)
    if origin is not None:  # a Mapping: free parameters of a model
        if not isinstance(value, Mapping):
            raise StudyError(f"{source}: {where} must be a table, however: {value!r}.")
        return types.MappingProxyType(dict(value))
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint or (hint is float and not math.isfinite(value)):
        raise StudyError(
            f"{source}: {where} must be {_KINDS[hint]}, however: {value!r}."
        )
    return value


_KINDS = {str: "a text in quotes", int: "a whole number", float: "a number"}


def _check_references(study: Study, source: str) -> None:
    """Refuse a name that is used but not declared."""
    for where, names, known in _references(study):
        for name in names:
            if name not in known:
                raise StudyError(
                    f"{source}: {where} names '{name}', which is not declared"
                    f"{_nearest(name, known)}."
                )


def _references(
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
    for name, each in study.models.items():
        yield f"models.{name}.module", [each.module], modules("models")
    for name, each in study.experiments.items():
        yield f"experiments.{name}.regimes", each.regimes, study.regimes
        yield f"experiments.{name}.features", each.features, study.features
        yield f"experiments.{name}.models", each.models, study.models
        yield f"experiments.{name}.variants", each.variants, study.variants
    for name, each in study.variants.items():
        yield f"variants.{name}.weights", [each.weights], WEIGHTS
        yield f"variants.{name}.against", [each.against], ["", *study.variants]


def modules(package: str) -> list[str]:
    """Return the modules in analysis/`package` that a declaration may name."""
    found = sorted(path.stem for path in (HERE / package).glob("*.py"))
    return [name for name in found if not name.startswith("_")]


def _check_values(study: Study, source: str) -> None:
    """Refuse values that no run could use."""
    for holds, sentence in _rules(study):
        if not holds:
            raise StudyError(f"{source}: {sentence}.")


def _rules(study: Study) -> Iterator[tuple[bool, str]]:
    """Yield what must hold, and the sentence to tell where it does not."""
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
    """Return whether `analysis.spaces` can draw from a list or a range."""
    if isinstance(space, list):
        return bool(space)
    ends = ("low", "high")
    if not isinstance(space, Mapping) or not {*ends} <= set(space) <= {*ends, "log"}:
        return False
    log = space.get("log", False)
    if type(log) is not bool or any(type(space[e]) not in (int, float) for e in ends):
        return False
    return (0 if log else -math.inf) < space["low"] < space["high"] < math.inf
