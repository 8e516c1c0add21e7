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
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis import texts as encoding
from analysis.errors import StudyError
from analysis.study import rules
from analysis.study.declaration import (
    KINDS,
    PAPERS,
    Blend,
    Design,
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
)

# A name becomes a path, a part of "a--b.json", an id on a page: words, single hyphens.
NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
MAY_BE_EMPTY = (".variants", ".against")  # the usual way; contrasted with nothing


def load(path: Path) -> Study:
    """Read and check the declaration at `path`.

    Raises:
        StudyError: when the file is missing or not TOML, or when a key is unknown,
            missing, of the wrong type, or names something that is not declared.
    """
    try:
        tree = tomllib.loads(encoding.text(path))
    except OSError as error:
        raise StudyError(
            f"The declaration {path} cannot be read ({error.strerror}): "
            "restore it from git."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{path} is not valid TOML: {error}.") from error
    return parse(tree, path.name)


def parse(tree: Mapping[str, Any], source: str) -> Study:
    """Turn a TOML tree into a `Study`; `source` is the file name for messages."""
    sections = {field.name for field in dataclasses.fields(Study)}
    _match(tree, sections, "", source)
    study = Study(
        study=_title(tree["study"], source),
        evaluation=_record(Evaluation, tree["evaluation"], "evaluation", source),
        features=_table(FeatureSet, tree, "features", source),
        regimes=_table(Regime, tree, "regimes", source),
        designs=_designs(tree["designs"], source),
        models=_table(Model, tree, "models", source),
        blends=_table(Blend, tree, "blends", source, empty=True),
        search=_record(Search, tree["search"], "search", source),
        variants=_table(Variant, tree, "variants", source),
        experiments=_table(Experiment, tree, "experiments", source),
        findings=_findings(tree["findings"], source),
    )
    _check_references(study, source)
    _check_values(study, source)
    return study


def _title(tree: Any, source: str) -> Title:
    """Build what the title page says; a paper of two names gets the one of Typst.

    Addresses lose a slash at their end, so that a path can follow.
    """
    title = _record(Title, tree, "study", source)
    return dataclasses.replace(
        title,
        paper=PAPERS.get(title.paper, title.paper),
        repository=title.repository.rstrip("/"),
        site=title.site.rstrip("/"),
    )


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


def _table(
    kind: type, tree: Any, section: str, source: str, *, empty: bool = False
) -> Mapping[str, Any]:
    """Build a named table of dataclasses, in the order of the file."""
    _expect_table(tree[section], section, source)
    if not tree[section] and not empty:
        raise StudyError(f"{source}: [{section}] must declare at least one entry.")
    _check_names(tree[section], section, source)
    return {
        name: _record(kind, entry, f"{section}.{name}", source, name=name)
        for name, entry in tree[section].items()
    }


def _designs(tree: Any, source: str) -> Mapping[str, Design]:
    """Build the designs; what a block holds beside the common keys follows its kind."""
    _expect_table(tree, "designs", source)
    _check_names(tree, "designs", source)
    found = {}
    for name, entry in tree.items():
        where = f"designs.{name}"
        _expect_table(entry, where, source)
        own = KINDS[_kind(entry, where, source)]
        common = {key: entry[key] for key in entry if key not in own}
        _match(entry, {"label", "base", "kind", "against", *own}, where, source)
        values = {
            key: _typed(entry[key], each, f"{where}.{key}", source)
            for key, each in own.items()
        }
        found[name] = _record(Design, common, where, source, name=name, values=values)
    return found


def _kind(entry: Mapping[str, Any], where: str, source: str) -> str:
    """Return the kind of a design, or refuse a block that names none."""
    if "kind" not in entry:
        raise StudyError(f"{source}: missing key 'kind' in [{where}]: add it.")
    kind = entry["kind"]
    if not isinstance(kind, str) or kind not in KINDS:
        raise StudyError(
            f"{source}: {where}.kind must be one of {', '.join(KINDS)}, "
            f"however: {kind!r}."
        )
    return kind


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
    for where, names, known in rules.references(study):
        for name in names:
            if name not in known:
                raise StudyError(
                    f"{source}: {where} names '{name}', which is not declared"
                    f"{_nearest(name, known)}."
                )


def _check_values(study: Study, source: str) -> None:
    """Refuse values that no run could use."""
    for holds, sentence in rules.rules(study):
        if not holds:
            raise StudyError(f"{source}: {sentence}.")
