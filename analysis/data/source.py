"""Where the dataset is: find it, else download it, and verify its checksum.

Flows in: a workspace folder with data/SOURCES.toml. Flows out: the path of a verified
file, or one sentence that says what was tried. A download is checked in a temporary
folder and then renamed, so a failed one leaves nothing.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from msgspec import structs

from analysis.data.content import foreign
from analysis.data.mirrors import Sources, sources
from analysis.errors import StudyError

OTHER = "OTHER_DATA=1 (without make: --allow-other-data)"


def locate(root: Path, *, allow_other: bool = False) -> Path:
    """Return the path of the dataset, downloading it when it is not there.

    Looked for in this order: the environment variable that SOURCES.toml names, then
    data/raw/dataset.csv, then the downloads.

    Args:
        root: the workspace.
        allow_other: accept a local file with another checksum; the caller then marks
            the pages (see `provenance`).

    Raises:
        StudyError: when there is no file, or it is not the declared one.
    """
    declared = sources(root)
    given = os.environ.get(declared.variable, "") if declared.variable else ""
    local = root / "data" / "raw" / "dataset.csv"
    if given:
        path = Path(given).expanduser()
        _check_given(path, declared.variable, allow_other)
    elif local.exists():
        path = local
        _check_given(path, str(local), allow_other)
    else:
        from analysis.data.download import fetch

        return fetch(declared, local)
    _check_identity(path, declared, allow_other)
    return path


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def provenance(path: Path, declared: Sources) -> dict[str, Any]:
    """Return what pages say about the file that was used, for data/source.json.

    `other` is True when the file is not the declared one.
    """
    found = checksum(path)
    shown = ("name", "citation", "author", "year", "doi", "claimed_genres", "synthetic")
    return {
        **{name: getattr(declared, name) for name in shown},
        "licences": [structs.asdict(licence) for licence in declared.licences],
        "licence_note": declared.licence_note,
        "sha256": found,
        "bytes": path.stat().st_size,
        "other": found != declared.sha256,
    }


def _check_given(path: Path, origin: str, allow_other: bool) -> None:
    """Refuse a path that is no readable file, or whose content is no CSV."""
    where = origin if str(path) == origin else f"{origin} names {path}, which"
    if not path.exists():
        raise StudyError(f"{where} does not exist; correct or unset it.")
    if not path.is_file():
        raise StudyError(f"{where} is a folder, not a file; name the CSV file itself.")
    try:
        with path.open("rb") as file:
            what = foreign(file.read(65536))
    except OSError as error:
        raise StudyError(
            f"{where} cannot be read: {error.strerror}; grant the permission."
        ) from error
    if what:
        right = "a CSV file of tracks" if allow_other else "the original dataset.csv"
        raise StudyError(
            f"{where} is {what}, not the CSV file of the dataset; name {right}."
        )


def _check_identity(path: Path, declared: Sources, allow_other: bool) -> None:
    """Refuse a file with another checksum, unless other data are allowed."""
    if allow_other:
        return
    found = checksum(path)
    if found != declared.sha256:
        size = path.stat().st_size
        cut = " (shorter: truncated?)" if size < declared.bytes else ""
        raise StudyError(
            f"{path} is not the declared dataset: expected SHA-256 {declared.sha256} "
            f"and {declared.bytes:,} bytes, got {found} and {size:,} bytes{cut}. "
            f"Replace it by the original, or pass {OTHER} to study this file (every "
            "page will say so)."
        )
