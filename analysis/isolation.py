"""What of a user's environment reaches the study: no setting of Python or a library.

Flows in: the variables of a shell. Flows out: those under which the study and every
program that it calls run. Imports what Python itself has loaded by then and nothing
more, because a variable may replace a module of the standard library.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
MARK = "isolated"  # `python -X isolated`, which no variable can say

# Settings of Python and of libraries that would change words, numbers or pictures.
SETTINGS = (
    "PYTHON", "MPL", "MATPLOTLIBRC", "PANDAS_", "NPY_", "SCIPY_", "SKLEARN_", "KERAS_",
    "TF_", "XLA_", "MKL_", "OPENBLAS_", "TYPST_", "PANDOC_", "LUA_", "GHCRTS",
    "QUARTO_PROFILE", "LC_", "LANG", "SOURCE_DATE_EPOCH",
)  # fmt: skip
# What begins like one of them and changes none of that.
HARMLESS = (
    "PYTHONHASHSEED", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED", "PYTHONFAULTHANDLER", "MPLCONFIGDIR",
)  # fmt: skip
OWN = {
    "LC_ALL": "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8",
    "TZ": "UTC",
    "MPLBACKEND": "agg",
    "MATPLOTLIBRC": os.devnull,
    "KERAS_HOME": os.path.join(PROJECT, ".pytask", "keras"),  # noqa: PTH118
    "PYTHONPATH": PROJECT,
    "PYTHONSAFEPATH": "1",
    "PYTHONNOUSERSITE": "1",
    "PYTHONUTF8": "1",
}


def environment(given: Mapping[str, str], *without: str) -> dict[str, str]:
    """Return the variables for a program: the given ones but settings, and our own.

    Args:
        given: the variables of a shell.
        without: how the names of further variables begin that the program would read.
    """
    return {
        name: value
        for name, value in given.items()
        if name in HARMLESS or not name.startswith((*SETTINGS, *without))
    } | OWN


def begin_again() -> None:
    """Start the command line anew under `environment`, unless it runs so already."""
    if MARK in sys._xoptions:
        return
    command = [sys.executable, "-X", MARK, "-m", "analysis", *sys.argv[1:]]
    variables = environment(os.environ)
    if os.name != "nt":
        os.execve(command[0], command, variables)  # noqa: S606
    sys.exit(_waited(command, variables))


def _waited(command: list[str], variables: dict[str, str]) -> int:
    """Run a command and return its exit code; Windows cannot replace a program.

    Ctrl-C reaches both programs: this one leaves the answer to the other.
    """
    import signal
    import subprocess

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.run(command, env=variables, check=False).returncode
