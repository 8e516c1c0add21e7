"""What the earlier project says, and where the study answers it.

Flows in: templates/mission.toml. Flows out: parts with statements, whose places are
links for the site and for the paper. Places that do not exist are found by the check of
the sources.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from analysis import texts
from analysis.errors import StudyError

FILE = "mission.toml"
FINDINGS = "findings/"


class Place(NamedTuple):
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


class Statement(msgspec.Struct, frozen=True):
    """One statement, what was done about it, and where: addresses with their words."""

    says: str
    answer: str
    places: list[tuple[str, str]]

    @property
    def targets(self) -> list[Place]:
        """The places, taken apart."""
        pairs = [(*place.partition("#"), label) for place, label in self.places]
        return [Place(page, id_, label) for page, _, id_, label in pairs]


class Part(msgspec.Struct, frozen=True):
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
        known = msgspec.toml.decode(texts.text(path), type=dict[str, tuple[Part, ...]])
        return known["parts"]
    except OSError as error:
        raise StudyError(f"{path} cannot be read: restore it from git.") from error
    except (msgspec.DecodeError, KeyError) as error:
        raise StudyError(f"templates/{FILE} is not as it must be: {error}.") from error
