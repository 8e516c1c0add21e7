"""What a manuscript keeps in mind: pages, the numbers on them, figures and tables.

Flows in: names and bound numbers, page by page. Flows out: the same, for the pages that
list them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.pages.binding import Value


@dataclass(frozen=True)
class Page:
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


@dataclass
class Use:
    """One bound number as it was printed, and the pages that print it."""

    value: Value
    texts: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Float:
    """A figure or table of the site: its page and its number there."""

    id: str
    page: str
    number: int
