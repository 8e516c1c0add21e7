"""What a repository must be like for a version to be released from it.

Flows in: the root of a repository. Flows out: its commit, or one sentence why no
version can be released from it now.
"""

from __future__ import annotations

from pathlib import Path

from analysis.errors import StudyError
from analysis.pages import git
from analysis.pages.git import Commit

SHOWN = 3  # changed files that a sentence names


def head(root: Path) -> Commit:
    """Return the commit that is checked out at `root`.

    Raises:
        StudyError: where git knows no commit of the study, or where `root` is only a
            folder inside of a repository.
    """
    try:
        commit = git.head(root)
    except StudyError as error:
        raise StudyError(
            f"{error} A release says which commit it was built from, so make it in a "
            "clone."
        ) from error
    if commit.folder:
        raise StudyError(
            f"{root} is the folder {commit.folder} of a git repository: a version is "
            "tagged as a whole, so release it from a repository of its own."
        )
    return commit


def check_clean(root: Path) -> None:
    """Refuse changes that no commit holds.

    Raises:
        StudyError: naming the first files that are changed or not tracked.
    """
    names = git.changed(root, untracked=True)
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
    if git.has_tag(root, tag):
        raise StudyError(
            f"The tag {tag} exists already: choose the next version, or delete the tag "
            f"with `git tag -d {tag}` if it was a mistake that nobody has seen."
        )
