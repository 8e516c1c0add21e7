"""The Quarto engine: `quarto render` on the same sources, when Quarto is installed.

Flows in: report/src, a complete Quarto project. Flows out: report/site, and
report/study.pdf from Quarto's Typst format.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from analysis.errors import StudyError

OLDEST = (1, 5)  # the Typst of 1.4 cannot set the heads of the paper


def available() -> bool:
    """Say whether `quarto` is on the PATH."""
    return shutil.which("quarto") is not None


def render_project(root: Path) -> Path:
    """Render site and paper with Quarto and return the site.

    Raises:
        StudyError: when Quarto is missing, too old, or refuses a page.
    """
    _check_version()
    _run(["render", str(root / "report" / "src")])
    site = root / "report" / "site"
    made = site / "study.pdf"
    if not made.is_file():
        raise StudyError(
            f"Quarto rendered no {made}: run `quarto render report/src/study.qmd` "
            "to see why, or use `make report ENGINE=builtin`."
        )
    shutil.copyfile(made, root / "report" / "study.pdf")
    return site


def _check_version() -> None:
    """Refuse a Quarto that is too old to know the format."""
    if not available():
        raise StudyError(
            "Quarto is not on the PATH: install it from quarto.org, or run "
            "`make report ENGINE=builtin`."
        )
    words = _run(["--version"]).strip()
    numbers = tuple(int(part) for part in words.split(".")[:2] if part.isdigit())
    if numbers < OLDEST:
        raise StudyError(
            f"Quarto {words} is too old: 1.5 or later is needed, or run "
            "`make report ENGINE=builtin`."
        )


def _run(arguments: list[str]) -> str:
    """Run quarto and return what it printed; a warning is an error too."""
    done = subprocess.run(
        ["quarto", *arguments], capture_output=True, encoding="utf-8", check=False
    )
    said = done.stderr.strip()
    if done.returncode or "WARN" in said:
        last = " ".join(said.splitlines()[-3:])
        raise StudyError(f"quarto {arguments[0]} failed: {last}")
    return done.stdout
