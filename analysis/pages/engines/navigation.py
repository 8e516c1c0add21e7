"""The site's navigation, from the sidebar of _quarto.yml.

Flows in: the sidebar's contents (pages with or without a text of their own, sections,
`auto` patterns) and the front matter of the pages. Flows out: HTML of the list of pages
and of the links to the neighbours.
"""

from __future__ import annotations

import fnmatch
import html
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from analysis.errors import StudyError


@dataclass(frozen=True)
class Entry:
    """One page in the list, and the heading that it stands under."""

    name: str
    title: str
    section: str = ""


def entries(
    contents: Any, heads: Mapping[str, Mapping[str, Any]], section: str = ""
) -> list[Entry]:
    """Return the pages of the sidebar, in order.

    Raises:
        StudyError: for a page that does not exist.
    """
    found: list[Entry] = []
    for item in contents if isinstance(contents, list) else [contents]:
        if isinstance(item, Mapping) and "section" in item:
            found += entries(item["contents"], heads, str(item["section"]))
        elif isinstance(item, Mapping) and "auto" in item:
            names = fnmatch.filter(heads, str(item["auto"]))
            names.sort(key=lambda name: (int(heads[name].get("order", 0)), name))
            found += [_entry(name, heads, section) for name in names]
        elif isinstance(item, Mapping) and "href" in item:
            found.append(_entry(str(item["href"]), heads, section, item.get("text")))
        else:
            found.append(_entry(str(item), heads, section))
    return found


def _entry(
    name: str,
    heads: Mapping[str, Mapping[str, Any]],
    section: str,
    text: str | None = None,
) -> Entry:
    """Return one page of the list, called by `text` or else by its own title."""
    if name not in heads:
        raise StudyError(
            f"_quarto.yml: the sidebar names {name}, which is no page: "
            f"known are {', '.join(heads)}."
        )
    return Entry(name, str(text or heads[name]["title"]), section)


def navigation_html(listed: list[Entry], current: str, up: str) -> str:
    """Return the list of pages; `up` leads from the page to the site's root.

    Sections fold; the one with the current page is open. A page that is not listed,
    folder/page.qmd, is marked where folder.qmd stands.
    """
    parent = current.partition("/")[0] + ".qmd"
    marks = {parent: ' aria-current="true"', current: ' aria-current="page"'}
    parts = []
    for section, group in groupby(listed, key=lambda entry: entry.section):
        pages = list(group)
        links = "".join(_link(entry, marks.get(entry.name, ""), up) for entry in pages)
        here = any(entry.name in marks for entry in pages)
        parts.append(_folding(section, links, is_open=here) if section else links)
    return f"<ul>{''.join(parts)}</ul>"


def _folding(section: str, links: str, *, is_open: bool) -> str:
    """Return the pages of a section, which unfold under its name without a script."""
    return (
        f'<li class="group"><details{" open" if is_open else ""}>'
        f"<summary>{html.escape(section)}</summary><ul>{links}</ul></details></li>"
    )


def _link(entry: Entry, mark: str, up: str) -> str:
    """Return one page of the list."""
    title = html.escape(entry.title)
    return f'<li><a href="{up}{_page(entry.name)}"{mark}>{title}</a></li>'


def neighbours_html(listed: list[Entry], current: str, up: str) -> str:
    """Return links to the pages before and after the current one."""
    names = [entry.name for entry in listed]
    if current not in names:
        return ""
    at = names.index(current)
    links = []
    if at > 0:
        links.append(_neighbour(listed[at - 1], "prev", "Previous", up))
    if at + 1 < len(listed):
        links.append(_neighbour(listed[at + 1], "next", "Next", up))
    return "".join(links)


def _neighbour(entry: Entry, relation: str, word: str, up: str) -> str:
    """Return one link to a neighbour."""
    return (
        f'<a class="{relation}" rel="{relation}" href="{up}{_page(entry.name)}">'
        f"<span>{word}</span>{html.escape(entry.title)}</a>"
    )


def _page(name: str) -> str:
    return name.removesuffix(".qmd") + ".html"
