"""Run what is stale, and keep two runs from meeting."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import filelock

from analysis.errors import StudyError
from analysis.pipeline import record
from analysis.pipeline.job import RESULTS, Job, Setup
from analysis.results import store

CACHE = "data/cache"


@dataclass
class Outcome:
    """What a run did: the jobs that were fresh, ran, or failed with error and trace."""

    fresh: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    failed: dict[str, tuple[BaseException, str]] = field(default_factory=dict)


def run(
    jobs: Sequence[Job],
    setup: Setup,
    folder: Path,
    *,
    workers: int = 1,
    backend: str = "none",
    least: int = 1,
    report: Callable[[str], None] = print,
) -> Outcome:
    """Run every stale job and record its state in `folder`.

    Only stale jobs are given to pytask, which collects and asks about each one that it
    is given. When a job fails that depends on no other, the run ends: most of the
    others would miss it. Fewer than `least` stale jobs are run in this process; the
    `workers` of `backend`, as pytask-parallel calls it, take longer to begin.

    Raises:
        StudyError: when another run is at work, or the record of what is fresh cannot
            be read or written.
    """
    with exclusive(folder):
        _sweep(setup.root, folder)
        found = record.examine(jobs, setup, folder)
        outcome = Outcome(fresh=list(found.fresh))
        if found.stale:
            names = {each.job for each in found.stale}
            stale = [job for job in jobs if job.name in names]
            from analysis.pipeline import tasks  # pytask: seconds, where nothing runs

            progress = tasks.Progress(report, _roots(stale, jobs))
            settled = tasks.Settled(found.fresh)
            options = {"n_workers": workers, "parallel_backend": backend}
            options = options if len(stale) >= least else {}
            tasks.build(stale, setup, folder, progress, settled, **options)
            outcome.ran, outcome.failed = progress.ran, progress.failed
            outcome.fresh += progress.unchanged
        return outcome


def accept(
    jobs: Sequence[Job], proved: Sequence[Job], setup: Setup, folder: Path
) -> set[str]:
    """Record proved jobs as they are, run nothing; return the names that are pruned.

    Those are the recorded names that no job has any more.
    """
    from analysis.pipeline import tasks

    with exclusive(folder):
        pruned = record.records(folder).keys() - {job.name for job in jobs}
        progress = tasks.Progress(lambda line: None, set())
        pruning = tasks.Pruning(pruned)
        tasks.build(proved, setup, folder, progress, pruning, persist=True)
    return pruned


def _roots(stale: Sequence[Job], jobs: Sequence[Job]) -> set[str]:
    """Return the stale jobs that read nothing which a job makes."""
    made = {path for job in jobs for path in job.products}
    return {job.name for job in stale if made.isdisjoint(job.reads)}


@contextlib.contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; the system frees it when the process dies.

    Raises:
        StudyError: when another run holds it, or nothing can be written there.
    """
    path = folder / ".pytask" / "run.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(path, timeout=0)
        lock.acquire()
    except filelock.Timeout as error:
        raise StudyError(
            f"Another run is at work in {folder}: wait for it to end, or stop it, "
            "then run the same command again."
        ) from error
    except OSError as error:
        raise StudyError(
            f"Cannot write below {folder}: {error.strerror or error}. "
            "Make the folder writable, then run the same command again."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _sweep(root: Path, folder: Path) -> None:
    """Remove what a killed run had begun to write where this one alone is at work.

    A run whose record lies in the workspace makes results, another what is in `folder`.
    """
    places = [root / RESULTS, root / CACHE] if folder == root else [folder]
    for place in places:
        for path in place.rglob(store.UNFINISHED):
            path.unlink(missing_ok=True)
