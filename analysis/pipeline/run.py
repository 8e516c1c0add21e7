"""Run the tasks: which are stale and why, in which order, on how many workers.

Flows in: a workspace and a set of task files. Flows out: an `Outcome`, lines on the
terminal, and the files that the tasks write. pytask decides what is stale; this module
only configures it, shows progress and keeps two runs from meeting.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import filelock
import pytask
from pytask import TaskOutcome, hookimpl
from pytask.tree_util import tree_leaves

from analysis.errors import StudyError
from analysis.pipeline import steps
from analysis.pipeline.explain import reasons, short_name
from analysis.results import store
from analysis.workspace import VARIABLE, Workspace

HERE = Path(__file__).parents[1]
RESULTS = (
    "task_data.py",
    "task_explore.py",
    "task_search.py",
    "task_designs.py",
    "task_fits.py",
    "task_merging.py",
    "task_merged_fits.py",
    "task_scores.py",
    "task_evaluation.py",
    "task_importance.py",
    "task_recommendation.py",
    "task_leaks.py",
    "task_possible.py",
    "task_imbalance.py",
    "task_duel.py",
    "task_usable.py",
    "task_genres.py",
    "task_sheets.py",
)
MOMENT = 0.05  # seconds
REPORT = ("task_figures.py", "task_card.py", "task_report.py")


@dataclass(frozen=True)
class Stale:
    """One task that would run, and why; pytask knows it by its signature."""

    task: str
    reasons: tuple[str, ...]
    name: str = ""


@dataclass
class Outcome:
    """What a run found: stale tasks with reasons, fresh tasks, failures with traces."""

    stale: list[Stale] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    failed: dict[str, tuple[BaseException, str]] = field(default_factory=dict)
    ran: int = 0
    products: set[Path] = field(default_factory=set)


def explain(place: Workspace, files: tuple[str, ...], root: Path) -> Outcome:
    """Return what is stale and why, without running anything."""
    return _run(place, files, root, _Progress(lambda line: None), explain=True)


def run(
    place: Workspace,
    files: tuple[str, ...],
    root: Path,
    *,
    workers: int = 1,
    backend: str = "none",
    report: Callable[[str], None] = print,
) -> Outcome:
    """Run every stale task of `files` and record the states below `root`.

    Only stale tasks and what follows from them are given to the workers, which wait a
    moment for each task that there is nothing to do for. When a task fails that
    depends on no other, the run ends: most of the others would miss it.

    Raises:
        StudyError: when another run holds the workspace, or its record of what is
            fresh cannot be read or written.
    """
    options = {"n_workers": workers, "parallel_backend": backend}
    if backend != "none":
        _look_often()
    with exclusive(root):
        _sweep(place)
        before = explain(place, files, root)
        if before.failed:  # let the run itself say what is missing
            return _run(place, files, root, _Progress(report), **options)
        if not before.stale:
            return before
        only = steps.Only({each.name for each in before.stale})
        outcome = _run(place, files, root, _Progress(report), only, **options)
        outcome.fresh += before.fresh
        outcome.products |= before.products
        return outcome


def accept(place: Workspace, files: tuple[str, ...], root: Path, only: object) -> None:
    """Record the tasks that a plugin leaves, each marked to persist; run nothing."""
    with exclusive(root):
        _run(place, files, root, _Progress(lambda line: None), only)


@contextlib.contextmanager
def exclusive(root: Path) -> Iterator[None]:
    """Hold the lock of a workspace; the system frees it when the process dies."""
    path = root / ".pytask" / "run.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(path, timeout=0)
        lock.acquire()
    except filelock.Timeout as error:
        raise StudyError(
            f"Another run is at work in {root}: wait for it to end, or stop it, "
            "then run the same command again."
        ) from error
    except OSError as error:
        raise StudyError(
            f"Cannot write below {root}: {error.strerror or error}. "
            "Make the folder writable, then run the same command again."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _sweep(place: Workspace) -> None:
    """Remove what a killed run had begun to write; no other run is at work."""
    for folder in (place.results, place.cache):
        for path in folder.rglob(store.UNFINISHED):
            path.unlink(missing_ok=True)


def _look_often() -> None:
    """Let pytask-parallel look at its workers every moment.

    Its own waits grow to a second for every task that need not run after all.
    """
    from pytask_parallel import execute

    execute._Sleeper.sleep = lambda _: time.sleep(MOMENT)


def orphans(place: Workspace, outcome: Outcome) -> list[str]:
    """Return the result files that no task of `outcome` produces."""
    return [
        key
        for key in store.keys(place.results)
        if place.results / key not in outcome.products
    ]


def _run(
    place: Workspace,
    files: tuple[str, ...],
    root: Path,
    plugin: _Progress,
    *plugins: object,
    **options: Any,
) -> Outcome:
    """Call pytask with this project's settings and read off what happened."""
    os.environ[VARIABLE] = str(place.root)
    _forget_tasks()
    manager = pytask.storage.create()
    for each in (steps.Reader(), steps.Settled(), plugin, *plugins):
        manager.register(each)
    settings = _settings(files, root) | options
    noise = io.StringIO()
    try:
        with contextlib.redirect_stdout(noise):
            pytask.console.file = noise
            session = pytask.build(**settings)
    except OSError as error:
        plugin.broken = error
    if plugin.broken:
        raise _no_record(root, plugin.broken) from plugin.broken
    outcome = _outcome(session)
    if session.exit_code == pytask.ExitCode.CONFIGURATION_FAILED:
        raise _no_record(root, _last_error(noise.getvalue()))
    if session.exit_code != pytask.ExitCode.OK and not outcome.failed:
        _raise_collection_error(session, noise.getvalue())
    if len(session.execution_reports) < len(session.tasks) and not plugin.ended:
        raise KeyboardInterrupt
    return outcome


def _settings(files: tuple[str, ...], root: Path) -> dict[str, Any]:
    """Return pytask's defaults with this project's choices laid over them."""
    defaults = {
        option.name: option.default
        for command in pytask.cli.commands.values()
        for option in command.params
    }
    return defaults | {
        "command": "build",
        "root": root,
        "config": None,
        "database_url": "sqlite://",  # in memory: pytask.lock is the record
        "paths": [HERE / name for name in files],
        "verbose": 0,
        "editor_url_scheme": "no_link",
        "sort_table": False,
        "show_traceback": False,  # commands show it, and only where it helps
        "capture": pytask.CaptureMethod.NO,
    }


def _no_record(root: Path, problem: OSError | str) -> StudyError:
    """Return the error that what was computed cannot be remembered, or looked up."""
    why = getattr(problem, "strerror", None) or problem
    return StudyError(
        f"Cannot keep the record of what is fresh, pytask.lock and .pytask in {root} "
        f"({why}): free the space or the permission, or restore pytask.lock from git, "
        "then run the same command again."
    )


def _last_error(trace: str) -> str:
    """Return the line of a printed trace that names the error."""
    lines = re.findall(r"^\w*Error: .*$", trace, re.MULTILINE)
    return lines[-1].strip() if lines else trace.strip()


def _forget_tasks() -> None:
    """Forget task modules of an earlier run: pytask collects while it imports."""
    from analysis.declared import declared

    declared.cache_clear()
    for name in [name for name in sys.modules if name.startswith("analysis.task_")]:
        del sys.modules[name]


def _raise_collection_error(session: Any, text: str) -> None:
    """Raise the StudyError that stopped the collection, or one that shows the trace."""
    for each in getattr(session, "collection_reports", []):
        error = each.exc_info[1] if each.exc_info else None
        while error is not None:
            if isinstance(error, StudyError):
                raise error
            error = error.__cause__ or error.__context__
    raise RuntimeError(f"The tasks could not be collected or run:\n{text}")


def _outcome(session: Any) -> Outcome:
    """Sort the execution reports into stale, fresh and failed."""
    nodes = [node for task in session.tasks for node in tree_leaves(task.produces)]
    outcome = Outcome(products={node.path for node in nodes if hasattr(node, "path")})
    for each in session.execution_reports:
        name = short_name(each.task)
        if each.outcome == TaskOutcome.FAIL:
            outcome.failed[name] = (each.exc_info[1], _trace(each))
        elif each.outcome in (TaskOutcome.SKIP_UNCHANGED, TaskOutcome.PERSISTENCE):
            outcome.fresh.append(name)
        elif each.outcome == TaskOutcome.WOULD_BE_EXECUTED:
            outcome.stale.append(Stale(name, reasons(each.task), each.task.name))
        elif each.outcome == TaskOutcome.SUCCESS:
            outcome.ran += 1
    return outcome


def _trace(report: Any) -> str:
    """Return the trace of a failed task as text."""
    last = report.exc_info[2]
    if isinstance(last, str):
        return last
    import traceback

    return "".join(traceback.format_exception(*report.exc_info))


class _Progress:
    """Print a line when a task ends; remember what kept pytask from recording it."""

    def __init__(self, report: Callable[[str], None]):
        self.report, self.started, self.done = report, {}, 0
        self.broken: OSError | None = None
        self.ended = False  # by a task that failed and depends on no other
        self.stream = sys.stdout  # pytask's own printing is redirected

    @hookimpl
    def pytask_execute_task_log_start(self, session: Any, task: Any) -> None:
        """Note the start."""
        self.started[task.signature] = time.monotonic()

    @hookimpl(wrapper=True)
    def pytask_execute_task_process_report(self, session: Any, report: Any) -> Any:
        """Let pytask record the outcome; where the disk is full, stop the run.

        Raised, the error would make pytask print every variable of its own.
        """
        try:
            answer = yield
            if report.outcome == TaskOutcome.FAIL and report.task.attributes["root"]:
                self.ended = session.should_stop = True
            return answer
        except OSError as error:
            self.broken, session.should_stop = error, True
            return False

    @hookimpl(tryfirst=True)
    def pytask_execute_task_log_end(self, session: Any, report: Any) -> None:
        """Say how a task ended; a fresh one is not worth a line."""
        self.done += 1
        name = short_name(report.task)
        spent = time.monotonic() - self.started.get(report.task.signature, 0)
        place = f"[{self.done}/{len(session.tasks)}]"
        with contextlib.redirect_stdout(self.stream):
            if report.exc_info is None:
                self.report(f"{place} {name}  {spent:.0f} s")
            elif report.outcome == TaskOutcome.FAIL:
                self.report(f"{place} {name}  FAILED after {spent:.0f} s")
