"""Jobs as tasks of pytask: who runs them, what it records, what is shown of it."""

from __future__ import annotations

import contextlib
import io
import re
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytask
from _pytask import database
from _pytask.lockfile import _TaskEntry
from pytask import ExitCode, Mark, PathNode, TaskOutcome, TaskWithoutPath, hookimpl

from analysis.pipeline import record
from analysis.pipeline.job import Job, Setup, perform
from analysis.pipeline.record import Entry

MOMENT = 0.005  # seconds


class Task(TaskWithoutPath):
    """A job as pytask knows it: its state is that of the job."""

    def state(self) -> str:
        """Return the digests of what decides the job beside the files it reads."""
        return self.attributes["state"]


def task_of(job: Job, setup: Setup, *, persist: bool = False) -> Task:
    """Return the task of a job, or one that only records the job as it is."""

    def nodes(paths: Sequence[str]) -> list[Any]:
        return [PathNode.from_path(setup.path(path)) for path in paths]

    return Task(
        name=job.name,
        function=_nothing_runs if persist else _Work(job, setup),
        depends_on={"reads": nodes(job.reads)},
        produces={"writes": nodes(job.products)},
        attributes={"state": job.state(setup)},
        markers=[Mark("persist", (), {})] if persist else [],
    )


def _nothing_runs(reads: Any) -> None:
    """Stand for the function of a job that is only recorded.

    Raises:
        AssertionError: always.
    """
    raise AssertionError("a job that is only recorded ran")


@dataclass(frozen=True)
class _Work:
    """The function of a task, which travels to a worker."""

    job: Job
    setup: Setup

    def __call__(self, reads: Any) -> None:
        perform(self.job, self.setup)


def build(
    jobs: Sequence[Job],
    setup: Setup,
    folder: Path,
    progress: Progress,
    *plugins: Any,
    persist: bool = False,
    **options: Any,
) -> None:
    """Let pytask run jobs and record them in `folder`; `progress` tells how they went.

    Raises:
        StudyError: when the record cannot be read or written.
        KeyboardInterrupt: when the run was interrupted.
    """
    _look_often()
    _keep_one_record()
    tasks = [task_of(job, setup, persist=persist) for job in jobs]
    noise = io.StringIO()
    manager = pytask.storage.create()
    for each in (progress, *plugins):
        manager.register(each)
    try:
        with contextlib.redirect_stdout(noise):
            pytask.console.file = noise
            session = pytask.build(**(_settings(tasks, folder) | options))
    except OSError as error:
        progress.broken = error
    if progress.broken:
        raise record.unreadable(folder, progress.broken) from progress.broken
    if session.exit_code == ExitCode.CONFIGURATION_FAILED:
        raise record.unreadable(folder, _last_error(noise.getvalue()))
    if session.exit_code != ExitCode.OK and not progress.failed:
        raise RuntimeError(f"The jobs could not be run:\n{noise.getvalue()}")
    if progress.done < len(session.tasks) and not progress.ended:
        raise KeyboardInterrupt


def _settings(tasks: Sequence[Any], folder: Path) -> dict[str, Any]:
    """Return pytask's defaults with this project's choices laid over them."""
    defaults = {
        option.name: option.default
        for command in pytask.cli.commands.values()
        for option in command.params
    }
    return defaults | {
        "command": "build",
        "paths": (),
        "tasks": tasks,
        "root": folder,
        "config": None,
        "verbose": 0,
        "editor_url_scheme": "no_link",
        "sort_table": False,
        "show_traceback": False,  # verbs show it, and only where it helps
        "capture": pytask.CaptureMethod.NO,
    }


def _look_often() -> None:
    """Let pytask-parallel, where it is there, look at its workers every moment.

    Its own waits grow to a second.
    """
    try:
        from pytask_parallel import execute
    except ImportError:  # the light set runs jobs one by one
        return
    execute._Sleeper.sleep = lambda _: time.sleep(MOMENT)


def _keep_one_record() -> None:
    """Keep pytask from filling a database beside pytask.lock, file by file."""
    database.create_database = lambda url: None


def _last_error(trace: str) -> str:
    """Return the line of a printed trace that names the error."""
    lines = re.findall(r"^\w*Error: .*$", trace, re.MULTILINE)
    return lines[-1].strip() if lines else trace.strip()


def _trace(report: Any) -> str:
    """Return the trace of a failed task as text."""
    last = report.exc_info[2]
    if isinstance(last, str):
        return last
    return "".join(traceback.format_exception(*report.exc_info))


class Settled:
    """Let the record of each fresh job be the one that agrees with what is there.

    Of journal and record, pytask takes the journal for the truth.
    """

    def __init__(self, fresh: Mapping[str, Entry]) -> None:
        self.fresh = fresh

    @hookimpl(trylast=True)
    def pytask_collect_modify_tasks(self, session: Any, tasks: list[Any]) -> None:
        """Put the entries of fresh jobs into the record."""
        session.config["lockfile_state"].set_task_entries(
            [
                _TaskEntry(name, each.state, dict(each.reads), dict(each.products))
                for name, each in self.fresh.items()
            ]
        )


class Pruning:
    """Drop names from the record that no job has any more."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    @hookimpl(trylast=True)
    def pytask_collect_modify_tasks(self, session: Any, tasks: list[Any]) -> None:
        """Drop the names."""
        session.config["lockfile_state"].remove_task_entries(self.names)


class Progress:
    """Print a line when a task ends; remember what kept pytask from recording it."""

    def __init__(self, report: Callable[[str], None], roots: set[str]) -> None:
        self.report, self.roots = report, roots
        self.started: dict[str, float] = {}
        self.ran: list[str] = []
        self.unchanged: list[str] = []  # what they read came out as it was
        self.failed: dict[str, tuple[BaseException, str]] = {}
        self.done = 0
        self.broken: OSError | None = None
        self.ended = False  # by a job that failed and depends on no other
        self.stream = sys.stdout  # pytask's own printing is redirected

    @hookimpl
    def pytask_execute_task_log_start(self, session: Any, task: Any) -> None:
        """Note the start."""
        self.started[task.name] = time.monotonic()

    @hookimpl(wrapper=True)
    def pytask_execute_task_process_report(self, session: Any, report: Any) -> Any:
        """Let pytask record the outcome; where the disk is full, stop the run.

        Raised, the error would make pytask print every variable of its own.
        """
        try:
            answer = yield
            if report.outcome == TaskOutcome.FAIL and report.task.name in self.roots:
                self.ended = session.should_stop = True
            return answer
        except OSError as error:
            self.broken, session.should_stop = error, True
            return False

    @hookimpl(tryfirst=True)
    def pytask_execute_task_log_end(self, session: Any, report: Any) -> None:
        """Say how a task ended."""
        self.done += 1
        name = report.task.name
        spent = time.monotonic() - self.started.get(name, 0)
        place = f"[{self.done}/{len(session.tasks)}]"
        with contextlib.redirect_stdout(self.stream):
            if report.exc_info is None:
                self.ran.append(name)
                self.report(f"{place} {name}  {spent:.0f} s")
            elif report.outcome == TaskOutcome.SKIP_UNCHANGED:
                self.unchanged.append(name)
            elif report.outcome == TaskOutcome.FAIL:
                self.failed[name] = (report.exc_info[1], _trace(report))
                self.report(f"{place} {name}  FAILED after {spent:.0f} s")
