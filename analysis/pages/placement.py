"""Say how far the floats of the paper may move: past the paragraphs that follow them.

Flows in: the Markdown of the paper. Flows out: the same, in which floats and the plain
paragraphs after them stand together in one `study-near` of the template. A float that
does not fit what is left of a page goes to the top of the next, and these paragraphs
take the room; it never goes back, never into a list and never past a heading.
"""

from __future__ import annotations

import re

from analysis.pages.checks.mentions import Block, blocks

_OPEN = ["```{=typst}", "#study-near[", "```", ""]
_CLOSE = ["", "```{=typst}", "]", "```"]
_TABLE = re.compile(r"#study-(?:tall|long)\[")  # what floats.py puts around a table


def placed(text: str) -> str:
    """Return the Markdown of the paper with what may move put together."""
    parts, lines, at = blocks(text), [], 0
    while at < len(parts):
        floats = _floats(parts, at)
        end = _paragraphs(parts, floats) if floats > at else at
        movable = end > floats
        end = max(end, at + 1)
        group = [line for part in parts[at:end] for line in part.lines]
        lines += [*_OPEN, *group, *_CLOSE] if movable else group
        at = end
    return "\n".join(lines)


def _floats(parts: list[Block], at: int) -> int:
    """Return where the floats end that begin at `at`: there, if none does."""
    end, after = at, _float(parts, at)
    while after > _next(parts, end):
        end = after
        after = _float(parts, _next(parts, end))
    return end


def _float(parts: list[Block], at: int) -> int:
    """Return where one float ends, with what stands around it; `at` if it is none."""
    if at == len(parts):
        return at
    if parts[at].kind == "float":
        return at + 1
    if any(map(_TABLE.match, parts[at].lines)):
        return _next(parts, _next(parts, at + 1) + 1) + 1
    return at


def _paragraphs(parts: list[Block], at: int) -> int:
    """Return where the paragraphs end that follow at `at`: there, if none do."""
    end = at
    while (place := _next(parts, end)) < len(parts):
        if parts[place].kind != "paragraph" or _is_defined(parts, place):
            break
        end = place + 1
    return end


def _is_defined(parts: list[Block], at: int) -> bool:
    """Say whether a paragraph is a term, whose definition follows it."""
    after = _next(parts, at + 1)
    return after < len(parts) and parts[after].lines[0].startswith((": ", "~ "))


def _next(parts: list[Block], at: int) -> int:
    """Return the first place from `at` on that is no blank line."""
    while at < len(parts) and not any(map(str.strip, parts[at].lines)):
        at += 1
    return at
