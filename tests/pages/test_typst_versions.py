"""The paper compiles with the Typst of every Quarto that is supported.

Quarto brings a Typst of its own: 1.7 has 0.13, 1.9 has 0.14; 0.11 is the oldest that
the template says to know.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from analysis.pages.engines.paper import typst_source
from tests.pages.conftest import write
from tests.project_copy import PROJECT

OLDER = ("0.11.1", "0.13.2")
COMPILE = """
import sys
sys.path.insert(0, sys.argv[1])
import typst
assert typst.__file__.startswith(sys.argv[1]), typst.__file__
made = typst.compile(sys.argv[2], root=sys.argv[3])
assert made.startswith(b"%PDF") and len(made) > 100_000, len(made)
"""


@pytest.fixture(scope="session", params=OLDER)
def older(request):
    """Return a folder with an older Typst, installed once for all runs."""
    folder = PROJECT / "data" / "cache" / f"typst-{request.param}"
    if not (folder / "typst").is_dir():
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        if shutil.which("uv"):
            install = ["uv", "pip", "install", "--python", sys.executable, "--no-deps"]
        command = [*install, "--target", folder, f"typst=={request.param}"]
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            pytest.skip(f"typst {request.param} cannot be installed: {done.stderr}")
    return folder


def test_the_paper_compiles_with_an_older_typst(workspace, older):
    write(workspace)
    path = workspace.source / "study.typ"
    source = typst_source(workspace.source, workspace.templates)
    path.write_text(source, encoding="utf-8")
    command = [sys.executable, "-c", COMPILE, older, path, workspace.source]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
