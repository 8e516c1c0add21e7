"""Run the tasks: which are stale and why, in which order, on how many workers.

Flows in: a workspace and a set of task files. Flows out: an `Outcome`, lines on the
terminal, and the files that the tasks write. pytask decides what is stale; this module
only configures it, shows progress and keeps two runs from meeting.
"""

from __future__ import annotations

import contextlib
import io
import os
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

from analysis import results
from analysis.errors import StudyError
from analysis.workspace import VARIABLE, Workspace

HERE = Path(__file__).parent
RESULTS = (
    "task_data.py",
    "task_explore.py",
    "task_search.py",
    "task_fits.py",
    "task_scores.py",
    "task_evaluation.py",
    "task_importance.py",
    "task_recommendation.py",
)
REPORT = ("task_figures.py", "task_report.py")


@dataclass(frozen=True)
class Stale:
    """One task that would run, and why."""

    task: str
    reasons: tuple[str, ...]


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
    return _run(place, files, root, report=lambda line: None, explain=True)


def run(
    place: Workspace,
    files: tuple[str, ...],
    root: Path,
    *,
    workers: int = 1,
    backend: str = "none",
    report: Callable[[str], None] = print,
    force: bool = False,
) -> Outcome:
    """Run every stale task of `files` and record the states below `root`.

    Raises:
        StudyError: when another run holds the workspace.
    """
    options = {"n_workers": workers, "parallel_backend": backend, "force": force}
    with exclusive(root):
        return _run(place, files, root, report=report, **options)


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


def orphans(place: Workspace, outcome: Outcome) -> list[str]:
    """Return the result files that no task of `outcome` produces."""
    return [
        key
        for key in results.keys(place.results)
        if place.results / key not in outcome.products
    ]


def _run(
    place: Workspace,
    files: tuple[str, ...],
    root: Path,
    report: Callable[[str], None],
    **options: Any,
) -> Outcome:
    """Call pytask with this project's settings and read off what happened."""
    os.environ[VARIABLE] = str(place.root)
    _forget_tasks()
    plugin = _Progress(report)
    manager = pytask.storage.create()
    manager.register(plugin)
    defaults = {
        option.name: option.default
        for command in pytask.cli.commands.values()
        for option in command.params
    }
    settings = defaults | {
        "command": "build",
        "root": root,
        "config": None,
        "paths": [HERE / name for name in files],
        "verbose": 0,
        "editor_url_scheme": "no_link",
        "sort_table": False,
        "capture": pytask.CaptureMethod.NO,
    }
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise):
        pytask.console.file = noise
        session = pytask.build(**(settings | options))
    outcome = _outcome(session)
    if session.exit_code != pytask.ExitCode.OK and not outcome.failed:
        _raise_collection_error(session, noise.getvalue())
    if len(session.execution_reports) < len(session.tasks):
        raise KeyboardInterrupt
    return outcome


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
            outcome.stale.append(Stale(name, _reasons(each.task)))
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


def _reasons(task: Any) -> tuple[str, ...]:
    """Return in words why a task would run."""
    explanation = task.attributes.get("explanation")
    reasons = []
    for each in explanation.reasons if explanation else ():
        name = _node_name(each.node_name)
        words = {
            "missing": f"{name} is missing",
            "not_in_db": f"{name} was never recorded",
            "changed": f"{name} changed",
            "first_run": "it never ran",
            "forced": "it was forced",
            "cascade": f"after {name}",
        }
        reasons.append(words.get(each.reason, each.reason))
    return tuple(dict.fromkeys(reasons)) or ("unknown",)


def _node_name(name: str) -> str:
    """Return the last, telling part of a node's name."""
    if name.endswith("]") and "::" in name:
        return name.rpartition("::")[2]
    return name.rpartition("::")[2].rpartition("/")[2] or name


def short_name(task: Any) -> str:
    """Return the name of a task without its file: `fit[artists/audio/xgboost/0]`."""
    return task.name.rpartition("::")[2].removeprefix("task_")


class _Progress:
    """Print a line when a task starts and one when it ends."""

    def __init__(self, report: Callable[[str], None]):
        self.report, self.started, self.done = report, {}, 0
        self.stream = sys.stdout  # pytask's own printing is redirected

    @hookimpl
    def pytask_execute_task_log_start(self, session: Any, task: Any) -> None:
        """Note the start."""
        self.started[task.signature] = time.monotonic()

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
