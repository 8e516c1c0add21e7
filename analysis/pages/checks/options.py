"""What Quarto documents of the options that the sources use: names and kinds.

Flows in: front matter and _quarto.yml as plain values, as pandoc reads them: texts,
booleans, lists and maps; a number is a text of digits. Flows out: sentences about what
options.toml does not know. Quarto itself leaves out in silence most of what it does
not know.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis import texts

DOCUMENTED = Path(__file__).with_suffix(".toml")


@functools.cache
def documented() -> Mapping[str, Mapping[str, str]]:
    """Return the tables of options.toml: key to kind."""
    return tomllib.loads(DOCUMENTED.read_text(encoding="utf-8"))


def of_page(head: Any) -> list[str]:
    """Return what of the front matter of a page is not documented."""
    return list(_of_map(head, documented()["shared"] | documented()["page"], ""))


def of_project(settings: Any) -> list[str]:
    """Return what of _quarto.yml is not documented."""
    known = documented()["shared"] | documented()["project"]
    return list(_of_map(settings, known, ""))


def _of_map(value: Any, known: Mapping[str, str], where: str) -> Iterator[str]:
    """Yield the troubles of a map: unknown keys, values of another kind."""
    if not isinstance(value, dict):
        yield f"'{where}' must be a map, not {_shown(value)}"
        return
    for key, inner in value.items():
        path = f"{where}.{key}" if where else key
        if key in known:
            yield from _of_kind(inner, known[key], path)
            continue
        near = texts.nearest(key, known)
        guess = f"; did you mean '{near}'" if near else ""
        yield f"unknown key '{path}'{guess}"


def _of_kind(value: Any, kind: str, where: str) -> Iterator[str]:
    """Yield the troubles of a value that may be of several kinds."""
    kinds = _alternatives(kind)
    found = [list(_of_one(value, each, where)) for each in kinds]
    if not all(found):
        return
    shape = {dict: "map ", list: "list of "}.get(type(value))
    for each, told in zip(kinds, found, strict=True):
        if shape and each.startswith(shape):  # tells more: what of it is wrong
            yield from told
            return
    words = " or ".join(_words(each) for each in kinds)
    yield f"'{where}' must be {words}, not {_shown(value)}"


def _alternatives(kind: str) -> list[str]:
    """Return the kinds that `kind` allows, with the names of [kinds] written out."""
    names = documented()["kinds"]
    parts = kind.split(" | ")
    return [
        each
        for part in parts
        for each in (_alternatives(names[part]) if part in names else [part])
    ]


def _of_one(value: Any, kind: str, where: str) -> Iterator[str]:
    """Yield the troubles of a value that must be of one kind."""
    if kind.startswith("map "):
        yield from _of_map(value, documented()[kind.removeprefix("map ")], where)
    elif kind.startswith("list of ") and isinstance(value, list):
        for place, item in enumerate(value, 1):
            inner = kind.removeprefix("list of ")
            yield from _of_kind(item, inner, f"{where}[{place}]")
    elif not _fits(value, kind):
        yield f"'{where}' must be {_words(kind)}, not {_shown(value)}"


def _fits(value: Any, kind: str) -> bool:
    """Say whether a value that is no list and no map is of its kind."""
    if kind.startswith("one of "):
        return value in kind.removeprefix("one of ").split(", ")
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "count":
        return isinstance(value, str) and value.isdigit()
    return kind == "text" and isinstance(value, str) and bool(value.strip())


def _words(kind: str) -> str:
    """Return how a sentence calls a kind."""
    if kind.startswith("map "):
        return "a map"
    if kind.startswith("list of "):
        return "a list"
    names = {"text": "a text", "flag": "true or false", "count": "a whole number"}
    return names.get(kind) or kind.removeprefix("one of ").replace(", ", " or ")


def _shown(value: Any) -> str:
    """Return as much of a value as a sentence may show."""
    return repr(value)[:40]
