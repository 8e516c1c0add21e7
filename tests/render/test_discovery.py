"""Sitemap, robots.txt and feed: whole addresses, or nothing."""

from __future__ import annotations

from xml.etree import ElementTree

from analysis.render import discovery
from tests.render.test_text import HOSTILE

VERSIONS = [
    ("1.1.0", "2026-12-01", "v/1.1.0/"),
    ("1.0.0", "2026-11-23", "v/1.0.0/"),
]
PAGES = ["results.html", "findings/accuracy.html", "index.html"]
SPACE = {"a": discovery.ATOM, "m": discovery.MAPS}


def made(
    site="https://example.org/study/", title="Title", author="", versions=VERSIONS
):
    return discovery.files(site, title, author, PAGES, versions)


def test_without_an_address_there_is_nothing():
    assert made(site="") == {}


def test_the_sitemap_lists_every_page_from_the_first():
    root = ElementTree.fromstring(made()["sitemap.xml"])
    assert [each.text for each in root.iterfind("m:url/m:loc", SPACE)] == [
        "https://example.org/study/",
        "https://example.org/study/findings/accuracy.html",
        "https://example.org/study/results.html",
    ]
    days = {each.text for each in root.iterfind("m:url/m:lastmod", SPACE)}
    assert days == {"2026-12-01"}


def test_robots_may_read_everything_and_find_the_sitemap():
    text = made()["robots.txt"]
    assert "Allow: /\n" in text
    assert "Disallow" not in text
    assert "Sitemap: https://example.org/study/sitemap.xml\n" in text


def test_the_feed_has_an_entry_a_version():
    root = ElementTree.fromstring(made(author="Ada Lovelace")["feed.xml"])
    assert root.findtext("a:updated", "", SPACE) == "2026-12-01T00:00:00Z"
    assert root.findtext("a:author/a:name", "", SPACE) == "Ada Lovelace"
    entries = root.findall("a:entry", SPACE)
    assert [each.findtext("a:title", "", SPACE) for each in entries] == [
        "Version 1.1.0",
        "Version 1.0.0",
    ]
    ids = [each.findtext("a:id", "", SPACE) for each in entries]
    assert len(set(ids)) == 2
    links = [each.find("a:link", SPACE).get("href") for each in entries]
    assert links[1] == "https://example.org/study/v/1.0.0/"


def test_a_version_without_a_date_waits():
    texts = made(versions=[("0.1.0", "", "")])
    assert "<entry>" not in texts["feed.xml"]
    assert "lastmod" not in texts["sitemap.xml"]


def test_hostile_titles_and_authors_are_text():
    for name in HOSTILE:
        root = ElementTree.fromstring(made(title=name, author=name)["feed.xml"])
        assert {each.tag.partition("}")[2] for each in root.iter()} == {
            "feed", "title", "id", "link", "updated", "author", "name", "entry",
            "summary",
        }  # fmt: skip
