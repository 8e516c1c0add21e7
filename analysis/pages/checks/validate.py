"""Check the generated sources for what Quarto passes over in silence.

Flows in: report/src. Flows out: the list of troubles, each with file and line: fenced
divs, cross-references, links, pipe tables, executable cells, and files that front
matter or _quarto.yml name.
"""

from __future__ import annotations

import fnmatch
import re
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from analysis import texts
from analysis.pages.catalogue import FROZEN
from analysis.pages.floats import WIDEST
from analysis.pages.project import PAPER, configuration, front_matters

_FENCE = re.compile(r"^(:{3,})\s*(.*)$")
_CODE = re.compile(r"^(`{3,})\s*(.*)$")
_RAW = re.compile(r"(?ms)^```\{=html\}\n(.*?)^```$")
_RAW_ID = re.compile(r'<[^<>]*\bid="([^"]+)"')
_ID = re.compile(r"\{[^}\n]*?#([\w:.-]+)[^}\n]*\}")
# The value of an attribute, like an alt text.
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_REFERENCE = re.compile(r"(?<![\w\\`])@((?:fig|tbl|sec)-[\w-]+)")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_LEFTOVER = re.compile(r"<<|>>|<%|%>|<#|#>")
# What options name: a file or a pattern of files, but for pages and addresses.
_FILE = re.compile(r"[\w./*-]+\.(?:bib|csl|css|csv|html|lua|png|scss|svg|typ|zip)")


def sources(source: Path) -> list[str]:
    """Return every trouble of the sources below `source`, sorted."""
    pages = {
        path.relative_to(source).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(source.rglob("*.qmd"))
    }
    ids = {name: ids_of(text) for name, text in pages.items()}
    troubles = [
        f"{name}{trouble}"
        for name, text in pages.items()
        for trouble in (
            *_fences(text),
            *_cells(text),
            *_references(text, ids[name]),
            *_links(name, text, ids, source),
            *_tables(text),
        )
    ]
    troubles += texts.lost(source, ("*.qmd", "*.typ", "*.csv"))
    return sorted(troubles + _heads(source) + _project(source, pages))


def ids_of(text: str) -> list[str]:
    """Return the ids that a source gives, as often as it gives them."""
    lines = (_QUOTED.sub('""', line) for _, line in _prose(text))
    given = [found for line in lines for found in _ID.findall(line)]
    return given + [
        found for block in _RAW.findall(text) for found in _RAW_ID.findall(block)
    ]


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of the lines outside of code blocks."""
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        mark = _CODE.match(line)
        if mark and not inside:
            inside = mark[1]
        elif mark and line.strip() == inside:
            inside = ""
        elif not inside:
            yield number, re.sub(r"`[^`]*`", "``", line)


def _fences(text: str) -> Iterator[str]:
    """Tell divs that are not closed, or closed without having been opened."""
    opened: list[int] = []
    for number, line in _prose(text):
        mark = _FENCE.match(line)
        if mark and mark[2]:
            opened.append(number)
        elif mark and opened:
            opened.pop()
        elif mark:
            yield f":{number}: a div is closed that was never opened"
    for number in opened:
        yield f":{number}: a div is never closed"
    if sum(bool(_CODE.match(line)) for line in text.splitlines()) % 2:
        yield ":1: a code block is never closed"


def _cells(text: str) -> Iterator[str]:
    """Tell executable cells and leftovers of the template language."""
    for number, line in enumerate(text.splitlines(), 1):
        mark = _CODE.match(line)
        if mark and re.match(r"\{\w", mark[2]):
            yield f":{number}: an executable cell: {line.strip()}"
        raw = re.match(r"\{=(\w+)", mark[2]) if mark else None
        if raw and raw[1] not in ("html", "typst"):
            yield f":{number}: a raw block of {raw[1]}; only html and typst are read"
    for number, line in _prose(text):
        if _LEFTOVER.search(line):
            yield f":{number}: a leftover of the template: {line.strip()[:60]}"


def _references(text: str, ids: list[str]) -> Iterator[str]:
    """Tell ids that stand twice and references that lead nowhere."""
    for id_, count in Counter(ids).items():
        if count > 1:
            yield f":1: the id '{id_}' stands {count} times"
    for number, line in _prose(text):
        for id_ in _REFERENCE.findall(line):
            if id_ not in ids:
                yield f":{number}: @{id_} leads nowhere"


def _links(
    name: str, text: str, ids: dict[str, list[str]], source: Path
) -> Iterator[str]:
    """Tell links and pictures that lead to no file or to no id."""
    folder = (source / name).parent
    for number, line in _prose(text):
        for target in _LINK.findall(line):
            if re.match(rf"[a-z]+:|{FROZEN}/\d", target):
                continue  # earlier versions stand beside the pages, not in the sources
            path, _, id_ = target.partition("#")
            page = (folder / path).resolve() if path else source / name
            if not page.is_file() and page.name != "study.pdf":
                yield f":{number}: {target} leads to no file"
            elif id_ and page.suffix == ".qmd":
                inside = page.relative_to(source.resolve()) if path else Path(name)
                if id_ not in ids[inside.as_posix()]:
                    yield f":{number}: {target} leads to no id"


def _tables(text: str) -> Iterator[str]:
    """Tell pipe tables that are too wide or ragged."""
    columns = 0
    for number, line in _prose(text):
        if not line.startswith("|"):
            columns = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line)) - 1
        columns = columns or cells
        if cells != columns:
            yield f":{number}: a table row of {cells} cells below {columns} columns"
        elif columns > WIDEST:
            yield f":{number}: a table of {columns} columns; at most {WIDEST} fit"


def _heads(source: Path) -> list[str]:
    """Tell pages without a title, and files that pages name and that are missing."""
    troubles = []
    for name, head in front_matters(source, every=True).items():
        if not head.get("title"):
            troubles.append(f"{name}:1: the front matter has no title")
        troubles += missing_files(name, head, (source / name).parent)
    return troubles


def missing_files(place: str, settings: Any, folder: Path) -> list[str]:
    """Return the troubles of the files that `settings` name, relative to `folder`."""
    return [
        f"{place}: it names {name}, which is not there"
        for name in _named(settings)
        if not any(folder.glob(name))
    ]


def _named(settings: Any) -> Iterator[str]:
    """Yield every file that front matter or _quarto.yml names, wherever it stands."""
    if isinstance(settings, dict):
        settings = list(settings.values())
    if isinstance(settings, list):
        for inner in settings:
            yield from _named(inner)
    elif isinstance(settings, str) and _FILE.fullmatch(settings):
        yield settings


def _project(source: Path, pages: Collection[str]) -> list[str]:
    """Tell files that _quarto.yml names in vain, and pages that it leaves out."""
    settings = configuration(source)
    troubles = missing_files("_quarto.yml", settings, source)
    for name in pages:
        if not any(
            fnmatch.fnmatch(name, pattern) and name.count("/") == pattern.count("/")
            for pattern in settings["project"]["render"]
        ):
            troubles.append(f"_quarto.yml: no pattern of project.render covers {name}")
    if PAPER not in pages:
        troubles.append(f"{PAPER} is missing: there will be no PDF")
    return troubles
