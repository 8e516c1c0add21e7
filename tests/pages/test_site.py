"""The built-in engine: pages that open from the file system, whole and sound."""

from __future__ import annotations

import csv
import re
from html.parser import HTMLParser

import pytest

from analysis.errors import StudyError
from analysis.pages import discovery, project
from analysis.pages.checks import links, validate
from analysis.pages.engines import builtin
from analysis.pages.templating import TEMPLATES
from analysis.results import store
from tests import written
from tests.pages.conftest import REPOSITORY, build, own_templates, write
from tests.pages.test_text import HOSTILE


def few(place, *names):
    """Leave the sources of these pages only, so that building takes a moment."""
    for path in place.source.rglob("*.qmd"):
        if path.relative_to(place.source).with_suffix("").as_posix() not in names:
            path.unlink()
    configuration = place.source / "_quarto.yml"
    text = configuration.read_text(encoding="utf-8")
    listed = "".join(f"      - {name}.qmd\n" for name in names)
    text, found = re.subn(
        r"(?m)^(    contents:\n)(?:(?:      |#).*\n)+", rf"\1{listed}", text
    )
    assert found == 1
    configuration.write_text(text, encoding="utf-8")


def test_the_site_is_whole(built):
    pages = built.pages
    assert links.check_site(built.site) == []
    assert "findings/accuracy.html" in pages
    assert discovery.LOST in pages  # which loads nothing, so that it has no frame
    for name, text in pages.items() - {(discovery.LOST, pages[discovery.LOST])}:
        assert text.count("<h1") == 1, name
        assert text.count("aria-current=") == 1, name
        assert '<a class="skip"' in text, name
        assert "<main" in text, name
        assert re.search(r"<html lang=\"en\">", text), name
        assert "c2fe31c" in text, name
        assert "b2b2b2b2b2b2" in text, name
        assert 'src="http' not in text, name


def test_figures_come_in_light_and_dark_with_alt_text_and_data(built):
    text = built.pages["results.html"]
    for name in ("scores", "genres", "confusion"):
        (figure,) = re.findall(rf'<figure id="fig-{name}".*?</figure>', text, re.DOTALL)
        alts = re.findall(r'alt="([^"]+)"', figure)
        assert len(alts) == 2
        assert alts[0] == alts[1]
        assert "light-content" in figure
        assert "dark-content" in figure
        assert re.search(r"Figure.\d", figure)
        assert f'href="figures/{name}.csv"' in text


def test_references_are_numbered_links(built):
    pages = built.pages
    assert re.search(
        r'<a href="#tbl-ladder-audio"[^>]*>Table.1</a>', pages["results.html"]
    )
    assert re.search(r'<a href="#fig-ladder"[^>]*>Figure.1</a>', pages["results.html"])
    assert (
        '<a href="../results.html#fig-ladder">Figure 1 (results)</a>'
        in pages["findings/accuracy.html"]
    )


def test_numbers_lead_to_their_rows(built):
    pages = built.pages
    targets = re.findall(
        r'href="\.\./(numbers/\w+\.html)#([^"]+)"', pages["findings/accuracy.html"]
    )
    assert len(targets) > 8
    for page, target in targets:
        assert f'id="{target}"' in pages[page]


def test_works_are_cited_and_listed(built):
    pages = built.pages
    assert 'href="#ref-pampalk2005"' in pages["methods.html"]
    assert '<h2 class="unnumbered" id="bibliography">' in pages["methods.html"]
    assert "Elias" in pages["references.html"]


def files(site):
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file()
    }


def test_the_same_sources_give_the_same_bytes(workspace, built):
    write(workspace)
    build(workspace)
    first = files(built.site)
    assert files(workspace.site) == first
    assert "study.pdf" in first


def test_what_an_earlier_build_left_goes(workspace):
    write(workspace)
    few(workspace, "index")
    old = workspace.site / "old" / "page.html"
    old.parent.mkdir(parents=True)
    old.write_text("old", encoding="utf-8")
    (workspace.site / "study.pdf").write_text("the paper", encoding="utf-8")
    written.build_site(workspace.root, workspace.templates)
    assert not old.parent.exists()
    assert (workspace.site / "study.pdf").is_file()
    assert (workspace.site / "index.html").is_file()


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
    few(workspace, "index", "methods")
    page = workspace.source / "methods.qmd"
    page.write_text(f'---\ntitle: "Methods"\n---\n\n{text}\n', encoding="utf-8")
    with pytest.raises(StudyError, match=r"^report/src/methods\.qmd: .*") as error:
        written.build_site(workspace.root, workspace.templates)
    assert error.match(told)


def test_a_page_that_the_sidebar_names_must_exist(workspace):
    write(workspace)
    (workspace.source / "data.qmd").unlink()
    with pytest.raises(StudyError, match=r"sidebar names data\.qmd"):
        written.build_site(workspace.root, workspace.templates)


def test_sources_must_exist(tmp_path):
    with pytest.raises(StudyError, match="make report"):
        builtin.outline(tmp_path, TEMPLATES, "1.0.0")


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = set()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.tags |= {name for name, _ in attributes if name.startswith("on")}


def hostile(place):
    """Rename the genres in all tables to hostile names; two tables get more of them."""
    folder = place.root / "data/results"
    names = [name for name in HOSTILE if "\x00" not in name]
    tables = sorted((folder / "genres").glob("*/*.csv"))
    known = [row["genre"] for row in store.read_csv(tables[0])]
    new = {
        old: f"{names[at % len(names)]} {at}" for at, old in enumerate(sorted(known))
    }
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        rows = [[new.get(cell, cell) for cell in row] for row in rows]
        store.write_csv(path, [new.get(cell, cell) for cell in header], rows)
    for path in tables:
        rows = store.read_csv(path)
        rows += [dict(rows[0], genre=f"{name} more") for name in names]
        store.write_csv(path, list(rows[0]), [list(row.values()) for row in rows])


def test_hostile_names_are_text_on_every_page_and_in_the_paper(workspace):
    hostile(workspace)
    write(workspace)
    pages = build(workspace)
    assert validate.sources(workspace.source) == []
    assert links.check_site(workspace.site) == []
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
    def given(*files):
        texts = [
            (REPOSITORY / "templates" / file).read_text(encoding="utf-8")
            for file in files
        ]
        return set(re.findall(r"(?<![\w-])--([\w-]+):", "".join(texts)))

    content = (REPOSITORY / "templates/quarto/content.css").read_text(encoding="utf-8")
    used = set(re.findall(r"var\(--([\w-]+)\)", content))
    used -= given("quarto/content.css", "genre.qmd.j2")  # its bars have their place
    assert used <= given("site/style.css")
    for theme in ("light", "dark"):
        assert used <= given("quarto/study.scss", f"quarto/{theme}.scss"), theme


def test_weights_are_counted_with_what_a_page_loads(built):
    page = built.site / "index.html"
    alone = page.stat().st_size
    assert links.weights(page, links.parts(page), built.site)[0] > alone + 8000


def test_the_frame_is_taken_from_the_templates(workspace):
    folder = own_templates(workspace)
    frame = folder / "site" / "frame.html"
    frame.write_text(
        frame.read_text(encoding="utf-8").replace(
            "Skip to the text", "Jump to the text"
        ),
        encoding="utf-8",
    )
    write(workspace)
    few(workspace, "index")
    written.build_site(workspace.root, workspace.templates)
    assert "Jump to the text" in (workspace.site / "index.html").read_text("utf-8")


def test_a_page_below_may_be_called_like_the_paper(tmp_path):
    for name in ("study", "genres/study", "index"):
        path = tmp_path / f"{name}.qmd"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'---\ntitle: "{name}"\n---\n\nWords.\n', encoding="utf-8")
    assert list(project.front_matters(tmp_path)) == ["genres/study.qmd", "index.qmd"]
