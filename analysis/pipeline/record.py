"""What is stale and why: jobs beside the record of what was made from what.

The record is pytask.lock. While pytask works it keeps a journal beside it, which tells
of what was done last; where results were put back since, as by `git checkout`, the
older record holds again, so both are asked.
"""

from __future__ import annotations

import functools
import json
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from analysis.errors import StudyError
from analysis.pipeline.fingerprint import kept
from analysis.pipeline.job import RESULTS, Job, Setup, producers
from analysis.results import checksums

LOCK = "pytask.lock"


@dataclass(frozen=True)
class Entry:
    """What the record says of one job: its state, and those of its files."""

    state: str
    reads: Mapping[str, str]
    products: Mapping[str, str]


@dataclass(frozen=True)
class Stale:
    """One job that would run, and why."""

    job: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Verdicts:
    """Which jobs are stale, which are fresh and by which record, in their order."""

    stale: list[Stale] = field(default_factory=list)
    fresh: dict[str, Entry] = field(default_factory=dict)


def examine(jobs: Sequence[Job], setup: Setup, folder: Path) -> Verdicts:
    """Return which jobs are stale, by the record in `folder`.

    A job is stale when one of its parts or files is not as it was recorded, or when a
    job before it is stale.

    Raises:
        StudyError: when a job reads a file that is not there and that no job makes.
    """
    known, found = records(folder), Verdicts()
    makers = {path: job.name for path, job in producers(jobs)}
    stale: dict[str, Stale] = {}
    for job in in_order(jobs, makers):
        before = next((n for p in job.reads if (n := makers.get(p)) in stale), None)
        if before:
            stale[job.name] = Stale(job.name, (f"after {before}",))
            continue
        for path in job.reads:
            if path not in makers and not setup.path(path).is_file():
                raise StudyError(
                    f"{setup.path(path)} is missing, which {job.name} reads: restore "
                    "it from git."
                )
        now = present(job, setup, folder)
        entries = known.get(job.name, ())
        holding = next((each for each in entries if each == now), None)
        if holding:
            found.fresh[job.name] = holding
        else:
            stale[job.name] = Stale(job.name, _reasons(entries, now))
    found.stale.extend(stale[job.name] for job in jobs if job.name in stale)
    kept().keep()
    return found


def in_order(jobs: Iterable[Job], makers: Mapping[str, str]) -> list[Job]:
    """Return the jobs, each after those whose files it reads.

    Raises:
        graphlib.CycleError: when jobs wait for each other.
    """
    by_name = {job.name: job for job in jobs}
    sorter = TopologicalSorter(
        {
            name: {makers[path] for path in job.reads if path in makers}
            for name, job in by_name.items()
        }
    )
    return [by_name[name] for name in sorter.static_order()]


def present(job: Job, setup: Setup, folder: Path) -> Entry:
    """Return the entry that a record in `folder` would have of a job now.

    The state of a file that is not there is empty, which no record says.
    """
    return Entry(
        job.state(setup),
        _states(job.reads, setup, folder),
        _states(job.products, setup, folder),
    )


def _states(paths: Iterable[str], setup: Setup, folder: Path) -> dict[str, str]:
    """Return the checksum of every file, "" for none, by its name in the record."""
    places = (setup.path(each) for each in paths)
    return {
        recorded(path, folder): checksums.of_file(path) if path.is_file() else ""
        for path in places
    }


def recorded(path: Path, folder: Path) -> str:
    """Return the name of a file in the record that lies in `folder`."""
    return os.path.relpath(path, folder).replace(os.sep, "/")


def records(folder: Path) -> dict[str, tuple[Entry, ...]]:
    """Return what is recorded of every job, the latest first.

    Raises:
        StudyError: when the record cannot be read.
    """
    found: dict[str, tuple[Entry, ...]] = {}
    try:
        stored = _read_lock(folder / LOCK)
        latest = _read_journal(folder / f"{LOCK}.journal")
        for entry in (*reversed(latest), *stored):
            found[entry["id"]] = (*found.get(entry["id"], ()), _entry(entry))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise unreadable(folder, error) from error
    return found


def _entry(stored: Mapping[str, Any]) -> Entry:
    """Return one entry of the record."""
    return Entry(
        stored["state"], stored.get("depends_on", {}), stored.get("produces", {})
    )


def _read_lock(path: Path) -> list[dict[str, Any]]:
    """Return the entries of pytask.lock, none where it is not there."""
    if not path.is_file():
        return []
    return _parsed(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=2)
def _parsed(path: Path, _: int) -> list[dict[str, Any]]:
    """Return the entries of a file that has not changed since a moment."""
    return tomllib.loads(path.read_text(encoding="utf-8")).get("task", [])


def _read_journal(path: Path) -> list[dict[str, Any]]:
    """Return the entries of the journal, none where it is not there.

    A killed run may leave the last line unfinished.
    """
    found = []
    for line in path.read_bytes().splitlines() if path.is_file() else ():
        try:
            found.append(json.loads(line))
        except ValueError:
            break
    return found


def unreadable(folder: Path, problem: Exception | str) -> StudyError:
    """Return the error that what was computed cannot be remembered, or looked up."""
    why = getattr(problem, "strerror", None) or problem
    return StudyError(
        f"Cannot keep the record of what is fresh, pytask.lock and .pytask in {folder} "
        f"({why}): free the space or the permission, or restore pytask.lock from git, "
        "then run the same command again."
    )


def _reasons(entries: Sequence[Entry], now: Entry) -> tuple[str, ...]:
    """Return in words why a job is stale, sorted."""
    if not entries:
        return ("it never ran",)
    was = entries[0]
    before, after = parts(was.state), parts(now.state)
    told = {
        f"{'which files it reads' if part == 'reads' else part} changed"
        for part in before.keys() | after.keys()
        if before.get(part) != after.get(part)
    }
    for old, new in ((was.reads, now.reads), (was.products, now.products)):
        told |= {f"{_short(name)} is missing" for name in new if not new[name]}
        told |= {
            f"{_short(name)} changed"
            for name in old.keys() & new.keys()
            if new[name] not in ("", old[name])
        }
    made, make = was.products.keys(), now.products.keys()
    told |= {f"{_short(n)} was never recorded" for n in make - made if now.products[n]}
    told |= {f"{_short(name)} is no longer made" for name in made - make}
    return tuple(sorted(told)) or ("its record is incomplete",)


def parts(state: str) -> dict[str, str]:
    """Return the parts of a state by name."""
    return dict(part.split(":", 1) for part in state.split(" ") if ":" in part)


def _short(name: str) -> str:
    """Return the telling part of a file's name: a result's key, or the last part."""
    _, found, key = name.partition(f"{RESULTS}/")
    return key if found else name.rpartition("/")[2]
