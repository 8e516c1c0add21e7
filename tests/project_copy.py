"""A copy of the tracked files, to build in as a fresh clone would.

Flows in: a folder. Flows out: the files that git tracks, as they are in the working
tree, and a way to run the command line there without this session's variables.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
OWN = ("SPOTIFY_", "PYTHONPATH", "PYTEST", "SOURCE_DATE_EPOCH", "NO_COLOR")


def tracked() -> list[str]:
    """Return the tracked files; a test that needs them skips outside of git."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git repository: what a clone would hold is unknown")
    names = done.stdout.decode().split("\0")
    return [name for name in names if name and (PROJECT / name).is_file()]


def copy(target: Path, *, without: tuple[str, ...] = ()) -> Path:
    """Copy the tracked files to `target`, but for folders in `without`; return it."""
    for name in tracked():
        if not name.startswith(without or "\0"):
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, place)
    return target


def committed_results() -> None:
    """Skip the test while no results are committed."""
    if not any(name.startswith("data/results/scores/") for name in tracked()):
        pytest.skip("data/results is not committed yet: there is nothing to render")


def environment(**variables: str) -> dict[str, str]:
    """Return the variables of a plain shell, with `variables` added."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(OWN)}
    return plain | variables


def study(
    place: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m analysis ...` with the code that lies in `place`."""
    return subprocess.run(
        [sys.executable, "-m", "analysis", *arguments],
        cwd=place,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=1200,
        check=False,
    )
