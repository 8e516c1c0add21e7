"""Render a workspace and say how it went: what several verbs do.

Flows in: a workspace and the results that are stale in it. Flows out: its report, and
lines on the terminal.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from analysis.errors import StudyError
from analysis.pipeline import run
from analysis.results import store
from analysis.workspace import Workspace


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    print(line, flush=True)


def say_failures(outcome: run.Outcome, *, limit: int = 5) -> int:
    """Print why tasks failed; return the exit code.

    Raises:
        StudyError: when every failed task refuses the same thing in the same words.
    """
    if not outcome.failed:
        return 0
    expected = [
        error for error, _ in outcome.failed.values() if isinstance(error, StudyError)
    ]
    if len(expected) == len(outcome.failed) and len({*map(str, expected)}) == 1:
        raise expected[0]
    for task, (error, trace) in list(outcome.failed.items())[:limit]:
        told = isinstance(error, StudyError)
        say(f"\n{task}: {error}" if told else f"\n{task} failed:\n{trace}")
    say(
        f"\n{len(outcome.failed)} task(s) failed; what was finished is kept, and the "
        "same command goes on from here."
    )
    return 2 if len(expected) == len(outcome.failed) else 1


def check_letters(place: Workspace) -> None:
    """Refuse an author, course or title whose letters the paper cannot show.

    Raises:
        StudyError: with the letters and what to do.
    """
    from analysis.pages import fonts
    from analysis.study import edition, reading

    declared = edition.applied(reading.load(place.declaration))
    fonts.check(declared.study, place.root)


def tell_origin(place: Workspace, stale: Sequence[run.Stale], engine: str) -> str:
    """Tell the report's tasks what pages say of their origin; return the engine."""
    from analysis import declared
    from analysis import pages as rendering
    from analysis.pages.origin import provenance, refusal

    chosen = rendering.engine(engine)
    origin = provenance(place, stale, engine=chosen)
    os.environ[declared.PROVENANCE] = store.canonical(origin)
    if not origin["commit"] and (reason := refusal()):
        say(f"commit    none: {reason}")
    return chosen


def render(place: Workspace, stale: Sequence[run.Stale], engine: str = "") -> None:
    """Draw figures, write the sources, the site and the paper.

    Raises:
        StudyError: when a task fails as expected failures do.
        SystemExit: when one fails otherwise; what happened has been printed.
    """
    say(f"engine    {tell_origin(place, stale, engine)}")
    outcome = run.run(place, run.REPORT, place.report, report=say)
    code = say_failures(outcome)
    if code:
        raise SystemExit(code)
    say(f"report    {len(outcome.fresh)} fresh, {outcome.ran} made")
