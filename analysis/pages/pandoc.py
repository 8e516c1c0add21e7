"""Run pandoc, the one that comes as a wheel.

Flows in: arguments and text. Flows out: text, or one sentence about what pandoc said.
Its folder of a user's styles, templates and abbreviations is that of the project, which
has none, and names and words of arguments are UTF-8 in every locale.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis import isolation
from analysis.errors import StudyError
from analysis.workspace import PROJECT

# what Quarto's markdown has and the sources use; smart stays on, as there
READER = "markdown+fenced_divs+bracketed_spans+pipe_tables-implicit_figures"
FOLDER = PROJECT / "templates"  # in place of the folder of a user
METADATA = FOLDER / "markup" / "metadata.json"  # prints nothing else
STYLE = "default.csl"  # how pandoc cites by itself


@functools.cache
def executable() -> str:
    """Return the path of the pandoc that pypandoc-binary installed."""
    import pypandoc

    try:
        return pypandoc.get_pandoc_path()
    except OSError as error:
        raise StudyError(
            "pandoc is missing: install the locked requirements again "
            "(pypandoc-binary brings it)."
        ) from error


def convert(arguments: Sequence[str], text: str, *, folder: Path, shown: str) -> str:
    """Convert `text` with `arguments`, in `folder`; `shown` names it in messages.

    Raises:
        StudyError: for whatever pandoc refuses or warns of.
    """
    done = _run([f"--from={READER}", *arguments], text, folder)
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode or "[WARNING]" in said:
        raise StudyError(f"{shown}: {_tidy(said)}")
    return done.stdout.decode()


def citation_style() -> str:
    """Return pandoc's own style of citations, in the Citation Style Language."""
    done = _run([f"--print-default-data-file={STYLE}"])
    if done.returncode:
        raise StudyError(f"pandoc has no {STYLE}: install the locked requirements.")
    return done.stdout.decode()


def _run(
    arguments: Sequence[str], text: str = "", folder: Path = PROJECT
) -> subprocess.CompletedProcess[bytes]:
    """Run pandoc in a folder, apart from the settings of whoever runs it."""
    return subprocess.run(
        [executable(), f"--data-dir={FOLDER}", *arguments],
        input=text.encode(),
        capture_output=True,
        cwd=folder,
        env=isolation.environment(os.environ),
        check=False,
    )


def metadata(text: str, folder: Path, shown: str) -> dict[str, Any]:
    """Return the YAML front matter of `text` as plain values, words without markup."""
    arguments = ["--to=plain", "--wrap=none", f"--template={METADATA}"]
    return json.loads(convert(arguments, text, folder=folder, shown=shown))


def _tidy(said: str) -> str:
    """Return pandoc's message on one line, without its stack."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith(("stack traceback", "["))]
    return " ".join(lines[:3]) or said.replace("\n", " ")


def version() -> str:
    """Return the version of pandoc, such as "3.9"."""
    return _run(["--version"]).stdout.decode().split()[1]
