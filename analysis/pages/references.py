"""References to figures and tables: open while pages are written one by one.

Flows in: pages as they were written. Flows out: their Markdown, in which a reference to
a float of the same page is Quarto's own, and one to another page a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis import texts
from analysis.errors import StudyError
from analysis.pages.binding import missing
from analysis.pages.record import Float, Page, Written

# Control characters enclose an id: words from the data never hold any.
OPEN = "\x02{}\x03"
_OPEN = re.compile(r"\x02([^\x03]*)\x03")


def closed(
    page: Page, written: Written, known: Mapping[str, Float], templates: Path
) -> str:
    """Return the text of a page with references instead of open ones.

    Raises:
        StudyError: for an id that no page has; with file and line.
    """

    def reference(match: re.Match[str]) -> str:
        id_ = match[1]
        if id_ not in known:
            place = next(_places(id_, templates), "")
            raise StudyError(f"{place}{missing(id_, known, 'the figures and tables')}")
        return _link(known[id_], page)

    return _OPEN.sub(reference, written.text)


def _link(float_: Float, page: Page) -> str:
    """Return a reference from a page to a figure or table."""
    if float_.page == page.name:
        return f"@{float_.id}"
    kind = "Figure" if float_.id.startswith("fig-") else "Table"
    name = float_.page.rpartition("/")[2]
    words = "summary" if name == "index" else name
    target = f"{page.to_root}{float_.page}.qmd#{float_.id}"
    return f"[{kind} {float_.number} ({words})]({target})"


def _places(id_: str, templates: Path) -> Iterator[str]:
    """Yield where templates name an id, as "file:line: "."""
    for path in sorted(templates.rglob("*.j2")):
        shown = f"{templates.name}/{path.relative_to(templates).as_posix()}"
        for at, line in enumerate(texts.text(path).splitlines(), 1):
            if f'"{id_}"' in line:
                yield f"{shown}:{at}: "
