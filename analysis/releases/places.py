"""Where the version of the study is written, and how a release changes it there.

Flows in: the files as they are, a version, a date and what changed. Flows out: the
files as they will be; nothing is written here. A test keeps these places in step.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import StudyError
from analysis.results.store import write_bytes

CHANGELOG = "CHANGELOG.md"
UNRELEASED = re.compile(r"(?m)^## (?:\[Unreleased\]|\[[^\]\n]*\] - unreleased)[ \t]*$")
_HEADING = re.compile(r"(?m)^## ")
_CHANGED = re.compile(r"(?m)^### Changed[ \t]*\n+")


@dataclass(frozen=True)
class Place:
    """One line that holds the version: its file, and the signs around the version."""

    name: str
    line: re.Pattern[str]
    words: str

    def edited(self, text: str, version: str) -> str:
        """Return the text of the file with another version.

        Raises:
            StudyError: when the line is not there once.
        """
        fresh, found = self.line.subn(rf"\g<1>{version}\g<2>", text, count=1)
        if not found:
            raise StudyError(
                f"{self.name} has no line `{self.words}`: put it back, so that the "
                "release can write its version there."
            )
        return fresh


PLACES = (
    Place(
        "study.toml",
        re.compile(r'(?ms)(^\[study\]$.*?^version = ")[^"\n]*(")'),
        'version = "…"',
    ),
    Place(
        "pyproject.toml",
        re.compile(r'(?ms)(^\[project\]$.*?^version = ")[^"\n]*(")'),
        'version = "…"',
    ),
    Place("CITATION.cff", re.compile(r'(?m)(^version: ")[^"\n]*(")'), 'version: "…"'),
    Place(
        "README.md",
        re.compile(r"(?m)(^!\[.*, version )[^\]\n]*(\]\()"),
        "![…, version …](…)",
    ),
)


def edited(
    root: Path, version: str, date: str, changed: Sequence[str]
) -> dict[Path, str]:
    """Return every file that a release changes, as it will be.

    Args:
        root: the repository.
        version: the new version.
        date: its day, in ISO form.
        changed: what the code found to have changed, as items of a Markdown list.

    Raises:
        StudyError: when a file or the line in it is missing, or the changelog says
            nothing of what is new.
    """
    texts = {
        root / place.name: place.edited(_read(root / place.name), version)
        for place in PLACES
    }
    text = _read(root / CHANGELOG)
    return texts | {root / CHANGELOG: entered(text, version, date, changed)}


def entered(text: str, version: str, date: str, changed: Sequence[str]) -> str:
    """Return the changelog with its unreleased part made a version.

    The lines that stand there remain, and `changed` follows under "Changed".

    Raises:
        StudyError: when no part is unreleased, or nothing stands in it.
    """
    head, part, tail = _parts(text)
    if changed:
        part = _with_lines(part, changed)
    return f"{head}## [{version}] - {date}\n{part}{tail}"


def check_changelog(text: str) -> None:
    """Refuse a changelog that says nothing of what is new.

    Raises:
        StudyError: when no part is unreleased, or nothing stands in it.
    """
    _parts(text)


def _parts(text: str) -> tuple[str, str, str]:
    """Return what stands before the unreleased heading, in its part, and after."""
    found = UNRELEASED.search(text)
    first = _HEADING.search(text)
    if not found or not first or found.start() != first.start():
        raise StudyError(
            f"{CHANGELOG} has no unreleased part on top: write a heading "
            "`## [Unreleased]` above the last version, and below it what is new for "
            "readers, then commit."
        )
    after = _HEADING.search(text, found.end())
    end = after.start() if after else len(text)
    part = text[found.end() + 1 : end]
    if not re.search(r"(?m)^(?!#)[ \t]*\S", part):
        raise StudyError(
            f"{CHANGELOG} says nothing below its unreleased heading: write what is "
            "new for readers, then commit."
        )
    return text[: found.start()], part, text[end:]


def _with_lines(part: str, changed: Sequence[str]) -> str:
    """Return a part of the changelog with items added under "Changed"."""
    items = "".join(f"{line}\n" for line in changed)
    found = _CHANGED.search(part)
    if found:
        return part[: found.end()] + items + part[found.end() :]
    return f"{part.rstrip()}\n\n### Changed\n\n{items}" + (
        "\n" if part.endswith("\n\n") else ""
    )


def _read(path: Path) -> str:
    """Return the text of a file that a release changes."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise StudyError(f"{path} cannot be read: restore it from git.") from error


@contextlib.contextmanager
def written(texts: Mapping[Path, str]) -> Iterator[None]:
    """Write files, and put back what they were when the block fails."""
    before = {path: path.read_bytes() for path in texts}
    try:
        for path, text in texts.items():
            write_bytes(path, text.encode())
        yield
    except BaseException:
        for path, content in before.items():
            if path.read_bytes() != content:
                write_bytes(path, content)
        raise
