"""The menu of versions and the banner of a frozen page, as HTML.

Flows in: the released versions and the page that is shown. Flows out: HTML that works
without a script and from the file system. Every link goes to the same page of the other
version where that version has it, else to its first page.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from analysis.pages.catalogue import Release
from analysis.pages.templating import markup

BEGIN, END = "<!-- versions -->", "<!-- end of versions -->"
FIRST, ALL = "index.html", "versions.html"


def menu(
    releases: Sequence[Release],
    current: str,
    page: str,
    up: str,
    *,
    latest: Collection[str] | None = None,
) -> str:
    """Return the menu of a page, "" where nothing was released.

    Args:
        releases: the newest first.
        current: the version of the page.
        page: the path of the page in its version.
        up: the way from the page to the root of the whole site.
        latest: the pages of the latest version when the page is a frozen one; None
            on a page of the latest version itself.
    """
    if not releases:
        return ""
    same = latest is None or page in latest
    links = [("Latest", "", "" if latest is None else f"{up}{page if same else FIRST}")]
    for each in releases:
        target = f"{up}{each.address}{page if page in each.pages else FIRST}"
        here = latest is not None and each.version == current
        if each.kept:
            links.append((each.version, each.date, "" if here else target))
    words = {"current": current, "links": links, "all": f"{up}{ALL}"}
    return f"{BEGIN}{markup('versions.html', **words)}{END}"


def banner(
    release: Release, latest: str, page: str, up: str, pages: Collection[str]
) -> str:
    """Return the banner of a frozen page; `pages` are those of the latest version."""
    same = page in pages
    target = f"{up}{page if same else FIRST}"
    return markup(
        "frozen-banner.html", release=release, latest=latest, same=same, target=target
    )
