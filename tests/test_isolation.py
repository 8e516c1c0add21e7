"""What a user has set in a shell, or keeps in a folder of settings, changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import isolation
from tests.small_workspace import REPOSITORY, environment

USER = {
    "PYTHONPATH": "/a/b",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "PYTHONIOENCODING": "latin-1",
    "PYTHONUTF8": "0",
    "PYTHONDEVMODE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MATPLOTLIBRC": "/a/matplotlibrc",
    "LC_ALL": "tr_TR",
    "LC_NUMERIC": "de_DE.UTF-8",
    "LANG": "C",
    "LANGUAGE": "fr",
    "TZ": "Pacific/Kiritimati",
    "SOURCE_DATE_EPOCH": "315532800",
    "KERAS_BACKEND": "jax",
    "PANDAS_FUTURE_INFER_STRING": "1",
    "TYPST_FONT_PATHS": "/a/fonts",
    "LUA_PATH": "/a/?.lua",
    "GHCRTS": "-M1m",
}
HIDDEN = "raise SystemExit('a module of the user ran')\n"


def test_no_setting_passes_and_what_else_there_is_stays():
    kept = {"PATH": "/bin", "HTTPS_PROXY": "http://p", "SPOTIFY_TRACKS_CSV": "x.csv"}
    kept |= {"PYTHONHASHSEED": "7", "MPLCONFIGDIR": "/tmp/m", "XDG_CACHE_HOME": "/c"}
    assert isolation.environment(USER | kept) == kept | isolation.OWN


def test_further_variables_of_a_program_can_be_left_out():
    given = {"GIT_DIR": "x", "PATH": "/bin"}
    assert "GIT_DIR" in isolation.environment(given)
    assert "GIT_DIR" not in isolation.environment(given, "GIT_")


def test_an_isolated_environment_is_isolated_already():
    once = isolation.environment(USER | {"PATH": "/bin"})
    assert isolation.environment(once) == once


def test_it_imports_nothing_that_a_path_could_replace():
    """What it imports at its head, Python has loaded before any path is searched."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; print(*sys.modules)"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert {"os", "sys"} <= set(done.stdout.split())
    text = (REPOSITORY / "analysis" / "isolation.py").read_text(encoding="utf-8")
    heads = [line for line in text.splitlines() if line.startswith(("import", "from"))]
    assert heads == [
        "from __future__ import annotations",
        "import os",
        "import sys",
        "from collections.abc import Mapping",
    ]


def seen(folder: Path, **variables: str) -> dict:
    """Return what the command line sees of its variables and of where modules lie."""
    spy = (
        "import json, os, sys, jinja2, analysis\n"
        "print(json.dumps({'environment': dict(os.environ), 'jinja2': jinja2.__file__,"
        " 'path': sys.path, 'optimize': sys.flags.optimize, 'analysis':"
        " analysis.__file__, 'encoding': sys.stdout.encoding}))"
    )
    code = (
        "import sys, analysis.isolation as isolation, os\n"
        "execve = os.execve\n"
        "def replaced(program, command, variables):\n"
        f"    execve(program, [*command[:3], '-c', {spy!r}], variables)\n"
        "os.execve = replaced\n"
        "isolation.begin_again()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture
def packages(tmp_path) -> Path:
    """A folder of packages that hide those of the study and of Python."""
    folder = tmp_path / "packages"
    for name in ("jinja2", "argparse", "dataclasses", "matplotlib", "tomllib"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(HIDDEN, encoding="utf-8")
    return folder


def verb(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "analysis", *words],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="the spy replaces the program")
def test_packages_of_the_user_are_not_used(packages):
    paths = os.pathsep.join([str(REPOSITORY), str(packages)])
    saw = seen(REPOSITORY, **(USER | {"PYTHONPATH": paths}))
    assert str(packages) not in saw["path"] and str(packages) not in saw["jinja2"]
    assert saw["analysis"] == str(REPOSITORY / "analysis" / "__init__.py")
    assert saw["environment"].items() >= isolation.OWN.items()
    assert (saw["optimize"], saw["encoding"]) == (0, "utf-8")


def test_the_study_runs_among_packages_that_hide_its_own(packages):
    done = verb(REPOSITORY, "diff", "9.9.9", PYTHONPATH=str(packages))
    assert done.returncode == 2
    assert "There is no version '9.9.9'" in done.stderr


def test_a_module_of_the_user_that_runs_at_the_start_is_left_behind(tmp_path):
    """`sitecustomize` runs before the study can say no; the study runs without it."""
    (tmp_path / "sitecustomize.py").write_text(
        "import json\njson.loads = json.load = None\n", encoding="utf-8"
    )
    done = verb(REPOSITORY, "diff", "1.0.0", PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_warnings_and_encodings_of_the_user_stop_nothing(tmp_path):
    hostile = {"PYTHONWARNINGS": "error", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = verb(REPOSITORY, "diff", "ü−9", **hostile)
    assert done.returncode == 2
    assert "'ü−9'" in done.stderr


@pytest.mark.parametrize("words", [(), ("--help",), ("explain", "--no-such-option")])
def test_the_command_line_answers_as_before(words):
    done = verb(REPOSITORY, *words)
    assert done.returncode == (0 if words == ("--help",) else 2)
    assert "Usage: python -m analysis" in done.stdout + done.stderr
