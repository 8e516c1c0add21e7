"""What search engines and readers of feeds ask for: sitemap, robots.txt, feed.

Flows in: the address of the published site, its pages, and the versions of the study.
Flows out: texts of files at the root of the site. All of them need whole addresses, so
a study without a declared address has none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from analysis.render.text import visible

SITEMAP, ROBOTS, FEED = "sitemap.xml", "robots.txt", "feed.xml"
ATOM = "http://www.w3.org/2005/Atom"
MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def files(
    site: str,
    title: str,
    author: str,
    pages: Iterable[str],
    versions: Sequence[tuple[str, str, str]],
) -> dict[str, str]:
    """Return the texts by name, none without an address.

    Args:
        site: the address of the site, with or without a slash at its end.
        title: of the study.
        author: of the study; may be empty.
        pages: names such as "findings/accuracy.html".
        versions: name, date (ISO) and place below the site of every version that is
            published, the newest first; one without a date is left out.
    """
    if not site:
        return {}
    base = site.rstrip("/")
    dated = [each for each in versions if each[1]]
    day = dated[0][1] if dated else ""
    return {
        SITEMAP: sitemap(base, pages, day),
        ROBOTS: f"User-agent: *\nAllow: /\n\nSitemap: {base}/{SITEMAP}\n",
        FEED: feed(base, title, author, dated),
    }


def address(base: str, page: str) -> str:
    """Return the whole address of a page; index.html is its folder."""
    folder, _, name = page.rpartition("/")
    place = f"{folder}/{name}".lstrip("/")
    return f"{base}/{place.removesuffix('index.html')}"


def sitemap(base: str, pages: Iterable[str], day: str) -> str:
    """Return the sitemap of all pages; `day` is when they changed last, or ""."""
    root = ElementTree.Element("urlset", xmlns=MAPS)
    for page in sorted(pages, key=lambda name: (name != "index.html", name)):
        entry = ElementTree.SubElement(root, "url")
        _add(entry, "loc", address(base, page))
        if day:
            _add(entry, "lastmod", day)
    return _text(root)


def feed(
    base: str, title: str, author: str, versions: Sequence[tuple[str, str, str]]
) -> str:
    """Return an Atom feed with an entry for each version."""
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "title", visible(title))
    _add(root, "id", f"{base}/")
    ElementTree.SubElement(root, "link", rel="self", href=f"{base}/{FEED}")
    ElementTree.SubElement(root, "link", rel="alternate", href=f"{base}/")
    _add(root, "updated", _moment(versions[0][1] if versions else "1970-01-01"))
    _add(ElementTree.SubElement(root, "author"), "name", visible(author or title))
    for version, date, place in versions:
        entry = ElementTree.SubElement(root, "entry")
        _add(entry, "title", f"Version {version}")
        _add(entry, "id", f"{base}/{place}#{version}")
        ElementTree.SubElement(entry, "link", rel="alternate", href=f"{base}/{place}")
        _add(entry, "updated", _moment(date))
        _add(entry, "summary", f"Version {version} of {visible(title)}.")
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
