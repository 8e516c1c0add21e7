"""What search engines, readers of feeds, other sites and lost readers ask for.

Flows in: the address of the published site, its pages, and the versions of the study.
Flows out: sitemap, robots.txt and a feed at the root of the sources, and the addresses
in the head of a page. All of them need whole addresses, so a study that declares none
has none of them. The page for addresses without a page is always there.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from analysis.pages.catalogue import Release, released
from analysis.pages.citing import NOBODY, authors
from analysis.pages.templating import environment, render
from analysis.results.store import write_bytes
from analysis.texts import visible

SITEMAP, ROBOTS, FEED = "sitemap.xml", "robots.txt", "feed.xml"
FILES = (SITEMAP, ROBOTS, FEED)
LOST = "404.html"  # what GitHub Pages shows at an address without a page
ATOM = "http://www.w3.org/2005/Atom"
MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEVER = "1970-01-01"


def write(
    root: Path,
    title: Any,
    pages: Iterable[str],
    provenance: Mapping[str, Any],
    templates: Path,
) -> None:
    """Write what the declared address allows below root/report/src, and nothing else.

    `title` is [study] of the declaration, `pages` are names like "findings/x.html".
    """
    source = root / "report" / "src"
    for name in FILES:
        (source / name).unlink(missing_ok=True)
    write_bytes(source / LOST, lost(title, templates).encode())
    if not title.site:
        return
    base = title.site.rstrip("/")
    versions = released(root)
    texts = {
        SITEMAP: sitemap(base, pages, provenance.get("date", "")),
        ROBOTS: f"User-agent: *\nAllow: /\n\nSitemap: {base}/{SITEMAP}\n",
        FEED: feed(base, title.title, title.author, versions),
    }
    for name, text in texts.items():
        write_bytes(source / name, text.encode())


def lost(title: Any, templates: Path) -> str:
    """Return the page for an address that has none; it stands at any depth."""
    words = {
        "language": title.language,
        "title": html.escape(visible(title.title)),
        "base": html.escape(title.site.rstrip("/")),
    }
    return render(environment(templates / "site"), LOST, words, "templates/site")


def files(source: Path) -> list[str]:
    """Return the files of links that the site takes from the sources, by their path."""
    icons = sorted(path for path in (source / "icons").glob("*.*"))
    roots = [source / name for name in (*FILES, LOST) if (source / name).is_file()]
    return [path.relative_to(source).as_posix() for path in [*icons, *roots]]


def head(source: Path, page: str) -> dict[str, str]:
    """Return what the head of a page says of addresses: site and canonical, or nothing.

    Read from the text of _quarto.yml, since Markdown would change an address.
    """
    text = (source / "_quarto.yml").read_text(encoding="utf-8")
    found = re.search(r'(?m)^  site-url: (".*")$', text)
    if not found:
        return {}
    base = json.loads(found[1]).rstrip("/")
    return {"site-url": base, "canonical": address(base, page)}


def address(base: str, page: str) -> str:
    """Return the whole address of a page; index.html is its folder."""
    place = re.sub(r"(^|/)index\.html$", r"\1", page)
    return f"{base}/{place}"


def sitemap(base: str, pages: Iterable[str], day: str) -> str:
    """Return the sitemap of all pages; `day` is when they changed last, or ""."""
    root = ElementTree.Element("urlset", xmlns=MAPS)
    for page in sorted(pages, key=lambda name: (name != "index.html", name)):
        entry = ElementTree.SubElement(root, "url")
        _add(entry, "loc", address(base, page))
        if day:
            _add(entry, "lastmod", day)
    return _text(root)


def feed(base: str, title: str, author: str, versions: Sequence[Release]) -> str:
    """Return an Atom feed with an entry for each released version."""
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "title", visible(title))
    _add(root, "id", f"{base}/")
    ElementTree.SubElement(root, "link", rel="self", href=f"{base}/{FEED}")
    ElementTree.SubElement(root, "link", rel="alternate", href=f"{base}/")
    _add(root, "updated", _moment(versions[0].date if versions else NEVER))
    for each in authors(author):
        name = visible(title) if each.written == NOBODY else each.written
        _add(ElementTree.SubElement(root, "author"), "name", name)
    for each in versions:
        place = f"{base}/{each.address}"
        entry = ElementTree.SubElement(root, "entry")
        _add(entry, "title", f"Version {each.version}")
        _add(entry, "id", place)
        ElementTree.SubElement(entry, "link", rel="alternate", href=place)
        _add(entry, "updated", _moment(each.date))
        _add(entry, "summary", f"Version {each.version} of {visible(each.title)}.")
    return _text(root)


def _moment(date: str) -> str:
    """Return the first moment of a day as Atom writes it."""
    return f"{date}T00:00:00Z"


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    """Add an element that holds text."""
    ElementTree.SubElement(parent, name).text = text


def _text(root: ElementTree.Element) -> str:
    """Return the document of a root, indented."""
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'
