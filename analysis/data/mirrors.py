"""Where the dataset may be had: declared addresses, checksum, licence."""

from __future__ import annotations

import tomllib
import typing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from analysis import texts
from analysis.errors import StudyError


@dataclass(frozen=True, kw_only=True)
class Licence:
    """A licence as one home of the dataset states it."""

    name: str
    home: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Download:
    """An address; `member` is the file inside a zip archive, "" for a plain file."""

    url: str
    member: str


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What SOURCES.toml declares: the identity, origin and licences of the dataset.

    `claimed_genres` is what the dataset's home page says, 0 for no claim; `variable`
    names the environment variable that may hold the file's path, "" for none.
    """

    name: str
    citation: str
    author: str
    year: int
    doi: str
    claimed_genres: int
    sha256: str
    bytes: int
    rows: int
    synthetic: bool
    variable: str
    licence_note: str
    licences: tuple[Licence, ...]
    downloads: tuple[Download, ...]


def sources(root: Path) -> Sources:
    """Read data/SOURCES.toml of the workspace.

    Raises:
        StudyError: when it is missing, not TOML, or has an unknown, missing or
            mistyped key.
    """
    path = root / "data" / "SOURCES.toml"
    try:
        tree = tomllib.loads(texts.text(path))
    except OSError as error:
        raise StudyError(
            f"Cannot read {path}: {error.strerror}; restore it from git."
        ) from error
    except ValueError as error:
        raise StudyError(f"{path} is not valid TOML: {error}.") from error
    return _record(Sources, tree, str(path))


def _record(kind: type, tree: Any, where: str) -> Any:
    """Build a dataclass from a TOML table with exactly its keys and types."""
    if not isinstance(tree, dict):
        raise StudyError(f"{where}: needs tables, however: {tree!r}.")
    hints = typing.get_type_hints(kind)
    names = {field.name for field in fields(kind)}
    for key in sorted(set(tree) ^ names):
        word = "unknown" if key in tree else "missing"
        raise StudyError(f"{where}: {word} key '{key}'; known: {sorted(names)}.")
    values = {}
    for key, value in tree.items():
        hint = hints[key]
        if typing.get_origin(hint) is tuple:
            inner, wanted = typing.get_args(hint)[0], list
        else:
            inner, wanted = None, hint
        if type(value) is not wanted:
            raise StudyError(
                f"{where}: '{key}' must be of type {wanted.__name__}, "
                f"however: {value!r}."
            )
        values[key] = (
            tuple(_record(inner, each, f"{where} [{key}]") for each in value)
            if inner
            else value
        )
    return kind(**values)
