"""`make accept`: record as fresh, without computing, what is proved to be the same.

Of every accepted job this is proved: each product is the file that a commit recorded,
at which all was fresh; the dataset, the declared values, the versions of the libraries
and every file that it reads are what they were; and the code that it reaches is the
same. That the code is the same is shown by equal content (a move, another name, another
way to take fingerprints), or else by equal outcomes: the demonstration, computed by
both codes, and the items and folds of the real file, loaded by both.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from analysis import isolation
from analysis.errors import StudyError
from analysis.pipeline import record, run
from analysis.pipeline.fingerprint import Code, locked
from analysis.pipeline.job import Job, Setup
from analysis.results import checksums
from analysis.study import reading
from analysis.verbs import words, work
from analysis.verbs.results import locate
from analysis.verbs.terminal import say
from analysis.workspace import Workspace

# What no two runs have alike: results, and values within results.
MEASURED, TIMES = "costs/", {"seconds"}
ALL_FRESH = re.compile(r"^results: \d+ fresh, 0 stale", re.MULTILINE)
# Where either code may keep what loads the items of a unit and the folds of a split.
LOADS = """
import hashlib, json, pathlib, sys
import numpy as np, pandas as pd
UNITS = ("row", "track", "recording")
try:
    from analysis.data.reading import load_items
    from analysis.splits.loading import load_folds
except ImportError:  # where version 1 kept them
    from analysis.fitting import load_folds, load_items
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


# Which functions the jobs of a code call, by what they make; version 1 had no jobs.
CALLED = """
import json
from pathlib import Path
from analysis.study import reading
from analysis.verbs import work
jobs = work.result_jobs(reading.load(Path("study.toml")))
print(json.dumps({path: job.called for job in jobs for path in job.products}))
"""
PARTS = ("dataset", "declaration")


@dataclass(frozen=True)
class Known:
    """What the record of a commit says of one job: its parts, and its files."""

    parts: Mapping[str, str]
    reads: frozenset[str]
    products: Mapping[str, str]


@dataclass(frozen=True)
class Before:
    """The project at the commit: its folder, its code, its record by product."""

    root: Path
    code: Code
    known: Mapping[str, Known]
    called: Mapping[str, Sequence[str]]


@click.command("accept", help="record what is proved to be unchanged")
@click.argument("since", metavar="FROM")
@click.option("--outcomes", **words.ALONE, help="compare what both codes compute")
@click.pass_obj
def command(place: Workspace, since: str, outcomes: bool) -> int:
    """Record as fresh what is proved to be as it was at the commit FROM."""
    if not since:
        raise StudyError(words.NEEDED["accept"])
    jobs = work.result_jobs(reading.load(place.declaration))
    dataset = locate(place) if outcomes else None
    setup = work.setup(place)
    with before(place.root, since) as past:
        if dataset:
            say("computing items, folds and the demonstration by both codes ...")
            difference = compared(past.root, place.root, dataset)
            if difference:
                raise StudyError(f"The two codes make {difference}: nothing is proved.")
        stale = {e.job for e in record.examine(jobs, setup, place.root).stale}
        doubts = {
            job.name: doubt(job, setup, past, alike=outcomes)
            for job in jobs
            if job.name in stale
        }
    proved = [job for job in jobs if doubts.get(job.name) == ""]
    pruned = run.accept(jobs, proved, setup, place.root)
    say(f"accepted  {len(proved)} of {len(stale)} stale result(s)")
    if pruned:
        say(f"pruned    {len(pruned)} record(s) of what is no longer declared")
    left = record.examine(jobs, setup, place.root).stale
    for each in left:
        say(f"  {each.job}: {doubts.get(each.job) or ', '.join(each.reasons)}")
    if left:
        raise StudyError(
            f"{len(left)} result(s) stay stale, listed above: `make results` computes "
            "them; where only their code is another, OUTCOMES=1 compares what both "
            "codes compute, in about ten minutes."
        )
    return 0


@contextlib.contextmanager
def before(project: Path, commit: str) -> Iterator[Before]:
    """Check out a commit beside the project, and make sure that all of it is fresh.

    Raises:
        StudyError: when there is no such commit, or something is stale in it.
    """
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
            told = _run([sys.executable, "-c", CALLED], root)
            called = {} if told.returncode else json.loads(told.stdout)
            yield Before(root, Code(root), recorded(root), called)
        finally:
            _run([*tree, "remove", "--force", str(root)], project)


def recorded(root: Path) -> dict[str, Known]:
    """Return what the record of a project says of each job, by what it makes."""
    text = (root / record.LOCK).read_text(encoding="utf-8")
    return {
        path: _known(entry)
        for entry in tomllib.loads(text)["task"]
        for path in entry["produces"]
    }


def _known(entry: Mapping[str, Any]) -> Known:
    """Return one entry of a record; version 1 kept the parts among the files."""
    depends, name = entry["depends_on"], entry["id"]
    old = {part: depends.get(f'{name}::needs::["{part}"]', "") for part in PARTS}
    parts = record.parts(entry["state"])
    return Known(
        parts or {part: value for part, value in old.items() if value},
        frozenset(path for path in depends if "::" not in path),
        entry["produces"],
    )


def doubt(job: Job, setup: Setup, past: Before, *, alike: bool) -> str:
    """Return what is not proved of a job, "" when all is.

    `alike` says that both codes were shown to have the same outcomes.
    """
    known = past.known.get(job.products[0])
    if known is None or known.products.keys() != set(job.products):
        return "no job made these files at that commit"
    now = record.present(job, setup, setup.root)
    for path, checksum in known.products.items():
        if now.products.get(path) != checksum:
            return f"{path} is another file"
    if now.reads.keys() != known.reads:
        return f"it reads other files, such as {min(now.reads.keys() ^ known.reads)}"
    for path, checksum in now.reads.items():
        if checksum != checksums.of_file(past.root / path):
            return f"{path}, which it reads, is another file"
    parts = record.parts(now.state)
    for part in PARTS:
        if parts.get(part) != _part(known, part, parts):
            return f"its {part} is another"
    return _code(job, past, alike=alike)


def _part(known: Known, part: str, now: Mapping[str, str]) -> str | None:
    """Return a part as it was recorded, in the words of today's record.

    Version 1 recorded the digest of the checksum of the dataset.
    """
    was = known.parts.get(part)
    if part == "dataset" and was == checksums.of_bytes(now.get(part, "").encode()):
        return now[part]
    return was


def _code(job: Job, past: Before, *, alike: bool) -> str:
    """Return how the code that a job reaches differs, "" when it is the same."""
    new = job.fingerprint
    old = locked(past.root)
    if any(old.get(name) != version for name, version in new.libraries.items()):
        return "it uses other libraries, or other versions"
    called = past.called.get(job.products[0])
    if alike or (called and past.code.fingerprint(*called).code == new.code):
        return ""
    return "its code is another"


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, whose code it then uses and no other."""
    own = isolation.environment(os.environ, "STUDY_") | {"PYTHONPATH": str(folder)}
    return subprocess.run(
        command, cwd=folder, env=own, capture_output=True, encoding="utf-8", check=False
    )


def compared(old: Path, new: Path, dataset: Path) -> str:
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
