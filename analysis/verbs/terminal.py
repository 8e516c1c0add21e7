"""What verbs print: lines at once, and why jobs failed."""

from __future__ import annotations

from analysis.errors import StudyError
from analysis.pipeline.run import Outcome


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    print(line, flush=True)


def say_failures(outcome: Outcome, *, limit: int = 5) -> int:
    """Print why jobs failed; return the exit code.

    Raises:
        StudyError: when every failed job refuses the same thing in the same words.
    """
    if not outcome.failed:
        return 0
    expected = [
        error for error, _ in outcome.failed.values() if isinstance(error, StudyError)
    ]
    if len(expected) == len(outcome.failed) and len({*map(str, expected)}) == 1:
        raise expected[0]
    for job, (error, trace) in list(outcome.failed.items())[:limit]:
        told = isinstance(error, StudyError)
        say(f"\n{job}: {error}" if told else f"\n{job} failed:\n{trace}")
    say(
        f"\n{len(outcome.failed)} job(s) failed; what was finished is kept, and the "
        "same command goes on from here."
    )
    return 2 if len(expected) == len(outcome.failed) else 1
