"""What search engines, readers of feeds, other sites and lost readers ask for.

Flows in: the address of the published site, its pages, and the versions of the study.
Flows out: sitemap, robots.txt and a feed at the root of the sources, and the addresses
in the head of a page. All of them need whole addresses, so a study that declares none
has none of them. The page for addresses without a page is always there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.pages.catalogue import Release, released
from analysis.pages.citing import NOBODY, authors
from analysis.pages.templating import markup
from analysis.results.store import write_bytes
from analysis.texts import visible

SITEMAP, ROBOTS, FEED = "sitemap.xml", "robots.txt", "feed.xml"
FILES = (SITEMAP, ROBOTS, FEED)
LOST = "404.html"  # what GitHub Pages shows at an address without a page
NEVER = "1970-01-01"


def write(
    root: Path, title: Any, pages: Iterable[str], provenance: Mapping[str, Any]
) -> None:
    """Write what the declared address allows below root/report/src, and nothing else.

    `title` is [study] of the declaration, `pages` are names like "findings/x.html".
    """
    source, base = root / "report" / "src", title.site.rstrip("/")
    texts = {LOST: lost(title)}
    if base:
        day = provenance.get("date", "")
        texts |= {
            SITEMAP: sitemap(base, pages, day),
            ROBOTS: f"User-agent: *\nAllow: /\n\nSitemap: {base}/{SITEMAP}\n",
            FEED: feed(base, title.title, title.author, released(root)),
        }
    for name in FILES:
        (source / name).unlink(missing_ok=True)
    for name, text in texts.items():
        write_bytes(source / name, text.encode())


def lost(title: Any) -> str:
    """Return the page for an address that has none; it stands at any depth."""
    base, words = title.site.rstrip("/"), visible(title.title)
    return markup(LOST, language=title.language, title=words, base=base)


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
    ordered = sorted(pages, key=lambda name: (name != "index.html", name))
    addresses = [address(base, page) for page in ordered]
    return markup(SITEMAP, addresses=addresses, day=day)


def feed(base: str, title: str, author: str, versions: Sequence[Release]) -> str:
    """Return an Atom feed with an entry for each released version."""
    title = visible(title)
    written = [each.written for each in authors(author)]
    return markup(
        FEED,
        base=base,
        title=title,
        names=[title if name == NOBODY else name for name in written],
        day=versions[0].date if versions else NEVER,
        versions=[(each, visible(each.title)) for each in versions],
    )
