"""The third lock: no result is typed by hand.

Flows in: the templates. Flows out: the escapes in use, or one sentence that names the
file, line and number of a literal that looks like a result: a decimal, a percentage, a
count of two digits or more. An escape carries its reason: <# literal: reason #>.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2

from analysis import texts
from analysis.errors import StudyError
from analysis.pages.templating import environment

MOST_ESCAPES = 15

_ESCAPE = re.compile(r"<#-?\s*literal:\s*(.*?)\s*-?#>")
_NOT_PROSE = re.compile(
    r"""
      ```.*?```                 # code blocks
    | (`+)(?!`)[^\n]*?(?<!`)\1(?!`)  # inline code
    | <!--.*?-->                # comments
    | \]\([^)\n]*\)             # targets of links and pictures
    | <https?://[^>\n]*>        # bare addresses
    | \{[#.][^}\n]*\}           # ids and classes
    | \[?-?@[\w:.-]+(;\s*@[\w:.-]+)*\]?  # citations and references
    """,
    re.VERBOSE | re.DOTALL,
)
_YEAR = r"(?:19|20)\d\d"
_RESULT = re.compile(
    rf"""(?<![\w.,-])
    (?: \d+(?:,\d{{3}})+(?:\.\d+)? # 114,000
      | \d*\.\d+                   # 0.35
      | \d+\s*(?:%|percent)        # 35 %
      | (?!{_YEAR}(?!\d))\d{{2,}}  # 42, but not a year
    )(?![\w])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Escape:
    """One allowed literal: where it stands and why."""

    place: str
    reason: str


def check_literals(templates: Path) -> list[Escape]:
    """Return the escapes in use below `templates`.

    Raises:
        StudyError: for a literal without an escape, an escape without a reason, and
            more than `MOST_ESCAPES` escapes.
    """
    escapes: list[Escape] = []
    for path in sorted(templates.rglob("*.qmd.j2")):
        shown = f"templates/{path.relative_to(templates).as_posix()}"
        escapes += _check_template(texts.text(path), shown)
    if len(escapes) > MOST_ESCAPES:
        raise StudyError(
            f"{escapes[-1].place}: {len(escapes)} literals are excused, at most "
            f"{MOST_ESCAPES} may be: bind some of them to results."
        )
    return escapes


def _check_template(text: str, shown: str) -> list[Escape]:
    """Check one template and return its escapes."""
    excused = {
        number: reason[1]
        for number, line in enumerate(text.splitlines(), 1)
        if (reason := _ESCAPE.search(line))
    }
    for number, reason in excused.items():
        if not reason:
            raise StudyError(
                f"{shown}:{number}: the escape has no reason: "
                "write <# literal: why this number is not a result #>."
            )
    for number, literal in literals(text):
        if number not in excused:
            raise StudyError(
                f"{shown}:{number}: '{literal}' looks like a result: bind it with "
                "<< … >>, or add <# literal: reason #> to the line."
            )
    return [Escape(f"{shown}:{number}", reason) for number, reason in excused.items()]


def literals(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of every number that looks like a result."""
    prose = _NOT_PROSE.sub(_blank, _prose(_without_front_matter(text)))
    for found in _RESULT.finditer(prose):
        yield prose.count("\n", 0, found.start()) + 1, found[0].strip()


def _prose(text: str) -> str:
    """Return the words of a template on their lines, without its expressions.

    Strings inside expressions are words too: captions and alt texts.
    """
    lexed = environment(Path()).lexer.tokeniter(text, None)
    lines: list[str] = [""] * (text.count("\n") + 2)
    try:
        for number, kind, words in lexed:
            if kind in ("data", "string"):
                for offset, piece in enumerate(words.split("\n")):
                    lines[number - 1 + offset] += f" {piece}" if offset == 0 else piece
    except jinja2.TemplateSyntaxError:
        return ""  # rendering tells what is wrong
    return "\n".join(lines)


def _without_front_matter(text: str) -> str:
    """Blank the YAML at the head; its titles are words that a page shows."""
    head = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    return _blank(head) + text[head.end() :] if head else text


def _blank(found: re.Match[str]) -> str:
    """Return as many lines as were found, without their words."""
    return "\n" * found[0].count("\n") or " "
