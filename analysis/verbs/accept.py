"""Record as fresh, without computing, what is proved to be the same.

Flows in: a commit at which every result was fresh. Flows out: the record of what is
fresh, for every task of which this is proved: each product is the file that the commit
recorded; the dataset, the declared values, the versions of the libraries and every
file that it reads are what they were; and the code that it reaches is the same. That
the code is the same is shown by equal content (a move, another name, another way to
take fingerprints), or else by equal outcomes: the demonstration, computed by both
codes, and the items and folds of the real file, loaded by both.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pytask import Mark, Task, hookimpl

from analysis import isolation
from analysis.errors import StudyError
from analysis.pipeline import steps
from analysis.pipeline.fingerprint import Code
from analysis.results import checksums

# What no two runs have alike: results, and values within results.
MEASURED, TIMES = "costs/", {"seconds"}
ALL_FRESH = re.compile(r"^results: \d+ fresh, 0 stale", re.MULTILINE)
# Where either code may keep what loads the items of a unit and the folds of a split.
LOADS = """
import hashlib, json, pathlib, sys
import numpy as np, pandas as pd
from analysis.study.declaration import UNITS
from analysis.fits.training import load_folds, load_items
dataset, checksum, splits = sys.argv[1:]
def digest(value):
    if isinstance(value, pd.DataFrame):
        value = (list(value.columns), [digest(value[name]) for name in value])
    elif isinstance(value, np.ndarray | pd.Series):
        array = np.asarray(value)
        plain = array.tolist() if array.dtype == object else array.tobytes()
        value = (str(array.dtype), array.shape, plain)
    return hashlib.sha256(repr(value).encode()).hexdigest()
loaded = {}
for unit in UNITS:
    items = load_items(pathlib.Path(dataset), checksum, unit)
    loaded[unit] = {name: digest(value) for name, value in sorted(vars(items).items())}
    for path in sorted(pathlib.Path(splits).glob("*.csv")):
        loaded[f"{unit} {path.name}"] = digest(load_folds(path, items))
print(json.dumps(loaded))
"""


@dataclass(frozen=True)
class Before:
    """The project at the commit: its folder, its code, its record by product."""

    root: Path
    code: Code
    entries: dict[str, Any]


@contextlib.contextmanager
def before(project: Path, commit: str) -> Iterator[Before]:
    """Check out a commit beside the project, and make sure that all of it is fresh.

    Raises:
        StudyError: when there is no such commit, or something is stale in it.
    """
    from _pytask.lockfile import read_lockfile

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "before"
        tree = ["git", "-C", str(project), "worktree"]
        made = _run([*tree, "add", "--quiet", "--detach", str(root), commit], project)
        if made.returncode:
            raise StudyError(
                f"git cannot check out {commit!r} "
                f"({made.stderr.strip().splitlines()[-1]}): name a commit, FROM=v1.0.0."
            )
        try:
            said = _run([sys.executable, "-m", "analysis", "explain"], root)
            if not ALL_FRESH.search(said.stdout):
                first = (said.stdout or said.stderr).partition("\n")[0]
                raise StudyError(
                    f"At {commit} not all results are fresh ({first}): name as FROM= "
                    "a commit whose own `make explain` says so."
                )
            record = read_lockfile(root / "pytask.lock")
            entries = {path: entry for entry in record.task for path in entry.produces}
            yield Before(root, Code(root), entries)
        finally:
            _run([*tree, "remove", "--force", str(root)], project)


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, whose code it then uses and no other."""
    own = isolation.environment(os.environ, "STUDY_") | {"PYTHONPATH": str(folder)}
    return subprocess.run(
        command, cwd=folder, env=own, capture_output=True, encoding="utf-8", check=False
    )


def outcomes(old: Path, new: Path, dataset: Path) -> str:
    """Return how the outcomes of two codes differ, "" when they are equal.

    The items and folds are loaded from the dataset, the demonstration is computed from
    nothing, by the code of both folders.
    """
    loaded = [_loaded(folder, new, dataset) for folder in (old, new)]
    if loaded[0] != loaded[1]:
        names = loaded[0].keys() | loaded[1].keys()
        other = sorted(n for n in names if loaded[0].get(n) != loaded[1].get(n))
        return f"other items or folds: {', '.join(other[:5])}"
    made = [_demonstrated(folder) for folder in (old, new)]
    names = made[0].keys() | made[1].keys()
    other = sorted(
        name
        for name in names
        if made[0].get(name) != made[1].get(name) and not name.startswith(MEASURED)
    )
    first = ", ".join(other[:5])
    return f"{len(other)} other results of the demonstration: {first}" if other else ""


def _loaded(code: Path, project: Path, dataset: Path) -> dict[str, Any]:
    """Return the digests of the items and folds that the code in a folder loads."""
    splits = project / "data" / "results" / "splits"
    arguments = [str(dataset), checksums.of_file(dataset), str(splits)]
    done = _run([sys.executable, "-c", LOADS, *arguments], code)
    if done.returncode:
        raise StudyError(f"The code in {code} cannot load the items:\n{done.stderr}")
    return json.loads(done.stdout)


def _demonstrated(code: Path) -> dict[str, str]:
    """Return the checksum of every result of the demonstration, by its key."""
    done = _run([sys.executable, "-m", "analysis", "demo"], code)
    folder = code / "report" / "demo" / "data" / "results"
    made = {
        path.relative_to(folder).as_posix(): _timeless(path)
        for path in sorted(folder.rglob("*.*"))
    }
    if not made:
        raise StudyError(f"The demonstration failed in {code}:\n{done.stderr}")
    return made


def _timeless(path: Path) -> str:
    """Return the checksum of a result, measured times in it apart."""
    if path.suffix != ".json":
        return checksums.of_file(path)

    def untimed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: value for name, value in pairs if name not in TIMES}

    text = path.read_text(encoding="utf-8")
    content = json.loads(text, object_pairs_hook=untimed)
    return checksums.of_bytes(json.dumps(content).encode())


class Accepting:
    """Keep the stale tasks of which all is proved; note why others are not.

    Args:
        stale: the names of the tasks that are stale.
        past: the commit at which all was fresh.
        alike: whether equal outcomes of both codes stand for equal code.
    """

    def __init__(self, stale: set[str], past: Before, *, alike: bool) -> None:
        self.stale, self.past, self.alike = stale, past, alike
        self.refused: dict[str, str] = {}
        self.accepted: list[str] = []
        self.pruned: set[str] = set()

    @hookimpl(trylast=True)
    def pytask_collect_modify_tasks(self, session: Any, tasks: list[Task]) -> None:
        """Keep only what is accepted, marked so that nothing runs."""
        root, state = session.config["root"], session.config["lockfile_state"]
        self.pruned = state.task_ids() - {
            steps.build_portable_task_id(task, root) for task in tasks
        }
        state.remove_task_entries(self.pruned)
        for task in tasks:
            if task.name in self.stale:
                why = self._doubt(task, root)
                if why:
                    self.refused[task.name] = why
                else:
                    self.accepted.append(task.name)
                    task.markers.append(Mark("persist", (), {}))
                    task.function = _nothing_runs
        tasks[:] = [task for task in tasks if task.name in set(self.accepted)]

    def _doubt(self, task: Task, root: Path) -> str:
        """Return what is not proved of a task, "" when all is."""
        made = steps.files(task.produces, root)
        entry = self.past.entries.get(next(iter(made)))
        if entry is None or set(entry.produces) != set(made):
            return "no task made these files at that commit"
        for path, node in made.items():
            if node.state() != entry.produces[path]:
                return f"{path} is another file"
        reads = task.attributes["reads"]
        for path, node in reads.items():
            was = self.past.root / path
            if not was.is_file() or node.state() != checksums.of_file(was):
                return f"{path}, which it reads, is another file"
        known = (path for path in entry.depends_on if "::" not in path)
        gone = [path for path in known if path not in reads]
        if gone:
            return f"it no longer reads {gone[0]}"
        return self._needs(task, entry) or self._code(task, entry)

    def _needs(self, task: Task, entry: Any) -> str:
        """Return which value beside files is another, "" when none is."""
        for part in ("dataset", "declaration"):
            node = task.depends_on["needs"].get(part)
            was = entry.depends_on.get(f'{entry.id}::needs::["{part}"]')
            if (node.state() if node else None) != was:
                return f"its {part} is another"
        return ""

    def _code(self, task: Task, entry: Any) -> str:
        """Return how the code that a task reaches differs, "" when it is the same."""
        own, *chosen = task.attributes["called"]
        file, _, function = entry.id.partition("::")
        module = f"{steps.HERE.name}.{PurePosixPath(file).stem}"
        was = (f"{module}:{function.partition('[')[0]}", *chosen)
        old = self.past.code.fingerprint(*was)
        new = steps.fingerprint(own, *chosen)
        if old.libraries != new.libraries:
            return "it uses other libraries, or other versions"
        if old.code != new.code and not self.alike:
            return "its code is another"
        return ""


def _nothing_runs(**_: Any) -> None:
    """Stand for the function of an accepted task, which must not run.

    Raises:
        AssertionError: always.
    """
    raise AssertionError("an accepted task ran")
