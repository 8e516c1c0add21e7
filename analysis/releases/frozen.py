"""The frozen pages of released versions, below v/ in the site.

Flows in: report/releases and a site that is built. Flows out: site/v/x.y.z of every
release, as it was, with a banner, a menu of today and a word to search engines. What
the archive holds is checked against the manifest before anything is written.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from analysis.pages import menus, report, sources
from analysis.pages.catalogue import FROZEN, PAPER, SITE, Release, released
from analysis.pages.discovery import LOST
from analysis.pages.templating import MARKUP, TEMPLATES, markup
from analysis.pipeline.job import RESULTS, ROOT, Job, files, itself
from analysis.releases import archives, snapshots
from analysis.results import checksums
from analysis.results.store import write_bytes
from analysis.study.declaration import Study

_MENU = re.compile(f"{re.escape(menus.BEGIN)}.*?{re.escape(menus.END)}", re.DOTALL)
_CANONICAL = re.compile(r'rel="?canonical\b')


@dataclass(frozen=True)
class Latest:
    """What frozen pages say of the latest version, and link to."""

    version: str
    pages: frozenset[str]
    address: str = ""  # of the published site; "" when none is declared


def jobs(study: Study, root: Path) -> Iterator[Job]:
    """Yield the one job that writes the frozen pages, after the site was built."""
    words = sorted((TEMPLATES / MARKUP).glob("*.html"))
    yield Job(
        name="versions",
        run=_unpacked,
        declared={
            "releases": held(root),
            "version": study.study.version,
            "address": study.study.site,
            "pages": sources.site_files(study, root / RESULTS),
        },
        inputs={
            "root": ROOT,
            "site": files([f"{report.SITE}/{LOST}"]),
            "words": files(map(report.own, words)),
        },
        writes=itself(f"{report.SITE}/{page}" for page in first_pages(root)),
    )


def _unpacked(declared: Mapping[str, Any], root: Path, site: None, words: None) -> None:
    """Write the frozen pages of released versions below the site."""
    pages = frozenset(declared["pages"])
    latest = Latest(declared["version"], pages, declared["address"])
    unpack(root, root / report.SITE, latest)


def kept(root: Path) -> list[Release]:
    """Return the releases whose site is kept, the newest first."""
    return [each for each in released(root) if each.kept]


def first_pages(root: Path) -> list[str]:
    """Return the first page of every frozen version, below the site."""
    return [f"{each.address}{menus.FIRST}" for each in kept(root)]


def held(root: Path) -> dict[str, str]:
    """Return the checksum of every kept site by version."""
    return {each.version: checksums.of_file(each.folder / SITE) for each in kept(root)}


def unpack(root: Path, site: Path, latest: Latest) -> None:
    """Write the frozen pages of every release below `site`, and remove others.

    Raises:
        StudyError: when an archive is not what was released, or would write elsewhere.
    """
    releases = kept(root)
    folder = site / FROZEN
    for each in releases:
        content_by_name = _files(each)
        target = site / each.address
        shutil.rmtree(target, ignore_errors=True)
        for name, content in content_by_name.items():
            if name.endswith(".html"):
                content = _page(content, name, each, releases, latest)
            write_bytes(target / name, content)
    versions = {each.version for each in releases}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in versions:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _files(release: Release) -> dict[str, bytes]:
    """Return the files of a release's site, with what lies beside its archive."""
    packed = snapshots.content(release, SITE)
    packed_files = archives.unpacked(packed, str(release.folder / SITE))
    whole = {
        name: archives.rezipped(content, zipfile.ZIP_DEFLATED)
        if name.endswith(".zip")
        else content
        for name, content in packed_files.items()
    }
    return whole | {PAPER: snapshots.content(release, PAPER)}


def _page(
    content: bytes,
    name: str,
    release: Release,
    releases: list[Release],
    latest: Latest,
) -> bytes:
    """Return a frozen page with banner, menu and head of today."""
    up = "../" * (name.count("/") + 2)
    text = content.decode("utf-8", errors="surrogateescape")
    menu = menus.menu(releases, release.version, name, up, latest=latest.pages)
    text = _MENU.sub(lambda _: menu, text, count=1)
    told = menus.banner(release, latest.version, name, up, latest.pages)
    canonical = ""
    if latest.address and not _CANONICAL.search(text):
        canonical = f"{latest.address.rstrip('/')}/{release.address}{name}"
    head = markup("frozen-head.html", canonical=canonical)
    return inserted(text, head, told).encode("utf-8", errors="surrogateescape")


def inserted(text: str, head: str, banner: str) -> str:
    """Return a page with `head` at the end of its head, `banner` first in its body.

    A page without tags for them, which HTML allows, gets both at its end: a browser
    puts what it finds there where it belongs.
    """
    found = _Places(text)
    if found.body is None:
        return text + head + banner
    text = text[: found.body] + banner + text[found.body :]
    at = found.body_tag if found.head is None else found.head
    return text[:at] + head + text[at:]


class _Places(HTMLParser):
    """Where the head of a page ends and its body begins, as a browser sees it.

    Comments, scripts and the values of attributes may say `<body>` as they like.
    """

    def __init__(self, text: str):
        super().__init__(convert_charrefs=False)
        self.head: int | None = None
        self.body: int | None = None
        self.body_tag = 0
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        for at in range(0, len(text), 65536):
            self.feed(text[at : at + 65536])
            if self.body is not None:
                break

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_endtag(self, tag: str) -> None:
        """Note the end of the head."""
        if tag == "head" and self.head is None and self.body is None:
            self.head = self._at()

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        """Note the first body."""
        if tag == "body" and self.body is None:
            self.body_tag = self._at()
            self.body = self.body_tag + len(self.get_starttag_text() or "")
