"""The definitions of one module, as text in which every mention is marked.

Flows in: a source file. Flows out: for each name at its top the syntax of what defines
it, without comments, docstrings, imports and its own name, with a mark wherever it
mentions something that another definition of the project may be.

Which names are local to a function, a comprehension or a class is decided as Python
decides it, so that a local that happens to be called like a function is no mention.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = "analysis"
WIRING = "pytask"  # its decorators say when a task runs, not what it does
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
NAMED = (*FUNCTION, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
COMPREHENSION = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Scope = dict[str, str]  # local names; an import also says what it brings


@dataclass
class Definition:
    """What defines one name of a module.

    `text` holds every mention as a mark of a dotted target and, where a field of it is
    read, the name of that field; `mentions` are the same pairs, `libraries` the
    packages that are used.
    """

    MENTION = re.compile("\x00([^\x00\x01]*)\x01([^\x00\x01]*)\x00")
    text: str = ""
    libraries: set[str] = field(default_factory=set)

    @property
    def mentions(self) -> list[tuple[str, str]]:
        """The targets and fields that the text marks."""
        return self.MENTION.findall(self.text)


@dataclass
class Module:
    """The definitions and the imports at the top of a module."""

    definitions: dict[str, Definition] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)


def read(path: Path, name: str) -> Module:
    """Return the module in a file, `name` being its dotted name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    statements: dict[str, list[ast.stmt]] = {}
    module = Module()
    for statement in _top(tree.body):
        module.imports |= _imported(statement)
        for bound in _bound(statement):
            statements.setdefault(bound, []).append(statement)
    names = {bound: f"{name}.{bound}" for bound in statements} | module.imports
    for bound, defining in statements.items():
        writer = _Writer(bound, names)
        text = " ".join(writer.write(statement) for statement in defining)
        module.definitions[bound] = Definition(text, writer.libraries)
    return module


def _top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements at the top of a module, also those in loops and branches."""
    for statement in body:
        yield statement
        if not isinstance(statement, (*FUNCTION, ast.ClassDef)):
            for block in ("body", "orelse", "finalbody"):
                yield from _top(getattr(statement, block, []))
            for handler in getattr(statement, "handlers", []):
                yield from _top(handler.body)


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds (imports apart)."""
    if isinstance(statement, (*FUNCTION, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _imported(statement: ast.stmt) -> Scope:
    """Return what an import statement binds: each name, and its dotted target."""
    if isinstance(statement, ast.Import):
        tops = {alias: alias.name.partition(".")[0] for alias in statement.names}
        return {
            alias.asname or top: alias.name if alias.asname else top
            for alias, top in tops.items()
        }
    if isinstance(statement, ast.ImportFrom) and not statement.level:
        return {
            alias.asname or alias.name: f"{statement.module}.{alias.name}"
            for alias in statement.names
        }
    return {}


class _Writer:
    """Writes syntax trees as text, the same under every Python.

    `ast.dump` writes the same code differently from one Python to the next, and results
    computed under one would look stale under another. So this leaves out type
    parameters where there are none (older trees have no such field), keeps empty
    lists, and drops the empty text that Python 3.12.1 adds to a format.
    """

    def __init__(self, own: str, names: Scope) -> None:
        self.own, self.libraries = own, set()
        self.scopes: list[tuple[str, Scope]] = [("module", names)]

    def write(self, value: object) -> str:
        """Return a syntax tree, or a value in one, as text."""
        if isinstance(value, list):
            return f"[{', '.join(filter(None, map(self.write, value)))}]"
        if not isinstance(value, ast.AST):
            return repr(value)
        if isinstance(value, ast.Name):
            return self._name(value)
        if isinstance(value, ast.Attribute):
            if isinstance(value.value, ast.Name):
                return self._name(value.value, value.attr)
            return f"Attribute({self.write(value.value)}, {value.attr})"
        if isinstance(value, (*FUNCTION, ast.Lambda)):
            return self._function(value)
        if isinstance(value, ast.ClassDef):
            return self._class(value)
        if isinstance(value, COMPREHENSION):
            return self._comprehension(value)
        if isinstance(value, (ast.Import, ast.ImportFrom)):
            self._use(_imported(value).values())
            return ""  # what it brings is seen where it is used
        return self._fields(value)

    def _fields(self, node: ast.AST, **written: str) -> str:
        """Return a node as text, some of its fields being written already."""
        parts = []
        for name in node._fields:
            item = getattr(node, name, None)
            optional = getattr(type(node), name, ...) is None
            if (item is None and optional) or (name == "type_params" and not item):
                continue
            if name == "body" and isinstance(item, list):
                item = _without_docstring(item)
            if isinstance(node, ast.JoinedStr):
                item = [each for each in item if getattr(each, "value", "...") != ""]
            parts.append(f"{name}={written.get(name) or self.write(item)}")
        return f"{type(node).__name__}({', '.join(parts)})"

    def _name(self, node: ast.Name, attribute: str = "") -> str:
        """Return a name, or a field of it, as text: a mark if another defines it."""
        target = self._target(node.id)
        if len(self.scopes) == 1 and isinstance(node.ctx, ast.Store) and not attribute:
            return "Name(own)" if node.id == self.own else "Name(other)"
        if target.partition(".")[0] == PACKAGE:
            return f"\x00{target}\x01{attribute}\x00"
        self._use([target])
        if target:
            return f"Name({target}{attribute and '.'}{attribute})"
        return f"Attribute({node.id}, {attribute})" if attribute else f"Name({node.id})"

    def _use(self, targets: Iterable[str]) -> None:
        """Note the libraries among some targets."""
        tops = {target.partition(".")[0] for target in targets} - {"", PACKAGE}
        self.libraries |= tops - sys.stdlib_module_names

    def _target(self, name: str) -> str:
        """Return what a name stands for outside this definition, or ""."""
        for place, (kind, scope) in enumerate(reversed(self.scopes)):
            if name in scope and (kind != "class" or place == 0):
                return scope[name]
        return ""

    def _function(self, node: ast.AST) -> str:
        """Return a function as text; what it binds is local to its body."""
        outside = {"args": self.write(node.args)}
        if not isinstance(node, ast.Lambda):
            deciding = [each for each in node.decorator_list if not self._wires(each)]
            outside["decorator_list"] = self.write(deciding)
            outside["returns"] = self.write(node.returns)
            outside["name"] = self._called(node.name)
        return self._inside("function", _locals(node), node, outside)

    def _wires(self, decorator: ast.expr) -> bool:
        """Return whether a decorator is pytask's."""
        names = [each for each in ast.walk(decorator) if isinstance(each, ast.Name)]
        return self._target(names[0].id).partition(".")[0] == WIRING

    def _class(self, node: ast.ClassDef) -> str:
        """Return a class as text; what it binds is seen by its own statements only."""
        outside = {
            name: self.write(getattr(node, name))
            for name in ("bases", "keywords", "decorator_list")
        }
        outside["name"] = self._called(node.name)
        return self._inside("class", _locals(node), node, outside)

    def _comprehension(self, node: ast.AST) -> str:
        """Return a comprehension as text; its first source is read from outside."""
        first = self.write(node.generators[0].iter)
        scope = dict.fromkeys(
            (
                part.id
                for each in node.generators
                for part in ast.walk(each.target)
                if isinstance(part, ast.Name)
            ),
            "",
        )
        self.scopes.append(("function", scope))
        loops = [
            self._fields(each, **({} if place else {"iter": first}))
            for place, each in enumerate(node.generators)
        ]
        text = self._fields(node, generators=f"[{', '.join(loops)}]")
        self.scopes.pop()
        return text

    def _inside(self, kind: str, scope: Scope, node: ast.AST, outside: Scope) -> str:
        """Return a node as text whose body is in a scope of its own."""
        self.scopes.append((kind, scope))
        text = self._fields(node, **outside)
        self.scopes.pop()
        return text

    def _called(self, name: str) -> str:
        """Return the name of a function or class: struck out where it is its own."""
        return "own" if len(self.scopes) == 1 and name == self.own else repr(name)


def _locals(node: ast.AST) -> Scope:
    """Return the names that a function or class binds, with what its imports bring."""
    scope: Scope = {}
    outer: set[str] = set()
    if not isinstance(node, ast.ClassDef):
        taken = node.args
        every = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs]
        every += [each for each in (taken.vararg, taken.kwarg) if each]
        scope.update(dict.fromkeys((each.arg for each in every), ""))
    body = node.body if isinstance(node.body, list) else [node.body]
    for part in _within(body):
        if isinstance(part, (ast.Global, ast.Nonlocal)):
            outer.update(part.names)
        elif isinstance(part, (ast.Import, ast.ImportFrom)):
            scope.update(_imported(part))
        else:
            scope.update({name: "" for name in _binds(part) if name not in scope})
    return {name: target for name, target in scope.items() if name not in outer}


def _binds(node: ast.AST) -> Iterator[str]:
    """Yield the names that one node binds in the scope that it stands in."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, NAMED):
        if node.name:
            yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


def _within(nodes: list[ast.AST], *, inner: bool = False) -> Iterator[ast.AST]:
    """Yield the nodes of one scope: not what further functions and classes hold.

    Of a comprehension only `:=` binds outside of it.
    """
    for node in nodes:
        if not inner or isinstance(node, ast.NamedExpr):
            yield node
        if isinstance(node, ast.NamedExpr):
            yield node.target
        if isinstance(node, (*FUNCTION, ast.ClassDef, ast.Lambda)):
            continue
        deeper = inner or isinstance(node, COMPREHENSION)
        yield from _within(list(ast.iter_child_nodes(node)), inner=deeper)


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of a body but for a bare text at its head."""
    return (body[1:] or [ast.Pass()]) if body and _is_text(body[0]) else body


def _is_text(node: ast.AST) -> bool:
    """Return whether a statement is nothing but a text."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
