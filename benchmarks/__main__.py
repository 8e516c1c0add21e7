"""The command line: `python -m benchmarks [--rows NAME,NAME] [--list]`."""

from __future__ import annotations

import argparse
import datetime
import platform
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from analysis.pages.origin import commit
from analysis.pipeline.workers import cores
from analysis.workspace import PROJECT
from benchmarks.errors import NotMeasuredError
from benchmarks.rows import ROWS, Bench, Row


def parser() -> argparse.ArgumentParser:
    """Return the parser of the options."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument(
        "--rows", default="", help="names with commas between; default: all short ones"
    )
    options.add_argument("--list", action="store_true", help="list the rows and end")
    return options


def chosen(names: str) -> list[Row]:
    """Return the rows of these names, or all that take minutes only.

    Raises:
        NotMeasuredError: for a name that is no row.
    """
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    known = {row.name: row for row in ROWS}
    for name in wanted:
        if name not in known:
            raise NotMeasuredError(f"'{name}' is no row; there are: {', '.join(known)}")
    return [known[name] for name in wanted] or [row for row in ROWS if not row.long]


def head(arguments: Sequence[str]) -> Iterator[str]:
    """Yield what a figure is worthless without: command, commit, date, machine."""
    yield f"command   {shlex.join(['python', '-m', 'benchmarks', *arguments])}"
    yield f"commit    {commit() or 'none'}{_changes()}"
    now = datetime.datetime.now(tz=datetime.UTC)
    yield f"date      {now:%Y-%m-%d %H:%M} UTC"
    memory = psutil.virtual_memory().total / 2**30
    yield (
        f"machine   {cores()} cores, {memory:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def _changes() -> str:
    """Say whether there is work that the last commit does not hold."""
    command = ["git", "status", "--porcelain", "--untracked-files=no"]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, encoding="utf-8", check=False
    )
    return " (later changes are not measured)" if done.stdout.strip() else ""


def line(row: Row, bench: Bench) -> tuple[str, bool]:
    """Measure one row; return its line, and whether it reached what it must."""
    try:
        found = row.measure(bench)
    except NotMeasuredError as error:
        return f"{'-':6} {row.name:13} {row.what}: not measured, {error}", True
    word = "ok" if found.holds else "MISSED"
    return f"{word:6} {row.name:13} {row.what}: {found.words} ({row.must})", found.holds


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 0, 1 when a row missed, or 2 for a wrong name."""
    options = parser().parse_args(arguments)
    if options.list:
        for row in ROWS:
            print(f"{row.name:13} {row.what}: {row.must}")
        return 0
    try:
        rows = chosen(options.rows)
    except NotMeasuredError as error:
        print(f"error: {error}.", file=sys.stderr)
        return 2
    for text in head(arguments):
        print(text, flush=True)
    reached = []
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as room:
        bench = Bench(Path(room))
        for row in rows:
            text, holds = line(row, bench)
            print(text, flush=True)
            reached.append(holds)
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
