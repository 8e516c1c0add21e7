"""Which functions of the project a job really calls, while it runs."""

from __future__ import annotations

import functools
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from analysis.pipeline import job as jobs
from analysis.pipeline import tasks
from analysis.pipeline.job import Job, Output, Setup
from analysis.workspace import PROJECT

PACKAGE = str(PROJECT / "analysis")
# What performs a job that does nothing is no part of what any job does.
NOTHING = Job(
    name="nothing",
    run=lambda declared: {"answer": None},
    writes={"answer": Output("nowhere", write=lambda path, answer: None)},
)


def kind(job: Job) -> str:
    """Return the kind of a job: its function."""
    return f"{job.run.__module__}:{job.run.__qualname__}"


@contextmanager
def performed() -> Iterator[dict[str, set[str]]]:
    """Give, by kind of job, what its runs call and its fingerprint does not hold."""
    missed: dict[str, set[str]] = defaultdict(set)

    def perform(job: Job, setup: Setup) -> None:
        reached = job.fingerprint.reached.keys()
        missed[kind(job)] |= called(job, setup) - called(NOTHING, setup) - reached

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tasks, "perform", perform)
        yield missed


def called(job: Job, setup: Setup) -> set[str]:
    """Return the definitions, "module:name", that are called while a job runs."""
    _forget()
    seen: set[tuple[str, str]] = set()
    sys.setprofile(functools.partial(_note, seen))
    try:
        jobs.perform(job, setup)
    finally:
        sys.setprofile(None)
    return _names(seen)


def _forget() -> None:
    """Empty what functions of the project remember, or they are not called again."""
    for name, module in list(sys.modules.items()):
        if name.startswith("analysis.") and not name.startswith(
            "analysis.pipeline.fingerprint"
        ):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def _note(seen: set[tuple[str, str]], frame: Any, event: str, _: Any) -> None:
    """Note which function of the project a frame runs."""
    code = frame.f_code
    function = code.co_flags & inspect.CO_OPTIMIZED  # no body of a module or a class
    if event == "call" and function and code.co_filename.startswith(PACKAGE):
        seen.add((frame.f_globals["__name__"], code.co_qualname))


def _names(seen: set[tuple[str, str]]) -> set[str]:
    """Return the definitions at the top of modules, "module:name", that hold these."""
    return {
        f"{module}:{name.partition('.')[0]}"
        for module, name in seen
        if not name.startswith("<")  # a lambda or a comprehension at the top
    }
