"""Code on a page, taken from where it stands: it cannot go out of date.

Flows in: the name of a module and of functions in it. Flows out: Markdown that shows
their source. The code is read as text and never run.
"""

from __future__ import annotations

import ast
import functools
from pathlib import Path

from analysis.errors import StudyError
from analysis.pages.binding import missing

CODE = Path(__file__).parents[1] / "measurements"
SHOWN = (
    "leaky_ways",
)  # the modules that pages show; pages are made anew when one changes


def files() -> list[Path]:
    """Return the files that pages show parts of."""
    return [CODE / f"{module}.py" for module in SHOWN]


def listing(module: str, *names: str) -> str:
    """Return a code block with the functions `names` of a module, in this order.

    Raises:
        StudyError: for a module that pages may not show, or an unknown function.
    """
    if module not in SHOWN:
        raise StudyError(missing(module, SHOWN, "the modules that pages show"))
    known = _functions(module)
    for name in names:
        if name not in known:
            raise StudyError(missing(name, known, f"analysis/measurements/{module}.py"))
    return "\n".join(["```python", "\n\n\n".join(known[name] for name in names), "```"])


@functools.cache
def _functions(module: str) -> dict[str, str]:
    """Return the source of every function of a module, by name."""
    source = (CODE / f"{module}.py").read_text(encoding="utf-8")
    return {
        each.name: ast.get_source_segment(source, each) or ""
        for each in ast.parse(source).body
        if isinstance(each, ast.FunctionDef)
    }
