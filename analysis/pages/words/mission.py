"""What the earlier project says, and where the study answers it.

Flows in: templates/mission.toml. Flows out: parts with statements, whose places are
links for the site and for the paper. Places that do not exist are found by the check of
the sources.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import texts
from analysis.errors import StudyError

FILE = "mission.toml"
FINDINGS = "findings/"


@dataclass(frozen=True)
class Place:
    """A place in the study: a page, an id on it ("" is the whole page), its words."""

    page: str
    id: str
    label: str

    @property
    def on_site(self) -> str:
        """The link from a page at the root of the sources."""
        return f"{self.page}.qmd" + (f"#{self.id}" if self.id else "")

    @property
    def in_paper(self) -> str:
        """The link inside the paper, where every page is a section."""
        if self.id:
            return f"#{self.id}"
        name = self.page.removeprefix(FINDINGS)
        if name != self.page:
            return f"#sec-finding-{name}"
        return f"#sec-{'answer' if self.page == 'index' else self.page}"


@dataclass(frozen=True)
class Statement:
    """One statement, what was done about it, and where."""

    says: str
    answer: str
    targets: tuple[Place, ...]


@dataclass(frozen=True)
class Part:
    """Statements that belong together."""

    name: str
    title: str
    statements: tuple[Statement, ...]


def parts(templates: Path) -> tuple[Part, ...]:
    """Return the statements below `templates`, in order.

    Raises:
        StudyError: when the file is missing or does not hold what it must.
    """
    path = templates / FILE
    try:
        tree = tomllib.loads(texts.text(path))
        return tuple(_part(each) for each in tree["parts"])
    except OSError as error:
        raise StudyError(f"{path} cannot be read: restore it from git.") from error
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError) as error:
        raise StudyError(f"templates/{FILE} is not as it must be: {error}.") from error


def _part(tree: dict[str, Any]) -> Part:
    statements = tuple(
        Statement(each["says"], each["answer"], tuple(map(_place, each["places"])))
        for each in tree["statements"]
    )
    return Part(tree["name"], tree["title"], statements)


def _place(pair: list[str]) -> Place:
    target, label = pair
    page, _, id_ = target.partition("#")
    return Place(page, id_, label)
