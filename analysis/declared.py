"""What the task files read: the declaration of the current workspace and its dataset.

Flows in: study.toml, and two variables that the command line sets for its tasks. Flows
out: a `Declared`, and the nodes that hold what a task depends on beyond files.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytask import PythonNode

from analysis.data import mirrors
from analysis.results import checksums, store
from analysis.study import declaration, edition, reading
from analysis.workspace import Workspace, current

DATASET = "STUDY_DATASET"  # the path of the verified file
CHECKSUM = "STUDY_CHECKSUM"  # its SHA-256
THREADS = "STUDY_THREADS"  # threads that one task may use
PROVENANCE = "STUDY_PROVENANCE"  # what the pages say of their origin, as JSON


@dataclass(frozen=True)
class Declared:
    """The workspace, its declaration, and the dataset that tasks compute from."""

    place: Workspace
    study: declaration.Study
    dataset: str
    checksum: str
    threads: int


@functools.cache
def declared() -> Declared:
    """Read the declaration of the current workspace, once a process."""
    place = current()
    return Declared(
        place=place,
        study=edition.applied(reading.load(place.declaration)),
        dataset=os.environ.get(DATASET, ""),
        checksum=os.environ.get(CHECKSUM) or expected_checksum(place),
        threads=int(os.environ.get(THREADS, "1")),
    )


def expected_checksum(place: Workspace) -> str:
    """Return the checksum that fresh results must come from.

    That is the declared one, unless the results say that they were computed, on
    purpose, from another file.
    """
    recorded = place.results / "data" / "source.json"
    if recorded.is_file():
        found = store.read_json(recorded)
        if found["other"]:
            return found["sha256"]
    return mirrors.sources(place.root).sha256


def needs(declaration: Any, *chosen: str, dataset: bool = True) -> dict[str, Any]:
    """Return what a task depends on beyond files, as nodes that pytask hashes.

    Each part is one canonical text, so that a stale task can say which part changed:
    the declaration it uses, the code that it reaches, the locked versions of the
    libraries of that code, the dataset. What a task calls is read from its function,
    when all tasks are collected; only functions that are chosen as the program runs,
    such as a model's build, are named here.
    """
    parts = {
        "declaration": store.canonical(declaration),
        "code": chosen,
        "libraries": "",
    }
    if dataset:
        parts["dataset"] = declared().checksum
    return {
        name: PythonNode(name=name, value=value, hash=True)
        for name, value in parts.items()
    }


def content(paths: Iterable[Path]) -> PythonNode:
    """Return one node for the content of many results.

    pytask keeps a record of every file that it is told of, which takes longer than
    reading a thousand small ones.
    """
    folder = declared().place.results
    keys = ((path.relative_to(folder).as_posix(), path) for path in sorted(paths))
    return PythonNode(name="results", value=checksums.of_files(keys), hash=True)


def free(value: Any) -> PythonNode:
    """Return a node whose value never makes a task stale, like a path or a count."""
    return PythonNode(value=value, hash=False)
