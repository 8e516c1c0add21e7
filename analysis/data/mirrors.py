"""Where the dataset may be had: declared addresses, checksum, licence."""

from __future__ import annotations

import tomllib
from pathlib import Path

from analysis import texts
from analysis.errors import StudyError
from analysis.study.declaration import Block, Flag, Text, Whole
from analysis.study.reading import fitted


class Licence(Block, kw_only=True):
    """A licence as one home of the dataset states it."""

    name: Text
    home: Text
    address: Text


class Download(Block, kw_only=True):
    """An address; `member` is the file inside a zip archive, "" for a plain file."""

    url: Text
    member: Text


class Sources(Block, kw_only=True):
    """What SOURCES.toml declares: the identity, origin and licences of the dataset.

    `claimed_genres` is what the dataset's home page says, 0 for no claim; `variable`
    names the environment variable that may hold the file's path, "" for none.
    """

    name: Text
    citation: Text
    author: Text
    year: Whole
    doi: Text
    claimed_genres: Whole
    sha256: Text
    bytes: Whole
    rows: Whole
    synthetic: Flag
    variable: Text
    licence_note: Text
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
    try:
        return fitted(tree, Sources)
    except StudyError as error:
        raise StudyError(f"{path}: {error}.") from error
