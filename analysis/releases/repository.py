"""What git says of the repository that a version is released from.

Flows in: the root of a repository. Flows out: its commit and the moment of it, or one
sentence why no version can be released from it now.
"""

from __future__ import annotations

import datetime
import subprocess
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import StudyError

SHOWN = 3  # changed files that a sentence names


@dataclass(frozen=True)
class Commit:
    """A commit: its hash, and when it was made, in seconds since 1970."""

    hash: str
    epoch: int

    @property
    def date(self) -> str:
        """The day in UTC, in ISO form."""
        moment = datetime.datetime.fromtimestamp(self.epoch, tz=datetime.UTC)
        return moment.date().isoformat()


def head(root: Path) -> Commit:
    """Return the commit that is checked out at `root`.

    Raises:
        StudyError: where there is no git, no repository or no commit, or where `root`
            is only a folder inside of a repository.
    """
    said = _git(root, "log", "-1", "--format=%H %ct")
    top = _git(root, "rev-parse", "--show-toplevel")
    if not said or not top or Path(top).resolve() != root.resolve():
        raise StudyError(
            f"{root} is not a git repository with a commit: a release says which "
            "commit it was built from, so make it in a clone, with git installed."
        )
    hash_, epoch = said.split()
    return Commit(hash_, int(epoch))


def check_clean(root: Path) -> None:
    """Refuse changes that no commit holds.

    Raises:
        StudyError: naming the first files that are changed or not tracked.
    """
    told = _git(root, "status", "--porcelain", "--untracked-files=all") or ""
    names = [line.split(maxsplit=1)[-1] for line in told.splitlines()]
    if names:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        raise StudyError(
            f"{len(names)} file(s) in {root} are changed or not tracked: "
            f"{', '.join(names[:SHOWN])}{more}. Commit them or take them back, then "
            "release."
        )


def check_no_tag(root: Path, tag: str) -> None:
    """Refuse a version whose tag exists.

    Raises:
        StudyError: naming the tag.
    """
    if _git(root, "tag", "--list", tag):
        raise StudyError(
            f"The tag {tag} exists already: choose the next version, or delete the tag "
            f"with `git tag -d {tag}` if it was a mistake that nobody has seen."
        )


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git prints, without the last newline, or None where it fails."""
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=true", *arguments],
            cwd=root,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip("\n")
