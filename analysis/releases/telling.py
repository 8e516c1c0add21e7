"""Say what changed, on a terminal and in the changelog.

Flows in: `Changes`. Flows out: plain lines, or items of a Markdown list. Names come
from files that others may have written, so they are shown and do nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.findings.verdicts import WORDS
from analysis.pages.text import code
from analysis.releases.comparing import Changes, Moved
from analysis.texts import visible

MOST = 30  # numbers that a terminal shows
FEW = 5  # numbers that a changelog names
SIGNS = 12  # of a checksum


def lines(changes: Changes, most: int = MOST) -> list[str]:
    """Return what changed as plain lines, one a fact."""
    told = [f"{changes.before} -> {changes.after}", *_facts(changes)]
    for name, found in (("finding", changes.headlines), ("number", changes.numbers)):
        told += [f"{name:12s} {_plain(each)}" for each in found[:most]]
        if len(found) > most:
            told.append(f"{name:12s} and {len(found) - most:,} more")
    told += [
        f"{'cells':12s} {visible(key)}: {count:,} differ"
        for key, count in [*changes.cells.items()][:most]
    ]
    if len(changes.cells) > most:
        told.append(f"{'cells':12s} and in {len(changes.cells) - most:,} more files")
    return told if len(told) > 1 else [*told, "nothing changed beyond the tolerance"]


def _facts(changes: Changes) -> Iterator[str]:
    """Yield lines on data, declaration, verdicts, and how many results there are."""
    if changes.data:
        old, new = (each[:SIGNS] for each in changes.data)
        yield f"{'data':12s} SHA-256 {old} -> {new}"
    for word, named in (("new", changes.added), ("gone", changes.removed)):
        for kind, names in named.items():
            if names:
                yield f"{word:12s} {kind}: {', '.join(map(visible, names))}"
    for name in changes.declared:
        yield f"{'declared':12s} {visible(name)} is declared differently"
    for each in changes.verdicts:
        turn = f"{_verdict(each.before)} -> {_verdict(each.after)}"
        yield f"{'verdict':12s} {visible(each.finding)}: {turn}"
    if changes.new or changes.gone:
        yield f"{'results':12s} {changes.new:,} numbers new, {changes.gone:,} gone"


def _verdict(word: str) -> str:
    """Return a verdict in the reader's word, or what another version called it."""
    return WORDS.get(word) or visible(word)


def _plain(each: Moved) -> str:
    return f"{visible(each.key)}: {short(each.before)} -> {short(each.after)}"


def short(number: float) -> str:
    """Return a number with four digits, or all digits of a count."""
    return f"{number:,}" if isinstance(number, int) else f"{number:.4g}"


def _of(count: int, word: str) -> str:
    """Return a count with its word: 1 number, 2 numbers."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def items(changes: Changes) -> list[str]:
    """Return what changed as items of a Markdown list, for the changelog."""
    if changes.nothing:
        return [f"- The results are those of {changes.before}."]
    return [f"- {line}" for line in _sentences(changes)]


def _sentences(changes: Changes) -> Iterator[str]:
    """Yield one sentence a kind of change."""
    if changes.data:
        yield f"The dataset has another checksum: {code(changes.data[1][:SIGNS])}."
    for word, named in (("New", changes.added), ("Gone", changes.removed)):
        for kind, names in named.items():
            if names:
                yield f"{word} {kind}: {', '.join(map(code, names))}."
    if changes.declared:
        yield f"Declared differently: {', '.join(map(code, changes.declared))}."
    for each in changes.verdicts:
        yield (
            f"The verdict on {code(each.finding)} was {_verdict(each.before)} and is "
            f"{_verdict(each.after)}."
        )
    yield from _counted(changes)


def _counted(changes: Changes) -> Iterator[str]:
    """Yield how many numbers changed, and some of those that findings rest on."""
    moved, cells = len(changes.numbers), sum(changes.cells.values())
    if moved or cells or changes.new or changes.gone:
        yield (
            f"Results since {changes.before}: {_of(moved, 'number')} and "
            f"{_of(cells, 'cell')} of tables differ beyond the tolerance; "
            f"{changes.new:,} new, {changes.gone:,} gone."
        )
    for each in changes.headlines[:FEW]:
        before, after = short(each.before), short(each.after)
        yield f"{code(each.key)} was {before} and is {after}."
    if len(changes.headlines) > FEW:
        rest = len(changes.headlines) - FEW
        yield f"{rest:,} more numbers of findings changed; `make diff` lists them."
