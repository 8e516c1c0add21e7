"""A job: one pure function, what it is given, and the files that hold its answers.

Nothing here says when a job is stale: that follows from its parts, see `record`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.pipeline.fingerprint import Fingerprint, fingerprint, kept
from analysis.results import checksums, store
from analysis.workspace import PROJECT

RESULTS = "data/results"  # below the root of a workspace, as all paths here
OWN = "project:"  # begins the path of a file that comes with the code, not the study


@dataclass(frozen=True)
class Setup:
    """Where a job runs.

    Attributes:
        root: the folder of the workspace.
        checksum: the SHA-256 of the dataset, as hex.
        dataset: the path of the verified dataset, None where nothing may read it.
        threads: how many threads a job may use.
    """

    root: Path
    checksum: str = ""
    dataset: Path | None = None
    threads: int = 1

    def path(self, name: str) -> Path:
        """Return where a file lies."""
        own = name.startswith(OWN)
        return PROJECT / name.removeprefix(OWN) if own else self.root / name


@dataclass(frozen=True, kw_only=True)
class Input:
    """What a job is given, loaded only when the job runs.

    Attributes:
        load: called with the setup and `arguments`, which are plain values.
        files: the files that decide what is loaded; other jobs may make them.
        before: more such files, made before these jobs begin; one digest of all of
            them is recorded.
        dataset: whether the content of the dataset decides it too.
    """

    load: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    files: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    dataset: bool = False


@dataclass(frozen=True)
class Output:
    """Where an answer is written, and how: `write(path, answer)`.

    A job that writes a file itself, as an engine does, names no way to write it. What
    lies in the cache is no product: it may be gone without making a job stale.
    """

    path: str
    write: Callable[[Path, Any], None] | None = store.write
    product: bool = True


@dataclass(frozen=True, kw_only=True)
class Job:
    """One step of the study.

    Attributes:
        name: what people and the record call it.
        run: called with `declared` and the inputs by name; returns a value for each
            name of `writes`.
        declared: what of the declaration decides the result, as plain values.
        inputs: what it is given, by the names of the parameters of `run`.
        writes: where its answers go; a text is the path of a result.
        calls: functions that are chosen while it runs, as "module:function".
    """

    name: str
    run: Callable[..., Mapping[str, Any] | None]
    writes: Mapping[str, Output | str]
    declared: Any = field(default_factory=dict)
    inputs: Mapping[str, Input] = field(default_factory=dict)
    calls: tuple[str, ...] = ()

    @property
    def outputs(self) -> dict[str, Output]:
        """Where its answers go."""
        return {
            name: Output(each) if isinstance(each, str) else each
            for name, each in self.writes.items()
        }

    @property
    def reads(self) -> tuple[str, ...]:
        """The files that it reads one by one, sorted, each once."""
        return tuple(sorted({f for each in self.inputs.values() for f in each.files}))

    @property
    def products(self) -> tuple[str, ...]:
        """The files that it makes, sorted."""
        return tuple(sorted(o.path for o in self.outputs.values() if o.product))

    @property
    def called(self) -> tuple[str, ...]:
        """The functions that it calls: its own, loaders, writers, and those chosen."""
        functions = [self.run, *(each.load for each in self.inputs.values())]
        functions += [each.write for each in self.outputs.values() if each.write]
        names = (f"{each.__module__}:{each.__qualname__}" for each in functions)
        return tuple(dict.fromkeys((*names, *self.calls)))

    @property
    def fingerprint(self) -> Fingerprint:
        """The code that it reaches, and the libraries of that code."""
        return fingerprint(*self.called)

    def state(self, setup: Setup) -> str:
        """Return digests of what decides its answers beside the files it reads.

        Each part is named, so that a stale job can say which of them changed.
        """
        code, libraries = kept().of(*self.called)
        parts = {
            "code": code,
            "declaration": digest(self.declared),
            "libraries": digest(libraries),
            "reads": digest([[name, *_wiring(i)] for name, i in self.inputs.items()]),
        }
        if any(each.dataset for each in self.inputs.values()):
            parts["dataset"] = setup.checksum
        before = sorted({f for each in self.inputs.values() for f in each.before})
        if before:
            paths = ((name, setup.path(name)) for name in before)
            parts["results"] = checksums.of_files(paths)
        return " ".join(f"{name}:{value}" for name, value in sorted(parts.items()))


def _wiring(given: Input) -> tuple[Any, ...]:
    """Return the files of an input, in order, and its arguments where they are plain.

    What else it is given is declared, or is said by the content of its files.
    """
    with contextlib.suppress(TypeError):
        return given.files, store.canonical(given.arguments)
    return (given.files,)


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical text of plain values, as hex."""
    return checksums.of_bytes(store.canonical(value).encode())


def perform(job: Job, setup: Setup) -> None:
    """Load what a job needs, run it, and write its answers.

    Raises:
        KeyError: when it returns no answer for a name of its `writes`.
    """
    declared = store.parse(store.canonical(job.declared))
    given = {
        name: each.load(setup, *each.arguments) for name, each in job.inputs.items()
    }
    answers = job.run(declared, **given) or {}
    for name, output in job.outputs.items():
        if output.write:
            output.write(setup.path(output.path), answers[name])


def result(*parts: str) -> str:
    """Return the path of a result below the workspace."""
    return "/".join((RESULTS, *parts))


def given(value: Any) -> Input:
    """Return the input that is a value of the declaration, as it was declared.

    What of it decides the result, and is no plain value, belongs into `declared` too.
    """
    return Input(load=_given, arguments=(value,))


def _given(setup: Setup, value: Any) -> Any:
    """Return a value that needs no loading."""
    return value


def content(path: str) -> Input:
    """Return the input that is the content of a result or another table."""
    return Input(load=_read, arguments=(path,), files=(path,))


def project(path: str) -> Input:
    """Return the input that is the content of a table that comes with the code."""
    return content(f"{OWN}{path}")


def contents(paths: Mapping[str, str]) -> Input:
    """Return the input that holds the contents of some results, by name."""
    return Input(load=_read_all, arguments=(paths,), files=tuple(paths.values()))


def _read(setup: Setup, path: str) -> Any:
    """Read a result by the ending of its path."""
    whole = setup.path(path)
    return store.read_csv(whole) if path.endswith(".csv") else store.read_json(whole)


def _read_all(setup: Setup, paths: Mapping[str, str]) -> dict[str, Any]:
    """Read results by name."""
    return {name: _read(setup, path) for name, path in paths.items()}


def producers(jobs: Iterable[Job]) -> Iterator[tuple[str, Job]]:
    """Yield every file that a job makes, with the job."""
    for job in jobs:
        yield from ((path, job) for path in job.products)


def files(paths: Iterable[str]) -> Input:
    """Return the input that is files which other jobs of the same run may make."""
    return Input(load=_paths, files=tuple(paths))


def all_before(paths: Iterable[str]) -> Input:
    """Return the input that is files made before, of which one digest is recorded."""
    return Input(load=_paths, before=tuple(paths))


def _paths(setup: Setup) -> None:
    """Load nothing: the job reads the files itself."""


def itself(paths: Iterable[str]) -> dict[str, Output]:
    """Return the outputs of a job that writes its files itself."""
    return {path: Output(path, write=None) for path in paths}


def _root(setup: Setup) -> Path:
    """Return the folder of the workspace."""
    return setup.root


ROOT = Input(load=_root)


def _threads(setup: Setup) -> int:
    """Return how many threads a job may use."""
    return setup.threads


THREADS = Input(load=_threads)
