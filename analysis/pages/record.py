"""What a page holds: its text, and the numbers, figures and tables on it.

Flows in: names and bound numbers, page by page. Flows out: the same, for the pages that
list them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from analysis.errors import StudyError
from analysis.pages.binding import Value
from analysis.results.store import write_bytes


class Page(msgspec.Struct, frozen=True):
    """One generated source: `name` is its path without ending.

    `finding`, `feature` and `genre` name the one thing that a page is about, if it is.
    """

    name: str
    template: str
    paper: bool = False
    finding: str = ""
    feature: str = ""
    genre: str = ""

    @property
    def to_root(self) -> str:
        """The way from the page to the root of the sources."""
        return "../" * self.name.count("/")


class Number(msgspec.Struct):
    """A bound number on a page: its value, its file, and the texts that print it."""

    value: int | float
    source: str
    texts: list[str] = []


class Written(msgspec.Struct):
    """One page as it was written.

    Attributes:
        text: its Markdown, in which references to figures and tables are still open.
        floats: the ids of its figures and tables, in order.
        numbers: its bound numbers by key, in order.
        shown: the declared figures, findings, experiments and tables on it, by kind.
    """

    text: str = ""
    floats: list[str] = []
    numbers: dict[str, Number] = {}
    shown: dict[str, list[str]] = {}

    def show(self, kind: str, name: str) -> None:
        """Note that something declared is on the page."""
        names = self.shown.setdefault(kind, [])
        if name not in names:
            names.append(name)


def save(path: Path, page: Written) -> None:
    """Keep a page in a file, its numbers as exact as they are."""
    write_bytes(path, msgspec.json.encode(page))


def load(path: Path) -> Written:
    """Return the page that a file keeps."""
    return msgspec.json.decode(path.read_bytes(), type=Written)


@dataclass
class Use:
    """One bound number as it was printed, and the pages that print it."""

    value: Value
    texts: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)


def uses(pages: Mapping[str, Written]) -> dict[str, Use]:
    """Return every number that some pages print, by key."""
    merged: dict[str, Use] = {}
    for name, page in pages.items():
        for key, number in page.numbers.items():
            use = merged.setdefault(key, Use(Value(number.value, key, number.source)))
            use.texts.update(number.texts)
            use.pages.add(name)
    return merged


def shown(pages: Iterable[Written], kind: str) -> set[str]:
    """Return what of one kind some pages show."""
    return {name for page in pages for name in page.shown.get(kind, ())}


@dataclass(frozen=True)
class Float:
    """A figure or table of the site: its page and its number there."""

    id: str
    page: str
    number: int


def floats(pages: Mapping[str, Written]) -> dict[str, Float]:
    """Return the figures and tables of some pages, by id.

    Raises:
        StudyError: when two have one id.
    """
    known: dict[str, Float] = {}
    for name, page in pages.items():
        counts: dict[str, int] = {}
        for id_ in page.floats:
            kind = id_.partition("-")[0]
            counts[kind] = counts.get(kind, 0) + 1
            if id_ in known:
                first = known[id_].page
                raise StudyError(f"'{id_}' stands twice: on '{first}' and on '{name}'")
            known[id_] = Float(id_, name, counts[kind])
    return known
