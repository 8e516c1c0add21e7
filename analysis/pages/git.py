"""What git says of the project: the only place that asks it.

Flows in: the root of a project. Flows out: its commit, what no commit holds, or one
sentence with git's own reason. Asked are commands whose answers are made for programs:
signatures, colours, formats and aliases of a user change none of them.
"""

from __future__ import annotations

import datetime
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from analysis import isolation
from analysis.errors import StudyError

KNOWN_BY = "study.toml"  # a repository that holds it at its place is the project's own
QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",  # asking writes nothing
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
}
PLAIN = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false")


@dataclass(frozen=True)
class Commit:
    """A commit: its hash, and when it was made, in seconds since 1970.

    `folder` is the path from the top of the repository to the project: "" where the
    project is the repository, else it ends with a slash.
    """

    hash: str
    epoch: int
    folder: str = ""

    @property
    def date(self) -> str:
        """The day in UTC, in ISO form; "" where there is no commit."""
        if not self.hash:
            return ""
        moment = datetime.datetime.fromtimestamp(self.epoch, tz=datetime.UTC)
        return moment.date().isoformat()


def head(root: Path) -> Commit:
    """Return the commit of the project at `root` that is checked out.

    Raises:
        StudyError: where there is no git, no repository or no commit, where the commit
            does not hold the project, or where git refuses, with its own words.
    """
    epoch, hash_ = answer(root, "rev-list", "--timestamp", "-1", "HEAD").split()
    if not answer(root, "ls-tree", "HEAD", "--", KNOWN_BY):
        raise StudyError(
            f"{root} is not a git repository, but lies in one whose commit does not "
            "hold the study."
        )
    folder = answer(root, "rev-parse", "--show-prefix").rstrip("\n")
    return Commit(hash_, int(epoch), folder)


def changed(root: Path, *, untracked: bool) -> list[str]:
    """Return the files below `root` that differ from the commit, sorted as git does.

    Args:
        root: the project.
        untracked: whether files that git does not track count, but ignored ones.
    """
    kind = "all" if untracked else "no"
    options = ("--porcelain=v1", "-z", "--no-renames", f"--untracked-files={kind}")
    said = answer(root, "status", *options, "--", ".")
    return [entry[3:] for entry in said.split("\0") if entry]


def has_tag(root: Path, tag: str) -> bool:
    """Return whether the repository has a tag of this name."""
    return bool(answer(root, "for-each-ref", "--count=1", f"refs/tags/{tag}"))


def answer(root: Path, *arguments: str) -> str:
    """Return what git prints about the repository at `root`, in UTF-8.

    Raises:
        StudyError: where git cannot be started, or refuses; with its first line.
    """
    variables = isolation.environment(os.environ, "GIT_") | QUIET
    try:
        done = subprocess.run(
            ["git", *PLAIN, *arguments],
            cwd=root,
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise StudyError(
            f"git cannot be started ({error.strerror or error}), so the commit of "
            f"{root} is unknown: have git installed and on the PATH."
        ) from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise StudyError(
            f"{root} is not a git repository that git would read. It says: "
            f"{lines[0] if lines else f'nothing (exit code {done.returncode})'}."
        )
    return done.stdout.decode(errors="replace")
