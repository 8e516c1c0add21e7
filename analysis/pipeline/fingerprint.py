"""What a piece of code depends on, read from its source without running it.

Flows in: names of functions, "analysis.models.forest:build", and a folder that holds
the code. Flows out: one hash of what they do, and the locked versions of the libraries
that they use.

A definition is hashed by its content: its syntax tree, with its own name struck out
and every mention of another definition of the project replaced by the hash of that
definition. So comments, docstrings and formatting are free, and so is moving or
renaming a function or a module; a changed formula changes exactly what reaches it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import re
import sys
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import StudyError
from analysis.pipeline.syntax import Definition, Module, read
from analysis.results import checksums
from analysis.results.store import canonical, write_bytes
from analysis.workspace import PROJECT

LOCK = "requirements-full.txt"
# Where the name on the package index is not the name that is imported. The CPU builds
# of a library have the version of the library itself.
DISTRIBUTIONS = {
    "imblearn": "imbalanced-learn",
    "pypandoc": "pypandoc-binary",
    "sklearn": "scikit-learn",
}


@dataclass(frozen=True)
class Fingerprint:
    """The hash of the reached code, and the version of every library it uses.

    `reached` holds the hash of every definition that the code reaches, by its name.
    """

    code: str
    libraries: dict[str, str]
    reached: dict[str, str]


class Code:
    """The code below one folder: its modules, and the hash of every definition."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._modules: dict[str, Module | None] = {}
        self._hashes: dict[str, str] = {}
        self._mentioned: dict[str, list[str]] = {}
        self._below: dict[str, frozenset[str]] = {}

    def fingerprint(self, *entries: str) -> Fingerprint:
        """Return what the functions `entries` ("module:name") depend on.

        Raises:
            StudyError: when an entry does not exist, or uses a library that is not
                locked.
        """
        called = sorted({self.find(*entry.split(":")) for entry in entries})
        reached = {name for entry in called for name in self._reach(entry)}
        libraries = {
            library for name in reached for library in self._definition(name).libraries
        }
        hashes = {name: self._hashes[name] for name in sorted(reached)}
        return Fingerprint(
            code=_digest(*sorted(hashes[entry] for entry in called)),
            libraries=self._versions(libraries - sys.stdlib_module_names),
            reached=hashes,
        )

    def find(self, module: str, name: str) -> str:
        """Return where `name` of a module is defined, following imports.

        Raises:
            StudyError: when there is no such module, or no such name in it.
        """
        if self.module(module) is None:
            raise StudyError(
                f"There is no {module.replace('.', '/')}.py, which study.toml asks "
                "for: write it, or correct the name in study.toml."
            )
        place = self._resolved(module, name)
        if place is None:
            raise StudyError(
                f"There is no {name} in {module}: a task depends on it by that name."
            )
        return place

    def module(self, name: str) -> Module | None:
        """Return a module of the project, or None where there is none."""
        if name not in self._modules:
            base = self.root.joinpath(*name.split("."))
            path = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
            self._modules[name] = read(path, name) if path.is_file() else None
        return self._modules[name]

    def _resolved(self, module: str, name: str) -> str | None:
        """Return "module:name" where a name of a module is defined, or None."""
        source = self.module(module)
        if source is None:
            return None
        if name in source.definitions:
            return f"{module}:{name}"
        onward, _, last = source.imports.get(name, "").rpartition(".")
        return self._resolved(onward, last) if onward else None

    def _definition(self, place: str) -> Definition:
        """Return the definition at "module:name"."""
        module, name = place.split(":")
        return self._modules[module].definitions[name]

    def _mention(self, target: str, attribute: str) -> tuple[str, str]:
        """Return the definition that a mention means, "" if none, and what is left.

        A target is dotted, "analysis.splits.loading.load" or "analysis.fits.training";
        what follows it in the code may be a name in that module, or a field of that
        definition.
        """
        if self.module(target) is not None:
            return self._resolved(target, attribute) or "", ""
        module, _, name = target.rpartition(".")
        return self._resolved(module, name) or "", attribute

    def _mentions(self, place: str) -> list[str]:
        """Return the definitions of the project that one mentions."""
        if place not in self._mentioned:
            marked = self._definition(place).mentions
            named = (self._mention(*mention)[0] for mention in marked)
            self._mentioned[place] = [name for name in named if name]
        return self._mentioned[place]

    def _reach(self, entry: str) -> frozenset[str]:
        """Return all that a definition reaches, itself included, and hash all of it."""
        if entry not in self._hashes:
            for members in _cycles(entry, self._mentions, self._hashes):
                self._hash(members)
        if entry not in self._below:
            reached, waiting = set(), [entry]
            while waiting:
                place = waiting.pop()
                if place not in reached:
                    reached.add(place)
                    waiting.extend(self._mentions(place))
            self._below[entry] = frozenset(reached)
        return self._below[entry]

    def _hash(self, members: list[str]) -> None:
        """Hash definitions that mention each other, and only hashed ones besides.

        What tells the members of a cycle apart is found as for a graph without names:
        every round replaces a mention of a member by its mark of the round before.
        """
        marks = dict.fromkeys(members, "")
        for _ in members:
            marks = {place: self._written(place, marks) for place in members}
        together = _digest(*sorted(marks.values()))
        for place in members:
            alone = len(members) == 1
            self._hashes[place] = (
                marks[place] if alone else _digest(marks[place], together)
            )

    def _written(self, place: str, marks: dict[str, str]) -> str:
        """Return the digest of a definition, its mentions replaced by hashes."""

        def replaced(match: re.Match[str]) -> str:
            named, left = self._mention(match[1], match[2])
            known = marks.get(named, self._hashes.get(named, "")) if named else ""
            return f"Attribute(<{known}>, {left})" if left else f"<{known}>"

        text = Definition.MENTION.sub(replaced, self._definition(place).text)
        return _digest(text)

    def _versions(self, libraries: set[str]) -> dict[str, str]:
        """Return the locked version of every library, given by the names imported."""
        versions = locked(self.root)
        used = {}
        for name in sorted(DISTRIBUTIONS.get(name, name) for name in libraries):
            if name not in versions:
                raise StudyError(
                    f"The code uses the library '{name}', which {LOCK} does not lock: "
                    "add it to pyproject.toml and lock again, or, where the package "
                    "has another name than its import, name it in DISTRIBUTIONS of "
                    "analysis/pipeline/fingerprint.py."
                )
            used[name] = versions[name]
        return used


def _digest(*texts: str) -> str:
    """Return the SHA-256 of some texts, as hex."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _cycles(
    entry: str, mentions: Callable[[str], list[str]], done: Container[str]
) -> Iterator[list[str]]:
    """Yield the definitions below `entry` in groups, each after what it mentions.

    The groups are the strongly connected components of the graph, by the algorithm of
    Tarjan (1972). What is `done` already is left out.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    path = [(entry, iter(mentions(entry)))]
    index[entry] = low[entry] = 0
    stack.append(entry)
    while path:
        place, onward = path[-1]
        for name in onward:
            if name in done:
                continue
            if name not in index:
                index[name] = low[name] = len(index)
                stack.append(name)
                path.append((name, iter(mentions(name))))
                break
            if name in stack:
                low[place] = min(low[place], index[name])
        else:
            path.pop()
            if path:
                above = path[-1][0]
                low[above] = min(low[above], low[place])
            if low[place] == index[place]:
                first = stack.index(place)
                yield stack[first:]
                del stack[first:]


@functools.cache
def code(root: Path) -> Code:
    """Return the code of a folder, read once a process."""
    return Code(root)


@functools.cache
def fingerprint(*entries: str) -> Fingerprint:
    """Return what the functions `entries` of this project depend on."""
    return code(PROJECT).fingerprint(*entries)


class Kept:
    """Fingerprints that were taken of the code as it is, kept in a file.

    Taking those of all jobs reads every module; while no file of the code has changed,
    neither has any of them. The file may be deleted.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        files = [PROJECT / LOCK, *sorted((PROJECT / "analysis").rglob("*.py"))]
        named = ((str(each), each) for each in files if each.is_file())
        self.code = checksums.of_files(named)
        self.known: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError, KeyError):
            content = json.loads(path.read_text(encoding="utf-8"))
            self.known = content["known"] if content["code"] == self.code else {}
        self.asked = len(self.known)

    def of(self, *entries: str) -> tuple[str, dict[str, str]]:
        """Return the hash of the code that functions reach, and its libraries."""
        key = " ".join(entries)
        if key not in self.known:
            taken = fingerprint(*entries)
            self.known[key] = taken.code, taken.libraries
        return tuple(self.known[key])

    def keep(self) -> None:
        """Write what was taken since, where the folder allows it."""
        if len(self.known) > self.asked:
            self.asked = len(self.known)
            with contextlib.suppress(StudyError):
                content = {"code": self.code, "known": self.known}
                write_bytes(self.path, canonical(content).encode())


@functools.cache
def kept() -> Kept:
    """Return the fingerprints of this project, read once a process."""
    return Kept(PROJECT / "data" / "cache" / "fingerprints.json")


@functools.cache
def locked(root: Path = PROJECT) -> dict[str, str]:
    """Return the locked version of every library, by the name on the index."""
    try:
        text = (root / LOCK).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise StudyError(
            f"The lock file {LOCK} is missing: restore it from git."
        ) from error
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", text, re.MULTILINE))
