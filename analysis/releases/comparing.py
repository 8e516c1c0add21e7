"""What changed between two states of the study.

Flows in: two snapshots. Flows out: `Changes`: data, declaration, what is new and gone,
verdicts that turned, numbers beyond the tolerance, and how many cells of lists and
tables differ. A change of code alone is none: whoever reads the study reads numbers.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from analysis.releases.snapshots import Snapshot
from analysis.results.cells import table

# The tolerance. Counts are compared exactly, other numbers by what a reader sees: half
# of the third decimal, and for large ones a thousandth of their size.
ABSOLUTE, RELATIVE = 0.0005, 0.001
KINDS = (
    "experiments", "models", "blends", "variants", "features", "regimes", "designs",
    "findings",
)  # fmt: skip
APART = ("study",)  # the title page is no part of what is measured
KEPT = 40  # numbers that a stored comparison names; it counts the others

Numbers = dict[str, float]


@dataclass(frozen=True)
class Moved:
    """A number that changed beyond the tolerance."""

    key: str
    before: float
    after: float

    @property
    def size(self) -> float:
        """The change as a share of the larger number."""
        return abs(self.after - self.before) / max(abs(self.after), abs(self.before))


@dataclass(frozen=True)
class Turned:
    """A verdict that changed."""

    finding: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two states.

    `data` are the two checksums of the dataset, or None where it is the same. `added`
    and `removed` name what is declared, by kind; `declared` are the parts of the
    declaration that both have and that differ. `headlines` are numbers of findings,
    `numbers` single results by key, the largest relative change first; `cells` counts
    by file, `new` and `gone` count single results that only one of the two has.
    """

    before: str
    after: str
    data: tuple[str, str] | None
    added: dict[str, list[str]]
    removed: dict[str, list[str]]
    declared: list[str]
    verdicts: list[Turned]
    headlines: list[Moved]
    numbers: list[Moved]
    cells: dict[str, int]
    new: int
    gone: int

    @property
    def nothing(self) -> bool:
        """Whether the two states are the same to a reader."""
        return not any((
            self.data, *self.added.values(), *self.removed.values(), self.declared,
            self.verdicts, self.headlines, self.numbers, self.cells, self.new,
            self.gone,
        ))  # fmt: skip

    def stored(self) -> dict[str, Any]:
        """Return plain values, with counts, and the first `KEPT` numbers only."""
        counts = {
            "verdicts": len(self.verdicts),
            "headlines": len(self.headlines),
            "numbers": len(self.numbers),
            "cells": sum(self.cells.values()),
            "tables": len(self.cells),
            "new": self.new,
            "gone": self.gone,
        }
        whole = asdict(self) | {"counts": counts}
        for name in ("headlines", "numbers"):
            whole[name] = whole[name][:KEPT]
        del whole["cells"], whole["new"], whole["gone"]
        return whole


def differs(before: float, after: float) -> bool:
    """Say whether two numbers differ beyond the tolerance."""
    if isinstance(before, int) and isinstance(after, int):
        return before != after
    return not math.isclose(before, after, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def compared(before: Snapshot, after: Snapshot) -> Changes:
    """Return what changed from one state to the other."""
    numbers, cells, new, gone = _results(before.files, after.files)
    data = (before.sha256, after.sha256)
    return Changes(
        before=before.name,
        after=after.name,
        data=None if data[0] == data[1] else data,
        added={kind: _only(kind, after, before) for kind in KINDS},
        removed={kind: _only(kind, before, after) for kind in KINDS},
        declared=sorted(_declared(before.declared, after.declared)),
        verdicts=[
            Turned(name, before.verdicts[name], verdict)
            for name, verdict in after.verdicts.items()
            if before.verdicts.get(name, verdict) != verdict
        ],
        headlines=_moved(before.headlines, after.headlines),
        numbers=numbers,
        cells=cells,
        new=new,
        gone=gone,
    )


def _only(kind: str, here: Snapshot, there: Snapshot) -> list[str]:
    """Return what only one of two declarations has of a kind."""
    other = there.declared.get(kind, {})
    return [name for name in here.declared.get(kind, {}) if name not in other]


def _declared(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parts that two declarations have in common and say differently."""
    for section in sorted({*before, *after} - {*APART}):
        old, new = before.get(section, {}), after.get(section, {})
        if section not in KINDS:
            if old != new:
                yield section
            continue
        yield from (
            f"{section}.{name}"
            for name in new
            if name in old and old[name] != new[name]
        )


def _moved(before: Mapping[str, float], after: Mapping[str, float]) -> list[Moved]:
    """Return the numbers of both that differ, in the order of `after`."""
    return [
        Moved(key, before[key], value)
        for key, value in after.items()
        if key in before and differs(before[key], value)
    ]


def _results(
    before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> tuple[list[Moved], dict[str, int], int, int]:
    """Compare files; those with the same bytes are not even read."""
    moved: list[Moved] = []
    cells: dict[str, int] = {}
    new = gone = 0
    for key in sorted({*before, *after}):
        if before.get(key) == after.get(key):
            continue
        old, old_cells = _read(key, before.get(key))
        now, now_cells = _read(key, after.get(key))
        moved += _moved(old, now)
        new += len(now.keys() - old.keys())
        gone += len(old.keys() - now.keys())
        count = _count(old_cells, now_cells)
        if count:
            cells[key] = count
    moved.sort(key=lambda each: (-each.size, each.key))
    return moved, cells, new, gone


def _count(before: Numbers, after: Numbers) -> int:
    """Return how many cells differ, or stand in one of two tables only."""
    both = before.keys() & after.keys()
    alone = len(before.keys() ^ after.keys())
    return alone + sum(differs(before[name], after[name]) for name in both)


def _read(key: str, content: bytes | None) -> tuple[Numbers, Numbers]:
    """Return the single numbers of a result, and its cells of lists and tables."""
    single: Numbers = {}
    cells: Numbers = {}
    if content is None:
        return single, cells
    name, _, ending = key.rpartition(".")
    if ending == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
        _walk(table(rows), "", cells, cells)
    elif ending == "json":
        _walk(json.loads(content), f"{name}#", single, cells)
    return single, cells


def _walk(node: Any, key: str, single: Numbers, cells: Numbers) -> None:
    """Collect the numbers below a node; those in lists are cells."""
    if isinstance(node, bool):
        node = int(node)
    if isinstance(node, int | float):
        single[key] = node
    elif isinstance(node, Mapping):
        dot = "" if not key or key.endswith("#") else "."
        for word, child in node.items():
            _walk(child, f"{key}{dot}{word}", single, cells)
    elif isinstance(node, list):
        for index, child in enumerate(node):
            _walk(child, f"{key}.{index}", cells, cells)
