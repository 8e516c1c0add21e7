"""Which functions of the project a task really calls, while it runs."""

from __future__ import annotations

import functools
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from analysis.pipeline import steps
from analysis.pipeline.fingerprint import fingerprint

PACKAGE = str(steps.HERE)


@contextmanager
def tasks() -> Iterator[dict[str, set[str]]]:
    """Give, by kind of task, what its runs call and its fingerprint does not hold."""
    missed: dict[str, set[str]] = defaultdict(set)

    def execute(task: steps.Step, **values: Any) -> Any:
        _forget()
        seen: set[tuple[str, str]] = set()
        sys.setprofile(functools.partial(_note, seen))
        try:
            return task.function(**values)
        finally:
            sys.setprofile(None)
            reached = fingerprint(*task.attributes["called"]).reached
            missed[task.function.__name__] |= _names(seen) - reached.keys()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(steps.Step, "execute", execute)
        yield missed


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
