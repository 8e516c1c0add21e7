"""What a piece of code depends on, read from its source without running it.

Flows in: names of functions, "analysis.models.forest:build". Flows out: one hash of
every definition of this project that they reach, and the locked versions of the
libraries that those definitions use. Works on syntax trees, so comments, docstrings and
formatting are free, and nothing heavy is imported.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from analysis.errors import StudyError
from analysis.workspace import PROJECT

PACKAGE = "analysis"
LOCK = PROJECT / "requirements-full.txt"
# Where the name on the package index is not the name that is imported. The CPU builds
# of a library have the version of the library itself.
DISTRIBUTIONS = {
    "imblearn": "imbalanced-learn",
    "pypandoc": "pypandoc-binary",
    "sklearn": "scikit-learn",
}


@dataclass(frozen=True)
class Fingerprint:
    """The hash of the reached code, and the version of every library it uses."""

    code: str
    libraries: dict[str, str]


@functools.cache
def fingerprint(*entries: str) -> Fingerprint:
    """Return what the functions `entries` ("module:name") depend on.

    Raises:
        StudyError: when an entry does not exist, or uses a library that is not locked.
    """
    reached: dict[str, str] = {}
    libraries: set[str] = set()
    waiting = [target for entry in entries for target in _followed(entry)]
    while waiting:
        entry = waiting.pop()
        if entry in reached:
            continue
        reached[entry], mentioned = _definition(entry)
        for target in mentioned:
            if target.partition(".")[0].partition(":")[0] == PACKAGE:
                waiting.append(target)
            else:
                libraries.add(target)
    text = "\n".join(f"{entry} {reached[entry]}" for entry in sorted(reached))
    return Fingerprint(
        code=hashlib.sha256(text.encode()).hexdigest(),
        libraries=_versions(libraries - sys.stdlib_module_names - {"__future__"}),
    )


@functools.cache
def _definition(entry: str) -> tuple[str, frozenset[str]]:
    """Return the text of one definition, and everything that it mentions.

    Most definitions are reached by many entries, and are read once.
    """
    module, _, name = entry.partition(":")
    source = _module(module)
    statements = source.definitions[name]
    return _text(statements), frozenset(_references(source, statements))


def _versions(libraries: set[str]) -> dict[str, str]:
    """Return the locked version of every library, given by the names imported."""
    found, versions = {}, locked()
    for name in sorted(DISTRIBUTIONS.get(each, each) for each in libraries):
        if name not in versions:
            raise StudyError(
                f"The code uses the library '{name}', which {LOCK.name} does not lock: "
                "add it to pyproject.toml and lock again, or, where the package has "
                "another name than its import, name it in DISTRIBUTIONS of "
                "analysis/fingerprint.py."
            )
        found[name] = versions[name]
    return found


@dataclass
class _Source:
    """The definitions and the imports at the top of one module."""

    name: str
    definitions: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)

    def lookup(self, name: str) -> list[ast.stmt] | None:
        """Return the statements that define `name`, or None."""
        return self.definitions.get(name)


@functools.cache
def _module(name: str) -> _Source:
    """Read one module of the project."""
    source, path = _Source(name), _path(name)
    if not path.is_file():
        raise StudyError(
            f"There is no {path.relative_to(PROJECT).as_posix()}, which study.toml "
            "asks for: write it, or correct the name in study.toml."
        )
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        source.imports.update(_imported(statement, name))
        for defined in _defined(statement):
            source.definitions.setdefault(defined, []).append(statement)
    return source


def _path(module: str) -> Path:
    """Return the file of a module of the project."""
    base = PROJECT.joinpath(*module.split("."))
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def _exists(module: str) -> bool:
    return _path(module).is_file()


def _defined(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a top-level statement binds (imports apart)."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _imported(node: ast.AST, module: str) -> dict[str, str]:
    """Return what the imports below `node` bind: local name to target.

    A target is "package.module" for a module, "package.module:name" for a definition,
    or the top name of a library. Type-checking imports count too: they are only noise.
    """
    bound = {}
    for each in ast.walk(node):
        if isinstance(each, ast.Import):
            for alias in each.names:
                top = alias.name.partition(".")[0]
                bound[alias.asname or top] = (
                    alias.name if top == PACKAGE and alias.asname else top
                )
        elif isinstance(each, ast.ImportFrom) and each.module and not each.level:
            for alias in each.names:
                bound[alias.asname or alias.name] = _target(each.module, alias.name)
    return bound


def _target(module: str, name: str) -> str:
    """Return what `from module import name` brings."""
    if module.partition(".")[0] != PACKAGE:
        return module.partition(".")[0]
    whole = f"{module}.{name}"
    return whole if _exists(whole) else f"{module}:{name}"


def _references(source: _Source, statements: list[ast.stmt]) -> Iterator[str]:
    """Yield every project definition and library that the statements mention."""
    for statement in statements:
        bound = source.imports | _imported(statement, source.name)
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                yield from _resolve(source, bound, node.id, None)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield from _resolve(source, bound, node.value.id, node.attr)
        for target in _imported(statement, source.name).values():
            if target.partition(".")[0].partition(":")[0] != PACKAGE:
                yield target


def _resolve(
    source: _Source, bound: dict[str, str], name: str, attribute: str | None
) -> Iterator[str]:
    """Yield what `name` or `name.attribute` stands for, if it is not a local."""
    if name in bound:
        target = bound[name]
        if ":" in target or target.partition(".")[0] != PACKAGE:
            if target not in sys.stdlib_module_names and target != "__future__":
                yield from _followed(target)
        elif attribute is not None and _module(target).lookup(attribute):
            yield f"{target}:{attribute}"
        elif attribute is not None and attribute in _module(target).imports:
            yield from _followed(f"{target}:{attribute}")
    elif source.lookup(name):
        yield f"{source.name}:{name}"


def _followed(target: str) -> Iterator[str]:
    """Yield `target`, following a name that its module only imports further."""
    module, _, name = target.partition(":")
    if not name or _module(module).lookup(name):
        yield target
    elif name in _module(module).imports:
        onward = _module(module).imports[name]
        if ":" in onward:
            yield from _followed(onward)
        elif onward not in sys.stdlib_module_names:
            yield onward
    else:
        raise StudyError(
            f"There is no {name} in {module}: a task depends on it by that name."
        )


def _text(statements: list[ast.stmt]) -> str:
    """Return the syntax trees as text, without docstrings."""
    return " ".join(
        f"Module(body=[{_dumped(each)}], type_ignores=[])" for each in statements
    )


def _dumped(value: object) -> str:
    """Return a syntax tree as text that every Python writes alike.

    `ast.dump` writes the same code differently from one Python to the next, and results
    computed under one would look stale under another. So this leaves out type
    parameters where there are none (older trees have no such field), keeps empty
    lists, and drops the empty text that Python 3.12.1 adds to a format.
    """
    if isinstance(value, list):
        return f"[{', '.join(map(_dumped, value))}]"
    if not isinstance(value, ast.AST):
        return repr(value)
    parts = []
    for name in value._fields:
        item = getattr(value, name, None)
        optional = getattr(type(value), name, ...) is None
        if (item is None and optional) or (name == "type_params" and not item):
            continue
        if name == "body" and isinstance(item, list):
            item = _without_docstring(item)
        if isinstance(value, ast.JoinedStr):
            item = [each for each in item if getattr(each, "value", "...") != ""]
        parts.append(f"{name}={_dumped(item)}")
    return f"{type(value).__name__}({', '.join(parts)})"


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of a body but for a bare text at its head."""
    return (body[1:] or [ast.Pass()]) if body and _is_text(body[0]) else body


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


@functools.cache
def locked() -> dict[str, str]:
    """Return the locked version of every library, by the name on the index."""
    try:
        text = LOCK.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise StudyError(
            f"The lock file {LOCK.name} is missing: restore it from git."
        ) from error
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", text, re.MULTILINE))
