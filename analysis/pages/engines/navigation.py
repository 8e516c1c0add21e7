"""The site's navigation, from the sidebar of _quarto.yml.

Flows in: the sidebar's contents (pages with or without a text of their own, sections,
`auto` patterns) and the front matter of the pages. Flows out: HTML of the list of pages
and of the links to the neighbours.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from analysis.errors import StudyError
from analysis.pages.templating import markup


@dataclass(frozen=True)
class Entry:
    """One page in the list, and the heading that it stands under."""

    name: str
    title: str
    section: str = ""

    @property
    def page(self) -> str:
        """The page of the site."""
        return self.name.removesuffix(".qmd") + ".html"


def entries(
    contents: Any, heads: Mapping[str, Mapping[str, Any]], section: str = ""
) -> list[Entry]:
    """Return the pages of the sidebar, in order.

    Raises:
        StudyError: for a page that does not exist.
    """
    found: list[Entry] = []
    for item in contents if isinstance(contents, list) else [contents]:
        match item:
            case {"section": title}:
                found += entries(item["contents"], heads, str(title))
            case {"auto": pattern}:
                names = fnmatch.filter(heads, str(pattern))
                names.sort(key=lambda name: (int(heads[name].get("order", 0)), name))
                found += [_entry(name, heads, section) for name in names]
            case {"href": name}:
                found.append(_entry(str(name), heads, section, item.get("text")))
            case name:
                found.append(_entry(str(name), heads, section))
    return found


def _entry(
    name: str, heads: Mapping[str, Any], section: str, text: str | None = None
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
    marks = {parent: "true", current: "page"}
    sections = [
        (section, [*group]) for section, group in groupby(listed, lambda e: e.section)
    ]
    return markup("navigation.html", sections=sections, marks=marks, up=up)


def neighbours_html(listed: list[Entry], current: str, up: str) -> str:
    """Return links to the pages before and after the current one."""
    names = [entry.name for entry in listed]
    if current not in names:
        return ""
    at = names.index(current)
    before, after = listed[max(at - 1, 0) : at], listed[at + 1 : at + 2]
    links = [("prev", "Previous", entry) for entry in before]
    links += [("next", "Next", entry) for entry in after]
    return markup("neighbours.html", links=links, up=up)
