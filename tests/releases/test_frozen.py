"""Frozen pages: where they stand, what is put into them, and what stays as it was."""

from __future__ import annotations

import re
import zipfile
from html.parser import HTMLParser
from io import BytesIO

import pytest

from analysis.errors import StudyError
from analysis.pages import menus
from analysis.pages.catalogue import released
from analysis.pages.checks.links import check_site
from analysis.releases import frozen
from analysis.study import reading
from analysis.workspace import Workspace
from tests.releases.conftest import again, stub

LATEST = frozen.Latest("1.2.0", frozenset({"index.html", "versions.html"}))


@pytest.fixture
def two(release, repository):
    """Two released versions, and the site of a third state."""
    release("1.0.0")
    again(repository)
    release("1.1.0")
    place = Workspace(repository)
    stub(place, reading.load(place.declaration), [])
    return repository


def unpacked(root, latest=LATEST):
    site = root / "report" / "site"
    frozen.unpack(root, site, latest)
    return site


def test_every_version_stands_below_its_address(two):
    site = unpacked(two)
    for version in ("1.0.0", "1.1.0"):
        folder = site / "v" / version
        text = (folder / "index.html").read_text(encoding="utf-8")
        assert f"Version {version}<" in text
        assert f"This is version {version}</strong>" in text
        assert "the latest is 1.2.0" in text
        assert text.count('<meta name="robots" content="noindex">') == 1
        assert (folder / "study.pdf").read_bytes() == f"%PDF {version}".encode()
        with zipfile.ZipFile(BytesIO((folder / "splits.zip").read_bytes())) as kept:
            assert kept.read("rows.csv").startswith(b"id,fold\n")
    assert "banner" not in (site / "index.html").read_text(encoding="utf-8")
    assert check_site(site) == []
    assert frozen.first_pages(two) == ["v/1.1.0/index.html", "v/1.0.0/index.html"]


def links_of(text: str) -> list[str]:
    return re.findall(r'href="([^"#]+)"', text)


def test_banner_and_menu_lead_to_the_same_page_where_there_is_one(two):
    site = unpacked(two)
    (site / "versions.html").write_text("x", encoding="utf-8")
    page = site / "v" / "1.0.0" / "findings" / "accuracy.html"
    text = page.read_text(encoding="utf-8")
    for target in links_of(text):
        assert (page.parent / target).resolve().is_file(), target
    assert "The latest version</a>" in text, "the latest has no such page"
    assert "../../../v/1.1.0/findings/accuracy.html" in text
    first = (site / "v" / "1.0.0" / "index.html").read_text(encoding="utf-8")
    assert '<a href="../../index.html">This page in the latest version</a>' in first
    assert "<b>1.0.0 " in first, "the version that is shown is no link"


def test_the_version_that_is_the_latest_is_not_called_old(two):
    site = unpacked(two, frozen.Latest("1.1.0", frozenset({"index.html"})))
    text = (site / "v" / "1.1.0" / "index.html").read_text(encoding="utf-8")
    assert "kept as it was released" in text
    assert "the latest is" not in text


def test_what_is_no_release_goes_and_unpacking_again_changes_nothing(two):
    site = unpacked(two)
    first = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    (site / "v" / "0.9.0").mkdir()
    (site / "v" / "0.9.0" / "index.html").write_text("x", encoding="utf-8")
    (site / "v" / "1.0.0" / "left.html").write_text("x", encoding="utf-8")
    unpacked(two)
    again_ = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert again_ == first
    for name in ("1.0.0", "1.1.0"):
        (two / "report" / "releases" / name / "site.tar.xz").unlink()
    unpacked(two)
    assert not [*(site / "v").iterdir()]
    assert [each.kept for each in released(two)] == [False, False]


def test_an_archive_that_is_not_the_released_one_writes_nothing(two):
    path = two / "report" / "releases" / "1.0.0" / "site.tar.xz"
    path.write_bytes((two / "report/releases/1.1.0/site.tar.xz").read_bytes())
    with pytest.raises(StudyError, match="not the file that was released"):
        unpacked(two)
    assert not (two / "report" / "site" / "v" / "1.0.0").exists()


def test_a_declared_address_gives_a_canonical_link(two):
    latest = frozen.Latest("1.2.0", frozenset(), 'https://a.example/"x')
    text = (unpacked(two, latest) / "v" / "1.0.0" / "index.html").read_text(
        encoding="utf-8"
    )
    assert (
        '<link rel="canonical" href="https://a.example/&quot;x/v/1.0.0/index.html">'
        in text
    )
    assert "canonical" not in (unpacked(two) / "v/1.0.0/index.html").read_text(
        encoding="utf-8"
    )


# --------------------------------------------------------------- odd pages


class Order(HTMLParser):
    """The tags of a page in the order in which a browser meets them."""

    def __init__(self, text):
        super().__init__()
        self.met = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.met.append(tag)

    def handle_endtag(self, tag):
        self.met.append(f"/{tag}")


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>x</title></head><body><p>y</p></body></html>",
        '<html><head></head><body class="a" data-x=\'>"\' onload="f(\'<body>\')"><p>',
        "<html><head><script>'<body></head>'</script></head>\n<BODY\n id=a>\n<p>",
        "<html><head><!-- <body> --></head><!-- <body> --><body><p><body><p>",
        "<head><title>&lt;body&gt;</title></head>\r\n<body\r\n>\r\n<p>é😀",
        "<title>no head</title><body><p>",
    ],
)
def test_the_banner_is_first_in_the_body_and_the_head_is_whole(page):
    made = frozen.inserted(page, "<meta>", "<aside>b</aside>")
    met = Order(made).met
    assert met.count("aside") == 1
    assert met[met.index("body") + 1] == "aside"
    assert met.index("meta") < met.index("body")
    if "/head" in met:
        assert met[met.index("/head") - 1] == "meta"
    assert made.replace("<meta>", "").replace("<aside>b</aside>", "") == page


@pytest.mark.parametrize("page", ["", "words", "<p>no body", "<!-- <body>"])
def test_a_page_without_a_body_keeps_its_words(page):
    made = frozen.inserted(page, "<meta>", "<aside>b</aside>")
    assert made == page + "<meta><aside>b</aside>"


def test_a_body_behind_a_large_head_is_found():
    page = f"<head><style>{'a{}' * 50_000}</style></head><body><p>"
    assert "</style><meta></head><body><aside><p>" in frozen.inserted(
        page, "<meta>", "<aside>"
    )


def test_a_page_in_another_encoding_keeps_its_bytes(two):
    (release,) = [each for each in released(two) if each.version == "1.0.0"]
    made = frozen._page(b"<body>\xff\xfe</body>", "a.html", release, [release], LATEST)
    assert b"\xff\xfe</body>" in made


def test_the_menu_of_the_latest_page_names_every_version(two):
    releases = released(two)
    menu = menus.menu(releases, "1.1.0", "findings/accuracy.html", "../")
    assert menu.startswith("<!-- versions --><details")
    assert menu.endswith("<!-- end of versions -->")
    assert links_of(menu) == [
        "../v/1.1.0/findings/accuracy.html",
        "../v/1.0.0/findings/accuracy.html",
        "../versions.html",
    ]
    assert "<b>Latest</b>" in menu
    other = menus.menu(releases, "1.1.0", "new.html", "")
    assert links_of(other)[0] == "v/1.1.0/index.html"
    assert menus.menu([], "0.1.0", "index.html", "") == ""
