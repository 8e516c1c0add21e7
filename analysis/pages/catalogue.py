"""Which versions were released, read from their manifests.

Flows in: a workspace. Flows out: one `Release` a folder of report/releases, the newest
first. Reads small files only, so that pages, feeds and menus may ask at any time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.errors import StudyError
from analysis.pages import numbering
from analysis.pages.binding import Branch, record_tree
from analysis.results import checksums, store

FOLDER = Path("report", "releases")
MANIFEST, CHANGES = "manifest.json", "changes.json"
FROZEN = "v"  # the folder of earlier versions in a site
PAPER, SITE, RESULTS = "study.pdf", "site.tar.xz", "results.tar.xz"
_FORMS = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "commit": re.compile(r"[0-9a-f]{40}"),
    "sha256": re.compile(r"[0-9a-f]{64}"),
}


@dataclass(frozen=True)
class Release:
    """A released version: what its manifest says, and where its files lie.

    `date` (ISO) and `commit` are those of the commit that it was built from, `sha256`
    is the checksum of the dataset; `manifest` has everything else.
    """

    version: str
    date: str
    commit: str
    title: str
    sha256: str
    folder: Path
    manifest: dict[str, Any] = field(repr=False, compare=False)

    @property
    def number(self) -> numbering.Number:
        """The version as three numbers, which compare as versions do."""
        return numbering.number(self.version)

    @property
    def pages(self) -> frozenset[str]:
        """The pages of its site, such as "findings/accuracy.html"."""
        return frozenset(self.manifest.get("pages", ()))

    @property
    def changes(self) -> Branch | None:
        """What changed since the version before, bound to the comparison, if any."""
        path = self.folder / CHANGES
        stored = store.read_json(path)["changes"] if path.is_file() else None
        return stored and record_tree(stored, f"releases/{self.version}/changes")

    @property
    def kept(self) -> bool:
        """Whether its pages can be shown: an owner may delete the large files."""
        return (self.folder / SITE).is_file()

    @property
    def address(self) -> str:
        """Where its frozen pages stand, seen from the root of the site."""
        return f"{FROZEN}/{self.version}/"


def released(root: Path) -> list[Release]:
    """Return the released versions of the workspace at `root`, the newest first.

    Raises:
        StudyError: when a manifest is missing or does not hold what it must.
    """
    folder = root / FOLDER
    found = [
        _read(path)
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.is_dir() and numbering.is_version(path.name)
    ]
    return sorted(found, key=lambda each: each.number, reverse=True)


def state(root: Path) -> dict[str, list[str]]:
    """Return what pages that list the released versions depend on, by version."""
    return {
        each.version: [
            *(_checksum(each.folder / name) for name in (MANIFEST, CHANGES)),
            "kept" if each.kept else "",
        ]
        for each in released(root)
    }


def _checksum(path: Path) -> str:
    """Return the SHA-256 of a file, "" where there is none."""
    return checksums.of_file(path) if path.is_file() else ""


def _read(folder: Path) -> Release:
    """Return the release that lies in `folder`."""
    path = folder / MANIFEST
    if not path.is_file():
        raise StudyError(f"{path} is missing: restore it from git.")
    manifest = store.read_json(path)
    try:
        said = {name: manifest[name] for name in ("version", "title", "date", "commit")}
        said["sha256"] = manifest["data"]["sha256"]
        named = said["version"] == folder.name and isinstance(said["title"], str)
        sound = named and all(_FORMS[key].fullmatch(said[key]) for key in _FORMS)
    except (KeyError, TypeError):
        sound = False
    if not sound:
        raise StudyError(
            f"{path} does not say what a release is (version, title, date, commit, "
            "data): restore it from git."
        )
    return Release(**said, folder=folder, manifest=manifest)


def is_frozen(path: Path, site: Path) -> bool:
    """Say whether a file belongs to an earlier version, which stays as it was."""
    return path.relative_to(site).parts[0] == FROZEN
