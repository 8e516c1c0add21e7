"""Bind every number to the place it comes from.

Flows in: a folder of results (JSON, CSV) and the declaration. Flows out: trees whose
leaves are `Value`s (a number and its key) or `Text`s (words from the data, which must
be escaped before they are printed). Nothing is read before it is asked for.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Any

from analysis import texts
from analysis.errors import StudyError
from analysis.results.cells import table
from analysis.results.store import read_csv, read_json
from analysis.study import recipes


@functools.total_ordering
@dataclass(frozen=True, eq=False)
class Value:
    """A number that knows where it comes from.

    `key` names the result, for example
    `scores/artists/audio/xgboost#metrics.accuracy.estimate`; `source` is the file.
    Values compare with values only, and a difference keeps both keys, so that no
    number can lose its origin on the way to the page.
    """

    value: float
    key: str
    source: str = ""

    def __lt__(self, other: Value) -> bool:
        return self.value < _bound(other, self).value

    def __eq__(self, other: object) -> bool:
        return self.value == _bound(other, self).value

    def __hash__(self) -> int:
        return hash(self.value)

    def __sub__(self, other: Value) -> Value:
        other = _bound(other, self)
        return Value(self.value - other.value, f"{self.key} - {other.key}", "")

    def __neg__(self) -> Value:
        return Value(-self.value, f"0 - ({self.key})", "")

    def __str__(self) -> str:
        raise StudyError(
            f"the value '{self.key}' is printed without a format: "
            "add | pct, | pp, | num, | count or | interval"
        )


class Text(str):
    """Words from the data: untrusted, to be printed through `| escape` only."""

    __slots__ = ()

    def __str__(self) -> str:
        raise StudyError("words from the data are printed without | escape")


class Branch:
    """A named set of values; a child is an attribute or an item.

    It has no methods, because any word may be the name of a child.
    """

    def __init__(
        self, children: Mapping[str, Any], key: str, wrap: Callable[[Any, str], Any]
    ):
        self.__dict__.update(_children=children, _key=key, _wrap=wrap)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: Any) -> Any:
        children = self._children
        # a word from the data may name a child
        name = str.__str__(name) if isinstance(name, str) else str(name)
        if name not in children:
            raise StudyError(missing(name, children, self._key))
        return self._wrap(children[name], name)

    def __contains__(self, name: object) -> bool:
        return name in self._children

    def __iter__(self) -> Iterator[str]:
        return iter(self._children)

    def __len__(self) -> int:
        return len(self._children)


def each(branch: Branch) -> list[Any]:
    """Return the children of `branch`, in order."""
    return [branch[name] for name in branch]


def size(branch: Branch | list[Any], key: str = "") -> Value:
    """Return how many children `branch` has, as a bound number; a list needs a key."""
    return Value(len(branch), key or f"{branch._key} (number of entries)", "")


def group(children: Mapping[str, Any], key: str) -> Branch:
    """Return a branch of things that are bound already."""
    return Branch(children, key, _same)


def results_tree(folder: Path) -> Branch:
    """Return the tree of every result below `folder`."""
    return _folder(folder, "", folder)


def declaration_tree(study: Any, source: str = "study.toml") -> Branch:
    """Return the declaration as a tree; its words are the author's and trusted."""
    return _tree(recipes.plain(study), f"{source}#", source, trusted=True)


def record_tree(content: Any, key: str) -> Any:
    """Return plain values as a tree that is bound to `key`, and to no result."""
    return _tree(content, f"{key}#", "")


def verdict_tree(
    verdict: Any, results: Branch, name: str, seen: Callable[[str], None]
) -> Branch:
    """Return a finding: its verdict and its numbers, each bound to a result.

    A number is anything with `value` and `key`, or the key of a result. `seen` is told
    when the verdict is asked for.
    """
    numbers = {
        word: _reference(number, results) for word, number in verdict.numbers.items()
    }
    children = {
        "name": name,
        "verdict": verdict.verdict,
        "numbers": group(numbers, f"findings.{name}.numbers"),
        "words": group(getattr(verdict, "words", {}), f"findings.{name}.words"),
    }

    def wrap(child: Any, word: str) -> Any:
        if word == "verdict":
            seen(name)
        return child

    return Branch(children, f"findings.{name}", wrap)


def lookup(results: Branch, key: str) -> Any:
    """Return the leaf that `key` names, as in `data/classes#acoustic.recordings`."""
    path, _, inner = key.partition("#")
    node: Any = results
    for part in [*path.split("/"), *inner.split(".")]:
        node = node[part] if part else node
    return node


def missing(name: str, known: Iterable[str], where: str) -> str:
    """Return the sentence for an unknown name, with the nearest right word."""
    words = [str(word) for word in known]
    near = texts.nearest(name, words, likeness=0.5)
    listed = ", ".join(words[:8]) + (", …" if len(words) > 8 else "")
    hint = f"did you mean '{near}'?" if near else f"known: {listed or 'nothing'}"
    return f"no '{name}' in {where or 'the results'}; {hint}"


def _bound(other: Any, value: Value) -> Value:
    """Refuse to mix a bound number with an unbound one."""
    if not isinstance(other, Value):
        raise StudyError(
            f"'{value.key}' meets the unbound {other!r}: "
            "compare and subtract values of the results or the declaration only"
        )
    return other


def _reference(number: Any, results: Branch) -> Value:
    """Bind one number of a finding: to its place, or to those it was computed from.

    Raises:
        StudyError: when the finding says another number than the place that it names.
    """
    if isinstance(number, str):
        return lookup(results, number)
    if getattr(number, "sources", ()) or " " in number.key:
        return Value(number.value, number.key, "")
    found = lookup(results, number.key)
    if not isclose(found.value, number.value, rel_tol=1e-9, abs_tol=1e-9):
        raise StudyError(
            f"a finding gives {number.value} for '{number.key}', "
            f"where {found.source} has {found.value}: compute the finding again"
        )
    return found


def _same(child: Any, name: str) -> Any:
    return child


def _folder(folder: Path, key: str, top: Path) -> Branch:
    """Return a folder of results as a branch; files lose their ending.

    A file and a folder of one name are one branch with the children of both.
    """
    children: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir() if folder.is_dir() else ()):
        if not path.name.startswith(".") and (
            path.is_dir() or path.suffix in (".json", ".csv")
        ):
            name = path.name if path.is_dir() else path.stem
            children.setdefault(name, []).append(path)
    read: dict[str, Any] = {}

    def wrap(paths: list[Path], name: str) -> Any:
        if name not in read:
            inner = f"{key}/{name}" if key else name
            found = [_file(path, inner, top) for path in paths]
            read[name] = found[0] if len(found) == 1 else _joined(found, inner)
        return read[name]

    return Branch(children, key, wrap)


def _joined(branches: list[Branch], key: str) -> Branch:
    """Return the children of several branches as one branch."""
    children = {name: branch for branch in branches for name in branch}
    return Branch(children, key, lambda branch, name: branch[name])


def _file(path: Path, key: str, top: Path) -> Any:
    """Return one result file, or a folder, as a tree."""
    if path.is_dir():
        return _folder(path, key, top)
    source = f"data/results/{path.relative_to(top).as_posix()}"
    content = table(read_csv(path)) if path.suffix == ".csv" else read_json(path)
    return _tree(content, f"{key}#", source)


def _tree(content: Any, key: str, source: str, *, trusted: bool = False) -> Any:
    """Wrap plain JSON content: numbers become values, words become texts."""
    if isinstance(content, (list, tuple)):
        content = {str(index): item for index, item in enumerate(content)}
    if isinstance(content, Mapping):
        dot = "" if key.endswith("#") else "."
        return Branch(
            content,
            key,
            lambda item, name: _tree(
                item, f"{key}{dot}{name}", source, trusted=trusted
            ),
        )
    if isinstance(content, (int, float)) and not isinstance(content, bool):
        # in study.toml the thresholds stand beside the claim, not below a word
        return Value(content, key.replace(".thresholds.", "."), source)
    if isinstance(content, str) and not trusted:
        return Text(content)
    return content
