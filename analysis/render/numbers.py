"""The page of numbers and the download of all results.

Flows in: the numbers that pages printed, and the folder of results. Flows out: groups
for the template of the page, and one CSV with every scalar result.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.render.binding import Branch, Text, Value, results_tree
from analysis.render.printing import anchor
from analysis.results import keys

COMPUTED = "computed from other numbers"
LARGEST = 6000  # cells of a CSV that still count as scalars of their own


@dataclass(frozen=True)
class Row:
    """One printed number on the page of numbers."""

    anchor: str
    key: str
    value: str
    texts: str
    pages: tuple[str, ...]


def groups(uses: Mapping[str, Any]) -> list[tuple[str, list[Row]]]:
    """Return the printed numbers, grouped by the folder that holds them, sorted."""
    found: dict[str, list[Row]] = {}
    for key in sorted(uses):
        use = uses[key]
        row = Row(
            anchor(key),
            key,
            f"{use.value.value:.10g}",
            "; ".join(sorted(use.texts)),
            tuple(sorted(use.pages)),
        )
        found.setdefault(_group(use.value.source), []).append(row)
    return sorted(found.items(), key=lambda item: (item[0] == COMPUTED, item[0]))


def _group(source: str) -> str:
    """Return the folder of results that holds a file, or the file outside of them."""
    inside = source.removeprefix("data/results/")
    return (
        f"data/results/{inside.split('/')[0]}"
        if inside != source
        else (source or COMPUTED)
    )


def flat_csv(folder: Path, uses: Mapping[str, Any]) -> str:
    """Return `key,value` of every scalar result and of every printed number."""
    rows = {key: use.value.value for key, use in uses.items()}
    tree = results_tree(folder)
    for path in keys(folder):
        name, _, ending = path.rpartition(".")
        if ending not in ("json", "csv") or _is_large(folder / path, ending):
            continue
        node: Any = tree
        for part in name.split("/"):
            node = node[part]
        rows |= {value.key: value.value for value in _values(node)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("key", "value"))
    writer.writerows(sorted(rows.items()))
    return text.getvalue()


def _is_large(path: Path, ending: str) -> bool:
    """Say whether a CSV is a matrix or a list of ids rather than a table."""
    if ending != "csv":
        return False
    content = path.read_bytes()
    return content.count(b",") + content.count(b"\n") > LARGEST


def _values(node: Any) -> Iterator[Value]:
    """Yield every number below a node."""
    if isinstance(node, Value):
        yield node
    elif isinstance(node, Branch) and not isinstance(node, Text):
        for name in node:
            yield from _values(node[name])
