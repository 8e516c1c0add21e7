"""What the folders of data/results hold, as templates/dictionary.toml declares it.

Flows in: that file, and a folder of results. Flows out: folders with their kinds of
files, a table of every column and key, and what is not explained yet.
"""

from __future__ import annotations

import csv
import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from analysis import texts
from analysis.results.store import keys, read_json

FILE = "dictionary.toml"
HEAD = ("files", "hold", "key", "unit", "meaning")
REST = "*"  # every key that is not named


class Files(msgspec.Struct, frozen=True):
    """One kind of result: `path` with {parts}, and (unit, meaning) by key."""

    path: str
    holds: str
    keys: Mapping[str, tuple[str, str]] = {}


class Folder(msgspec.Struct, frozen=True):
    """One folder below data/results; `title` is what its page of numbers is called."""

    name: str
    title: str
    holds: str
    files: tuple[Files, ...] = ()


class Dictionary(msgspec.Struct, frozen=True):
    """The folders by name, sorted, what parts of paths mean, and words of all files."""

    folders: Mapping[str, Folder]
    paths: Mapping[str, str]
    words: Mapping[str, tuple[str, str]]


@functools.cache
def read(templates: Path) -> Dictionary:
    """Return what is declared in `templates`."""
    declared = tomllib.loads(texts.text(templates / FILE))
    known = sorted(declared["folders"].items())
    folders = {name: folder | {"name": name} for name, folder in known}
    return msgspec.convert(declared | {"folders": folders}, Dictionary)


def unexplained(results: Path, known: Dictionary) -> list[str]:
    """Return what the dictionary leaves out: folders, files, columns and keys."""
    return [
        trouble
        for path in keys(results)
        for trouble in _unexplained(results, path, known)
    ]


def _unexplained(results: Path, path: str, known: Dictionary) -> Iterator[str]:
    """Yield what is not explained of one file."""
    name = path.partition("/")[0]
    if name not in known.folders:
        yield f"{path}: no [folders.{name}]"
        return
    kinds = [each for each in known.folders[name].files if covers(each.path, path)]
    if len(kinds) != 1:
        yield f"{path}: {len(kinds)} patterns of [folders.{name}] cover it, not one"
    elif REST not in kinds[0].keys:
        for key in _keys(results / path):
            if key not in kinds[0].keys and key not in known.words:
                yield f"{path}: nobody explains '{key}'"


def covers(pattern: str, path: str) -> bool:
    """Say whether a path is of this kind: {x} stands for one part without --."""
    parts = re.split(r"\{\w+\}", pattern)
    inner = "(?:(?!--)[^/])+".join(re.escape(part) for part in parts)
    return re.fullmatch(inner, path) is not None


def _keys(path: Path) -> list[str]:
    """Return the columns of a CSV, the first level of a JSON."""
    if path.suffix == ".json":
        return list(read_json(path))
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file), [])


def table(known: Dictionary) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the dictionary as a table, under `HEAD`."""
    for folder in known.folders.values():
        for each in folder.files:
            yield each.path, each.holds, "", "", ""
            for key, (unit, meaning) in each.keys.items():
                yield each.path, "", key, unit, meaning
    for key, (unit, meaning) in known.words.items():
        yield "(all files)", "", key, unit, meaning


def readme(known: Dictionary) -> str:
    """Return the dictionary in words, for a file without markup."""
    parts = [f"{{{name}}}: {means}" for name, means in known.paths.items()]
    folders = [
        f"{each.name}/\n  {each.title[:1].upper()}{each.title[1:]}. {each.holds}"
        for each in known.folders.values()
    ]
    return "\n".join(["Parts of paths:", "", *parts, "", "Folders:", "", *folders, ""])
