"""A fresh clone of the last commit, and the surroundings of somebody new to it.

Flows in: this repository. Flows out: a folder with the committed files, and variables
for commands in it: no caches of packages, no dataset, uv there or hidden.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from analysis.workspace import PROJECT
from benchmarks.errors import NotMeasuredError

OWN = ("STUDY_", "SPOTIFY_", "PYTHON", "VIRTUAL_ENV", "SOURCE_DATE_EPOCH")


def clone(place: Path) -> Path:
    """Clone the last commit to `place` and return it.

    Raises:
        NotMeasuredError: outside of git.
    """
    command = ["git", "clone", "--quiet", "--no-hardlinks", str(PROJECT), str(place)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotMeasuredError(
            "this is not a git repository, or git is gone"
        ) from error
    return place


def surroundings(room: Path, *, uv: bool = True) -> dict[str, str]:
    """Return the variables of a new machine: nothing cached, uv only if wanted.

    Raises:
        NotMeasuredError: when uv is wanted and not installed.
    """
    plain = {k: v for k, v in os.environ.items() if not k.startswith(OWN)}
    plain |= {"UV_CACHE_DIR": str(room / "uv-cache"), "PIP_NO_CACHE_DIR": "1"}
    if uv and not shutil.which("uv"):
        raise NotMeasuredError("uv is not installed")
    venv = Path(sys.prefix) / "bin"
    folders = [each for each in plain["PATH"].split(os.pathsep) if Path(each) != venv]
    if not uv:
        folders = [_hiding(Path(each), "uv", room) for each in folders]
    return plain | {"PATH": os.pathsep.join(map(str, folders))}


def _hiding(folder: Path, program: str, room: Path) -> Path:
    """Return `folder`, or links to all in it but `program` where it holds that."""
    if not (folder / program).is_file():
        return folder
    other = room / f"programs{len(list(room.glob('programs*')))}"
    other.mkdir(parents=True)
    for each in folder.iterdir():
        if each.name != program:
            (other / each.name).symlink_to(each)
    return other


def edit(place: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file.

    Raises:
        NotMeasuredError: when the file does not hold it.
    """
    text = place.read_text(encoding="utf-8")
    if old not in text:
        raise NotMeasuredError(f"{place.name} no longer holds '{old}'")
    place.write_text(text.replace(old, new, 1), encoding="utf-8")
