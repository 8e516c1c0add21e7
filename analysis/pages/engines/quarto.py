"""The Quarto engine: `quarto render` on the same sources, where it is asked for.

Flows in: report/src, a complete Quarto project. Flows out: report/site, and
report/study.pdf from Quarto's Typst format; what Quarto warns of, on the terminal.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from analysis import isolation
from analysis.errors import StudyError
from analysis.pages.catalogue import FROZEN

OLDEST = (1, 7)  # light and dark pictures, and the reader's colour scheme
STAGE = "quarto"  # below report/: a copy of the sources, beside it the new site
OTHERWISE = "or run `make report`, whose built-in engine needs no Quarto"

_TRACE = re.compile(r"\s*at .*\.[jt]s:\d+|Stack trace:")


def render_project(root: Path) -> Path:
    """Render root/report/src with Quarto; return root/report/site, which is new.

    Quarto keeps what an earlier build left in a site, and leaves half a site where it
    fails: so it renders a copy, and a whole site takes the place of the one before.

    Raises:
        StudyError: when Quarto is missing, too old, or refuses a page.
    """
    _check_version()
    report = root / "report"
    stage = report / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    try:
        shutil.copytree(report / "src", stage / "src")
        _run(["render", str(stage / "src")], stage)
        _move(stage / "site", report)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return report / "site"


def _move(made: Path, report: Path) -> None:
    """Put the site that was made, and its paper, where the study has them."""
    paper, site = made / "study.pdf", report / "site"
    if not paper.is_file():
        raise StudyError(
            "Quarto rendered no study.pdf: run `quarto render report/src/study.qmd` "
            f"to see why, {OTHERWISE}."
        )
    shutil.copyfile(paper, report / "study.pdf")
    if (site / FROZEN).is_dir():
        shutil.move(site / FROZEN, made / FROZEN)
    shutil.rmtree(site, ignore_errors=True)
    shutil.move(made, site)


def _check_version() -> None:
    """Refuse a Quarto that is missing, or too old to know what the sources say."""
    if not shutil.which("quarto"):
        raise StudyError(
            f"Quarto is not on the PATH: install it from quarto.org, {OTHERWISE}."
        )
    version = _run(["--version"]).strip()
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise StudyError(
            f"Quarto {version} is too old: {oldest} or later is needed, {OTHERWISE}."
        )


def _run(arguments: list[str], stage: Path | None = None) -> str:
    """Run quarto and return what it printed; pass its warnings on.

    Quarto warns of what it mends by itself, like an address that it cannot read: only
    its exit code says whether it failed.
    """
    done = subprocess.run(
        [shutil.which("quarto") or "quarto", *arguments],
        env=isolation.environment(os.environ) | {"NO_COLOR": "1"},
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    messages = done.stderr.strip()
    if stage:  # the reader knows the sources by their own folder
        messages = messages.replace(f"{stage}", f"{stage.parent}")
    if done.returncode:
        raise StudyError(f"quarto {arguments[0]} failed: {failure(messages)}")
    for line in messages.splitlines():
        if line.lstrip().startswith("WARN"):
            print(f"quarto    {line.strip()}", file=sys.stderr, flush=True)
    return done.stdout


def failure(messages: str) -> str:
    """Return what Quarto says of its failure: all from the first line of an error on.

    What stands before is its progress; the trace of its own code is left out.
    """
    lines = [line.rstrip() for line in messages.splitlines() if line.strip()]
    lines = [line for line in lines if not _TRACE.match(line)]
    starts = [at for at, line in enumerate(lines) if line.startswith("ERROR")]
    return "\n".join(lines[starts[0] :] if starts else lines[-10:]) or "it says nothing"
