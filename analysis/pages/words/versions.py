"""What pages say of the released versions.

Flows in: the manifests below report/releases, and what changed with each. Flows out:
one value a version, the newest first; numbers are bound to the comparison that counted
them, words from it are untrusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.pages.binding import Branch, record_tree
from analysis.pages.catalogue import CHANGES, Release, released
from analysis.results import store


@dataclass(frozen=True)
class Version:
    """A released version on a page.

    `changes` is what changed since the version before (`before`, `verdicts`, `counts`,
    `headlines` and so on), None for the first one; `kept` says whether its pages stand
    below `address` in the site.
    """

    version: str
    date: str
    commit: str
    sha256: str
    address: str
    kept: bool
    changes: Branch | None


def versions(root: Path) -> list[Version]:
    """Return the released versions of a workspace, the newest first."""
    return [_version(each) for each in released(root)]


def _version(release: Release) -> Version:
    """Return what pages say of one release."""
    return Version(
        version=release.version,
        date=release.date,
        commit=release.commit,
        sha256=release.sha256,
        address=release.address,
        kept=release.kept,
        changes=_changes(release),
    )


def _changes(release: Release) -> Any:
    """Return what changed with a release, or None."""
    path = release.folder / CHANGES
    stored = store.read_json(path)["changes"] if path.is_file() else None
    return stored and record_tree(stored, f"releases/{release.version}/changes")
