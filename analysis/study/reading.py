"""Read study.toml: every mistake in it becomes a sentence.

Flows in: the text of study.toml. Flows out: one `Study`, or a `StudyError` that names
the file, the key and the nearest right word. msgspec says whether a value fits its
type; this module says where it does not, and in which words. Imports nothing heavy.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, structs

from analysis import texts
from analysis.errors import StudyError
from analysis.study import ladders, rules
from analysis.study.declaration import (
    KEY,
    KINDS,
    OWN,
    PAPERS,
    Cut,
    Design,
    Finding,
    Kind,
    Number,
    Study,
    fits_of,
)

# A name becomes a path, a part of "a--b.json", an id on a page: words, single hyphens.
NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
MAY_BE_EMPTY = ("designs", "blends", "findings")
WORDS = {tuple: "a list", Mapping: "a table", Literal: "a text in quotes"}
Table = Mapping[str, Any]


def load(path: Path) -> Study:
    """Read and check the declaration at `path`.

    Raises:
        StudyError: when the file is missing or not TOML, or when a key is unknown,
            missing, of the wrong type, or names something that is not declared.
    """
    try:
        tree = tomllib.loads(texts.text(path))
    except OSError as error:
        raise StudyError(
            f"The declaration {path} cannot be read ({error.strerror}): "
            "restore it from git."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{path} is not valid TOML: {error}.") from error
    return parse(tree, path.name)


def parse(tree: Table, source: str) -> Study:
    """Turn a TOML tree into a `Study`; `source` is the file name for messages."""
    known: ladders.Ladders = {}
    try:
        known = ladders.ladders(tree)
        study = _joined(_study(ladders.expanded(tree, known)))
        _check(study, known)
    except StudyError as error:
        raise StudyError(f"{source}: {ladders.placed(f'{error}', known)}.") from error
    return study


def written_out(tree: Table) -> dict[str, Any]:
    """Return a declaration with its ladders and its defaults written out."""
    whole = ladders.expanded(tree, ladders.ladders(tree))
    for section in structs.fields(Study):
        if get_origin(section.type) is Mapping:
            kind, blocks = get_args(section.type)[1], whole.get(section.name, {})
            whole[section.name] = {n: _defaults(kind) | blocks[n] for n in blocks}
        elif section.name in whole:
            whole[section.name] = _defaults(section.type) | whole[section.name]
    return whole


def _defaults(kind: type) -> dict[str, Any]:
    """Return what the keys of a block hold when they are left out, as TOML has it."""
    left = [each for each in structs.fields(kind) if not each.required]
    said = {e.name: {} if e.default is NODEFAULT else e.default for e in left}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in said.items()}


def _study(tree: Table) -> Study:
    """Return what the sections hold.

    A paper of two names gets the one of Typst; addresses lose a slash at their end, so
    that a path can follow.
    """
    kinds = _kinds(tree, Study, "")
    study = Study(**{name: _section(name, tree[name], kinds[name]) for name in tree})
    title = structs.replace(
        study.study,
        paper=PAPERS[study.study.paper],
        repository=study.study.repository.rstrip("/"),
        site=study.study.site.rstrip("/"),
    )
    return structs.replace(study, study=title)


def _joined(study: Study) -> Study:
    """Return the study in which models are fitted in the experiments that they name.

    The `fits` of an experiment grow with its models, unless they were wrong before.
    """
    experiments = dict(study.experiments)
    for name, model in study.models.items():
        for joined in experiments.keys() & set(model.experiments):
            before = experiments[joined]
            after = structs.replace(before, models=(*before.models, name))
            if before.fits == len(fits_of(before)):
                after = structs.replace(after, fits=len(fits_of(after)))
            experiments[joined] = after
    return structs.replace(study, experiments=experiments)


def _section(section: str, tree: Any, kind: Any) -> Any:
    """Return the values of a section: of one block, or of the blocks in it."""
    if get_origin(kind) is not Mapping:
        return fitted(tree, kind, section)
    if not _table(tree, section) and section not in MAY_BE_EMPTY:
        raise StudyError(f"[{section}] must declare at least one entry")
    _, entry = get_args(kind)
    return {name: _entry(entry, name, tree[name], f"{section}.{name}") for name in tree}


def _entry(kind: type, name: str, tree: Any, where: str) -> Any:
    """Return the values of one of the blocks of a section."""
    block = {**_table(tree, where), KEY: name}
    if kind in (Design, Finding):
        own = _values(block, where) if kind is Design else _thresholds(block, where)
        common = {key: value for key, value in block.items() if key not in own}
        block = common | {OWN: {key: block[key] for key in block if key in own}}
    found = fitted(block, kind, where)
    if not NAME.fullmatch(name):
        raise StudyError(
            f"[{where}] is no name: use small letters and digits, with single hyphens "
            "or underscores between them"
        )
    return found


def _values(block: Table, where: str) -> Collection[str]:
    """Return the keys that a design has by its kind; refuse a block without them."""
    named = {key: value for key, value in block.items() if key == "kind"}
    own = KINDS[fitted(named, Kind, where).kind]
    whole = msgspec.defstruct("Whole", own.items(), bases=(Cut,), kw_only=True)
    fitted(block, whole, where)
    return own


def _thresholds(block: Table, where: str) -> Collection[str]:
    """Return the keys of a finding that are no texts; refuse what is no number."""
    own = [key for key in block if key not in (KEY, "claim", "hypothesis")]
    for key in own:
        _check_fit(block[key], Number, f"{where}.{key}")
    return own


def fitted(tree: Any, kind: type, where: str = "") -> Any:
    """Return a block as its struct, or say which key does not fit.

    Raises:
        StudyError: for a key that is unknown, missing, or of the wrong type.
    """
    kinds = _kinds(tree, kind, where)
    for key, value in tree.items():
        _check_fit(value, kinds[key], f"{where}.{key}".lstrip("."))
    return msgspec.convert(tree, kind)


def _table(tree: Any, where: str) -> Table:
    """Refuse anything but a table."""
    if not isinstance(tree, Mapping):
        raise StudyError(f"[{where}] must be a table, however: {tree!r:.80}")
    return tree


def _kinds(tree: Any, kind: type, where: str) -> dict[str, Any]:
    """Return the types of a block's keys; refuse one that is unknown or missing."""
    fields = {each.encode_name: each for each in structs.fields(kind)}
    place = f" in [{where}]" if where else ""
    for key in _table(tree, where):
        if key not in fields:
            near = _nearest(key, fields.keys() - {KEY})
            raise StudyError(f"unknown key '{key}'{place}{near}")
    for key, each in fields.items():
        if each.required and key not in tree:
            raise StudyError(f"missing key '{key}'{place}: add it")
    return {key: each.type for key, each in fields.items()}


def _check_fit(value: Any, kind: Any, where: str) -> None:
    """Refuse a value that its type does not allow, in the words of the type."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        if get_origin(kind) is tuple and isinstance(value, list):
            for each in value:
                _check_fit(each, get_args(kind)[0], where)
        if get_origin(kind) is Literal and isinstance(value, str):
            raise StudyError(_undeclared(where, value, get_args(kind))) from None
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            fitted(value, kind, where)
        words = WORDS.get(get_origin(kind)) or kind.__metadata__[0].description
        told = f"{where} must be {words}, however: {value!r:.80}"
        raise StudyError(told) from None


def _nearest(word: str, known: Iterable[str]) -> str:
    """Return '; did you mean ...?' or the list of what is known."""
    near = texts.nearest(word, known)
    words = f"did you mean '{near}'" if near else f"known: {', '.join(sorted(known))}"
    return f"; {words}"


def _check(study: Study, known: Iterable[str]) -> None:
    """Refuse names that are not declared, and values that no run could use."""
    for where, names, declared in rules.references(study, known):
        for name in names:
            if name not in declared:
                raise StudyError(_undeclared(where, name, declared))
    for holds, sentence in rules.rules(study, known):
        if not holds:
            raise StudyError(sentence)


def _undeclared(where: str, name: str, known: Iterable[str]) -> str:
    """Return that a name stands where only others may."""
    return f"{where} names '{name}', which is not declared{_nearest(name, known)}"
