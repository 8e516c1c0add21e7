"""The built-in engine: pages that open from the file system, whole and sound."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from analysis import render, results
from analysis.errors import StudyError
from analysis.render import builtin, links, validate
from tests.render.conftest import REPOSITORY, own_templates, write
from tests.render.test_text import HOSTILE


def build_site(root, templates=render.TEMPLATES):
    return builtin.build_site(root, templates)


def build(place):
    build_site(place.root, place.templates)
    render.build_pdf(place.root, wanted="builtin")
    return {
        path.relative_to(place.site).as_posix(): path.read_text(encoding="utf-8")
        for path in place.site.rglob("*.html")
    }


def test_the_site_is_whole(workspace):
    write(workspace)
    pages = build(workspace)
    assert validate.site(workspace.site) == []
    assert "findings/accuracy.html" in pages
    for name, text in pages.items():
        assert text.count("<h1") == 1, name
        assert text.count("aria-current=") == 1, name
        assert '<a class="skip"' in text, name
        assert "<main" in text, name
        assert re.search(r"<html lang=\"en\">", text), name
        assert "c2fe31c" in text, name
        assert "b2b2b2b2b2b2" in text, name
        assert 'src="http' not in text, name


def test_figures_come_in_light_and_dark_with_alt_text_and_data(workspace):
    write(workspace)
    text = build(workspace)["results.html"]
    for name in ("scores", "genres", "confusion"):
        (figure,) = re.findall(rf'<figure id="fig-{name}".*?</figure>', text, re.DOTALL)
        alts = re.findall(r'alt="([^"]+)"', figure)
        assert len(alts) == 2
        assert alts[0] == alts[1]
        assert "light-content" in figure
        assert "dark-content" in figure
        assert re.search(r"Figure.\d", figure)
        assert f'href="figures/{name}.csv"' in text


def test_references_are_numbered_links(workspace):
    write(workspace)
    pages = build(workspace)
    assert re.search(
        r'<a href="#tbl-ladder-audio"[^>]*>Table.1</a>', pages["results.html"]
    )
    assert (
        '<a href="index.html#fig-ladder">Figure 1 (summary)</a>'
        in pages["results.html"]
    )
    assert '<a href="../index.html#fig-ladder">' in pages["findings/accuracy.html"]


def test_numbers_lead_to_their_rows(workspace):
    write(workspace)
    pages = build(workspace)
    targets = re.findall(
        r'href="\.\./numbers\.html#([^"]+)"', pages["findings/accuracy.html"]
    )
    assert len(targets) > 8
    for target in targets:
        assert f'id="{target}"' in pages["numbers.html"]


def test_works_are_cited_and_listed(workspace):
    write(workspace)
    pages = build(workspace)
    assert 'href="#ref-pampalk2005"' in pages["methods.html"]
    assert '<h2 class="unnumbered" id="bibliography">' in pages["methods.html"]
    assert "Elias" in pages["references.html"]


def test_the_same_sources_give_the_same_bytes(workspace):
    write(workspace)
    build(workspace)
    first = {p: p.read_bytes() for p in workspace.site.rglob("*") if p.is_file()}
    build(workspace)
    second = {p: p.read_bytes() for p in workspace.site.rglob("*") if p.is_file()}
    assert first == second
    assert workspace.site / "study.pdf" in first


def test_what_an_earlier_build_left_goes(workspace):
    write(workspace)
    build(workspace)
    old = workspace.site / "old" / "page.html"
    old.parent.mkdir()
    old.write_text("old")
    build_site(workspace.root)
    assert not old.parent.exists()
    assert (workspace.site / "study.pdf").is_file()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("See @fig-nowhere.", "@fig-nowhere leads nowhere"),
        ("See [@nobody1999].", "nobody1999"),
        ("::: {#fig-x}\n\n![](a.svg){fig-alt='b'}\n\n:::", "caption"),
        ("::: {#tbl-x}\n\n| a |\n|---|\n| b |\n\nC.\n\n:::\n\n" * 2, "stands twice"),
    ],
)
def test_a_bad_page_is_an_error_that_names_it(workspace, text, told):
    write(workspace)
    page = workspace.source / "methods.qmd"
    page.write_text(f'---\ntitle: "Methods"\n---\n\n{text}\n')
    with pytest.raises(StudyError, match=r"^report/src/methods\.qmd: .*") as error:
        build_site(workspace.root)
    assert error.match(told)


def test_a_page_that_the_sidebar_names_must_exist(workspace):
    write(workspace)
    (workspace.source / "data.qmd").unlink()
    with pytest.raises(StudyError, match=r"sidebar names data\.qmd"):
        build_site(workspace.root)


def test_sources_must_exist(tmp_path):
    with pytest.raises(StudyError, match="make report"):
        build_site(tmp_path)


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = set()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.tags |= {name for name, _ in attributes if name.startswith("on")}


def hostile(place):
    """Rename the genres of the table that pages print to hostile names."""
    names = [name for name in HOSTILE if "\x00" not in name]
    for path in (place.root / "data/results/genres/audio").glob("*.csv"):
        rows = results.read_csv(path)
        for number, row in enumerate(rows):
            row["genre"] = names[number % len(names)] + f" {number}"
        more = [dict(rows[0], genre=f"{name} more") for name in names]
        rows = [*rows, *more]
        results.write_csv(path, list(rows[0]), [list(row.values()) for row in rows])


def test_hostile_names_are_text_on_every_page_and_in_the_paper(workspace):
    hostile(workspace)
    write(workspace)
    pages = build(workspace)
    assert validate.sources(workspace.source) == []
    assert validate.site(workspace.site) == []
    found = _Tags()
    for text in pages.values():
        found.feed(text)
    assert not {"onerror", "iframe", "object"} & found.tags
    text = pages["results.html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; more" in text
    assert "{{&lt; include secret.qmd &gt;}} more" in text
    assert "#import “evil" not in text
    assert (workspace.root / "report" / "study.pdf").read_bytes().startswith(b"%PDF")


def test_styles_hold_for_both_engines():
    content = (REPOSITORY / "templates/quarto/content.css").read_text()
    used = set(re.findall(r"var\(--([\w-]+)\)", content))
    for file in (
        "templates/site/style.css",
        "templates/quarto/light.scss",
        "templates/quarto/dark.scss",
    ):
        given = set(re.findall(r"--([\w-]+):", (REPOSITORY / file).read_text()))
        assert used <= given, file


def test_weights_are_counted_with_what_a_page_loads(workspace):
    write(workspace)
    build(workspace)
    page = workspace.site / "index.html"
    alone = page.stat().st_size
    assert links.weight(page, links.parts(page)) > alone + 8000


def test_the_frame_is_taken_from_the_templates(workspace):
    folder = own_templates(workspace)
    frame = folder / "site" / "frame.html"
    frame.write_text(frame.read_text().replace("Skip to the text", "Jump to the text"))
    write(workspace)
    assert "Jump to the text" in build(workspace)["index.html"]
