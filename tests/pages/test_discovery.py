"""Sitemap, robots.txt, feed and the head of pages: whole addresses, or nothing."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from msgspec import structs

from analysis.pages import discovery, project
from analysis.pages.catalogue import Release
from analysis.pages.checks.links import check_site
from analysis.study import reading
from tests import written
from tests.pages.conftest import REPOSITORY, write
from tests.pages.test_site import few
from tests.pages.test_text import HOSTILE

BASE = "https://example.org/my--study"
PAGES = ["results.html", "findings/accuracy.html", "index.html"]
SPACE = {
    "a": "http://www.w3.org/2005/Atom",
    "m": "http://www.sitemaps.org/schemas/sitemap/0.9",
}


def release(version: str, date: str, title: str = "Title") -> Release:
    return Release(
        version=version,
        date=date,
        commit="c" * 40,
        title=title,
        sha256="b" * 64,
        folder=REPOSITORY,
        manifest={},
    )


VERSIONS = [release("1.1.0", "2026-12-01"), release("1.0.0", "2026-11-23")]


def test_the_sitemap_lists_every_page_from_the_first():
    root = ElementTree.fromstring(discovery.sitemap(BASE, PAGES, "2026-12-01"))
    assert [each.text for each in root.iterfind("m:url/m:loc", SPACE)] == [
        f"{BASE}/",
        f"{BASE}/findings/accuracy.html",
        f"{BASE}/results.html",
    ]
    days = {each.text for each in root.iterfind("m:url/m:lastmod", SPACE)}
    assert days == {"2026-12-01"}
    assert "lastmod" not in discovery.sitemap(BASE, PAGES, "")


def test_the_feed_has_an_entry_a_version():
    text = discovery.feed(BASE, "Title", "Ada Lovelace", VERSIONS)
    root = ElementTree.fromstring(text)
    assert root.findtext("a:updated", "", SPACE) == "2026-12-01T00:00:00Z"
    assert root.findtext("a:author/a:name", "", SPACE) == "Ada Lovelace"
    entries = root.findall("a:entry", SPACE)
    titles = [each.findtext("a:title", "", SPACE) for each in entries]
    assert titles == ["Version 1.1.0", "Version 1.0.0"]
    assert entries[1].find("a:link", SPACE).get("href") == f"{BASE}/v/1.0.0/"
    assert len({each.findtext("a:id", "", SPACE) for each in entries}) == 2


def test_a_feed_before_the_first_version_is_empty_and_valid():
    root = ElementTree.fromstring(discovery.feed(BASE, "Title", "", []))
    assert root.findall("a:entry", SPACE) == []
    assert root.findtext("a:author/a:name", "", SPACE) == "Title"


def test_every_author_is_one_of_the_feed():
    root = ElementTree.fromstring(
        discovery.feed(BASE, "Title", "Bo Li; Roe, Jane; ;", [])
    )
    names = [each.text for each in root.findall("a:author/a:name", SPACE)]
    assert names == ["Bo Li", "Jane Roe"]


def test_hostile_titles_and_authors_are_text():
    known = {
        "feed", "title", "id", "link", "updated", "author", "name", "entry", "summary",
    }  # fmt: skip
    for name in HOSTILE:
        text = discovery.feed(BASE, name, name, [release("1.0.0", "2026-11-23", name)])
        root = ElementTree.fromstring(text)
        assert {each.tag.partition("}")[2] for each in root.iter()} == known


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("index.html", f"{BASE}/"),
        ("findings/index.html", f"{BASE}/findings/"),
        ("findings/accuracy.html", f"{BASE}/findings/accuracy.html"),
        ("reindex.html", f"{BASE}/reindex.html"),
    ],
)
def test_addresses_of_pages(page, address):
    assert discovery.address(BASE, page) == address


def declared(**words):
    known = reading.load(REPOSITORY / "study.toml").study
    return structs.replace(known, **words)


def test_the_page_for_lost_readers_loads_nothing_and_its_links_are_whole():
    """A server shows it at any address, and there is nothing relative to that."""
    page = discovery.lost(declared(site=f"{BASE}/"))
    targets = re.findall(r'(?:href|src)="([^"]*)"', page)
    assert f"{BASE}/" in targets
    assert f"{BASE}/study.pdf" in targets
    assert all(target.startswith(f"{BASE}/") for target in targets)
    assert not re.search(r"<link|<script|<img|url\(|@import", page)


def test_without_an_address_the_page_for_lost_readers_says_what_to_do():
    page = discovery.lost(declared(site=""))
    assert re.findall(r'(?:href|src)="([^"]*)"', page) == ["index.html"]
    assert "shorten the address" in page


def test_hostile_titles_are_text_for_lost_readers():
    for name in HOSTILE:
        page = discovery.lost(declared(title=name, site=BASE))
        tags = re.findall(r"<([a-z1-9]+)", page)
        plain = discovery.lost(declared(title="A", site=BASE))
        assert tags == re.findall(r"<([a-z1-9]+)", plain)


def published(workspace, **words):
    """Build the first page and one below a folder with an address; return both."""
    title = structs.replace(workspace.study.study, **words)
    workspace.study = structs.replace(workspace.study, study=title)
    write(workspace)
    few(workspace, "index", "findings/accuracy")
    for path in workspace.source.rglob("*.qmd"):  # links to pages that are not built
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"\]\([^)]*\)", "](#content)", text), encoding="utf-8")
    pages = build_site(workspace)
    return pages["index.html"], pages["findings/accuracy.html"]


def build_site(workspace):
    written.build_site(workspace.root, workspace.templates)
    return {
        path.relative_to(workspace.site).as_posix(): path.read_text(encoding="utf-8")
        for path in workspace.site.rglob("*.html")
    }


def meta(page: str, name: str) -> list[str]:
    return re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)"', page)


def test_an_address_gives_cards_a_canonical_link_and_files(workspace):
    first, inner = published(workspace, site=f"{BASE}/", author='A "B" <i>C</i>')
    assert meta(first, "og:url") == [f"{BASE}/"]
    assert meta(inner, "og:url") == [f"{BASE}/findings/accuracy.html"]
    assert f'<link rel="canonical" href="{BASE}/findings/accuracy.html">' in inner
    for page in (first, inner):
        assert meta(page, "og:image") == [f"{BASE}/icons/card.png"]
        assert meta(page, "twitter:card") == ["summary_large_image"]
        assert len(meta(page, "og:image:alt")[0]) > 20
    assert meta(first, "og:type") == ["website"]
    for name in discovery.FILES:
        assert (workspace.site / name).is_file()
    assert 'href="../feed.xml"' in inner
    assert f"Sitemap: {BASE}/sitemap.xml" in (workspace.site / "robots.txt").read_text(
        encoding="utf-8"
    )
    site = ElementTree.parse(workspace.site / "sitemap.xml")
    assert len(site.findall("m:url", SPACE)) > 30
    assert discovery.LOST not in (workspace.site / "sitemap.xml").read_text(
        encoding="utf-8"
    )
    assert f'href="{BASE}/"' in (workspace.site / discovery.LOST).read_text("utf-8")
    text = (workspace.source / "_quarto.yml").read_text(encoding="utf-8")
    assert "canonical-url: true" in text
    assert json.dumps(f"{BASE}/") in text
    settings = project.configuration(workspace.source)
    for card in ("open-graph", "twitter-card"):  # else Quarto looks for a picture
        assert settings["website"][card]["image"] == "icons/card.png"


def test_without_an_address_nothing_is_absolute(workspace):
    for name in discovery.FILES:  # of an earlier build with an address
        (workspace.source).mkdir(parents=True, exist_ok=True)
        (workspace.source / name).write_text("old", encoding="utf-8")
    first, inner = published(workspace)
    for page in (first, inner):
        assert meta(page, "og:url") == meta(page, "og:image") == []
        assert "canonical" not in page
        assert len(meta(page, "og:title")) == 1
        assert meta(page, "twitter:card") == ["summary"]
    for name in discovery.FILES:
        assert not (workspace.site / name).exists()
    text = (workspace.source / "_quarto.yml").read_text(encoding="utf-8")
    assert "canonical-url" not in text
    assert "feed.xml" not in text
    assert not {"open-graph", "twitter-card"} & set(
        project.configuration(workspace.source)["website"]
    )


def test_the_colour_of_the_window_is_that_of_the_paper():
    frame = (REPOSITORY / "templates/site/frame.html").read_text(encoding="utf-8")
    style = (REPOSITORY / "templates/site/style.css").read_text(encoding="utf-8")
    papers = re.findall(r"--paper: (#[0-9a-f]{6})", style)
    told = re.findall(r'name="theme-color" content="(#\w+)"', frame)
    assert told == papers[:2]
    quarto = (REPOSITORY / "_quarto.yml").read_text(encoding="utf-8")
    assert re.findall(r'name="theme-color" content="(#\w+)"', quarto) == told


def test_every_page_describes_itself(built):
    told: dict[str, str] = {}
    for name, page in built.pages.items():
        (description,) = meta(page, "description") or [""]
        assert 25 <= len(description) <= 300, name
        assert description not in told.values(), name
        told[name] = description


def test_no_link_is_empty_and_nothing_says_none(built):
    assert check_site(built.site) == []
    for name, page in built.pages.items():
        assert not re.search(r'(href|src|content)=""', page), name
        assert not re.search(r'>\s*None\s*<|"None"|/None\b|=None\b', page), name
