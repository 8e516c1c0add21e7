"""A tiny study that computes in seconds, and the command line run on it for real."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import tomli_w

from analysis.data import demo
from analysis.pipeline import fingerprint
from analysis.study import reading
from analysis.verbs import demo as demonstration

REPOSITORY = Path(__file__).parents[1]
ROWS = 20  # of each genre


def forget_fingerprints() -> None:
    """Have fingerprints read from the code again, which may be another's now."""
    for cached in (fingerprint.fingerprint, fingerprint.code, fingerprint.locked):
        cached.cache_clear()
    fingerprint.kept.cache_clear()


def tree(**changes: Any) -> dict[str, Any]:
    """Return a declaration with baseline models only, two folds, two regimes.

    There are three models, so that there are several comparisons. The tables in
    `changes` are laid over it, for example `evaluation={"draws": 60}`.
    """
    declared = tomllib.loads((REPOSITORY / "study.toml").read_text(encoding="utf-8"))
    small = demonstration.shrunk(declared)
    small["evaluation"] |= {"folds": 2, "draws": 50}
    small["models"] = {
        name: each
        for name, each in small["models"].items()
        if each["module"] == "baseline"
    }
    small |= {"designs": {}, "blends": {}}
    small["models"]["again"] = small["models"]["majority"] | {"label": "again"}
    experiment = small["experiments"]["headline"] | {
        "regimes": ["rows", "artists"],
        "features": ["audio"],
        "models": list(small["models"]),
        "folds": [0, 1],
    }
    small["experiments"] = {"headline": experiment}
    for section, values in changes.items():
        small[section] = small[section] | values
    return counted(small)


def counted(declared: dict[str, Any]) -> dict[str, Any]:
    """Return the declaration with only what is still declared in its experiments.

    The planned number of fits is set right; an experiment without any is dropped.
    """
    declared = reading.written_out(declared)
    folds = range(declared["evaluation"]["folds"])
    for each in declared["experiments"].values():
        for kind in ("regimes", "models"):
            each[kind] = [name for name in each[kind] if name in declared[kind]]
        each["folds"] = [fold for fold in each["folds"] if fold in folds]
        each["fits"] = demonstration.planned(each)
    declared["experiments"] = {
        name: each
        for name, each in declared["experiments"].items()
        if each["regimes"] and each["models"] and each["folds"]
    }
    return declared


def with_model(declared: dict[str, Any], name: str, model: dict[str, Any]) -> dict:
    """Return the declaration with one more model in its experiment."""
    declared["models"][name] = {"label": name, "seconds": 1, "space": {}} | model
    declared["experiments"]["headline"]["models"].append(name)
    return counted(declared)


def declare(root: Path, declared: dict[str, Any]) -> None:
    """Write the declaration of a workspace."""
    (root / "study.toml").write_text(tomli_w.dumps(declared), encoding="utf-8")


def write(root: Path, declared: dict[str, Any] | None = None, rows: int = ROWS) -> Path:
    """Write a whole workspace with nothing computed, and return it."""
    root.mkdir(parents=True, exist_ok=True)
    demo.write_demo(root, rows_per_genre=rows)
    declare(root, declared or tree())
    return root


def copy_code(target: Path) -> Path:
    """Copy the code and the lock file, so that a test may edit them."""
    ignored = shutil.ignore_patterns("__pycache__")
    target.mkdir(parents=True, exist_ok=True)
    shutil.copytree(REPOSITORY / "analysis", target / "analysis", ignore=ignored)
    tables = ("data/families.csv", "data/taxonomy.csv", "templates/dictionary.toml")
    for name in ("requirements-full.txt", "study.toml", *tables):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, target / name)
    return target


def command(root: Path, *arguments: str) -> list[str]:
    """Return the command line of one verb on a workspace."""
    return [sys.executable, "-m", "analysis", "--root", str(root), *arguments]


def environment(**changes: str) -> dict[str, str]:
    """Return this environment without what tells where data and code are."""
    where = ("SPOTIFY_TRACKS_CSV", "PYTHONPATH")
    return {k: v for k, v in os.environ.items() if k not in where} | changes


def run(
    root: Path, *arguments: str, code: Path = REPOSITORY, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run one verb on a workspace with the code of the folder `code`."""
    done = subprocess.run(
        command(root, *arguments),
        cwd=code,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=600,  # other work may share the machine
    )
    if check and done.returncode:
        raise AssertionError(f"exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


_COMPUTED: list[Path] = []


def computed(factory: Any) -> Path:
    """Return a folder with `code` and `study`, all results computed, once a session.

    Copy it with `copied` before changing anything in it.
    """
    if not _COMPUTED:
        base = factory.mktemp("computed")
        copy_code(base / "code")
        write(base / "study")
        done = run(base / "study", "results", code=base / "code")
        (base / "output.txt").write_text(done.stdout, encoding="utf-8")
        _COMPUTED.append(base)
    return _COMPUTED[0]


def copied(base: Path, target: Path) -> Path:
    """Copy code and study side by side: a record holds the path between them."""
    return Path(shutil.copytree(base, target, dirs_exist_ok=True))


def results(root: Path) -> dict[str, bytes]:
    """Return every result file of a workspace: its key and its bytes."""
    folder = root / "data" / "results"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def ran(output: str) -> list[str]:
    """Return the jobs that a run has done, from what it printed."""
    return re.findall(r"^\[\d+/\d+\] (\S+)  \d+ s$", output, re.MULTILINE)


def listen_to_interrupts() -> None:
    """Let a new process hear Ctrl-C, also where this one runs in the background.

    A shell starts background jobs deaf to SIGINT, and their children inherit that.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
