"""Every figure and table of the paper is referred to by its number in the text.

Flows in: the Markdown of the paper. Flows out: the same, with a reference in brackets
for each float that its section does not mention: at the end of the paragraph before
it, else of the one after it, else as a sentence of its own. Pages need none, because
there a float stands right below its text; in the paper it may stand on another page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby

FLOAT = re.compile(r"^::: \{#((?:fig|tbl)-[\w-]+)\}$")
# What begins a block that is no paragraph: headings, lists, quotes, tables, divs, HTML.
_OTHER = re.compile(
    r"^(#|>|\||:|!\[|[-*+]\s|\(?(?:\d+|[a-zA-Z]|[ivxIVX]+|#|@\w*)[.)]\s|\s|---|<)"
)
# The second line of a heading, of a table or of a definition, below words.
_BELOW = re.compile(r"^(?:=+|[-\s]*-)\s*$|^[:~]\s")
_END = re.compile(r"(?:[.:]|\.\^\[[^\]]*\])$")


@dataclass
class Block:
    """Some lines of the text; `kind` is paragraph, heading, float or other."""

    kind: str
    lines: list[str]
    id: str = ""
    mentions: list[str] = field(default_factory=list)


def mentioned(text: str) -> str:
    """Return the paper with a reference to every float."""
    found = blocks(text)
    known = set(re.findall(r"@((?:fig|tbl)-[\w-]*\w)", text))
    for place, block in enumerate(found):
        if block.kind == "float" and block.id not in known:
            _home(found, place).mentions.append(block.id)
    return "\n".join(line for block in found for line in _written(block))


def blocks(text: str) -> list[Block]:
    """Cut the paper into blocks, its front matter the first; blank lines are blocks."""
    head, _, body = text.partition("\n---\n")
    found = [Block("other", [*head.split("\n"), "---"])]
    lines, depth = body.split("\n"), 0
    while lines:
        taken = _taken(lines)
        lines = lines[len(taken) :]
        if taken[0].startswith("```{=typst}"):  # what it opens is no running text
            raw = "".join(taken)
            depth += sum(raw.count(s) for s in "[(") - sum(raw.count(s) for s in "])")
        found.append(_block(taken, inside=depth > 0))
    return found


def _taken(lines: list[str]) -> list[str]:
    """Return the lines of the first block: a code block, a div, or up to a blank."""
    first = lines[0]
    fence = re.match(r"(`{3,}|:{3,})", first)
    if not fence:
        ends = (i for i, line in enumerate(lines) if not line.strip())
        return lines[: max(1, next(ends, len(lines)))]
    depth = 0
    for place, line in enumerate(lines):
        if line.startswith("```") and fence[1].startswith("`"):
            depth += -1 if place else 1
        elif fence[1].startswith(":") and re.match(r":{3,}", line):
            depth += 1 if line.strip(": ") else -1
        if depth == 0:
            return lines[: place + 1]
    return lines


def _block(lines: list[str], *, inside: bool) -> Block:
    """Return what some lines are."""
    float_ = FLOAT.match(lines[0])
    if float_:
        return Block("float", lines, float_[1])
    if lines[0].startswith("#"):
        return Block("heading", lines)
    plain = lines[0].strip() and not inside
    fenced = lines[0].startswith(("```", ":::"))
    paragraph = plain and not fenced and not _OTHER.match(lines[0])
    paragraph = paragraph and not (len(lines) > 1 and _BELOW.match(lines[1]))
    return Block("paragraph" if paragraph else "other", lines)


def _home(found: list[Block], place: int) -> Block:
    """Return the block that is to mention the float at `place`, itself if need be."""
    for step in (range(place - 1, -1, -1), range(place + 1, len(found))):
        for near in step:
            if found[near].kind == "heading":
                break
            if found[near].kind == "paragraph" and _END.search(found[near].lines[-1]):
                return found[near]
    return found[place]


def _written(block: Block) -> list[str]:
    """Return the lines of a block with its mentions."""
    if not block.mentions:
        return block.lines
    listed = _listed(block.mentions)
    sentence = f"{listed} {_says(block.mentions)}."
    if block.kind == "float":
        return [sentence, "", *block.lines]
    last = block.lines[-1]
    end = _END.search(last)
    if "@fig-" in last or "@tbl-" in last:  # there, brackets would mean the other one
        told = f"{last} {sentence}"
    else:
        place = end.start() if end else len(last)
        told = f"{last[:place]} ({listed}){last[place:]}"
    return [*block.lines[:-1], told]


def _says(ids: list[str]) -> str:
    """Return what floats do, for a sentence about them."""
    if len(ids) > 1:
        return "tell more"
    return "shows it" if ids[0].startswith("fig-") else "has the numbers"


def _listed(ids: list[str]) -> str:
    """Return references in a row; more than two of a kind as a range."""
    parts = []
    for _, group in groupby(ids, key=lambda id_: id_[:4]):
        run = [f"@{id_}" for id_ in group]
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run
    return ", ".join(parts)
