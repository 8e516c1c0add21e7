"""The checks find what they look for: every rule is broken once."""

from __future__ import annotations

import shutil

import pytest

from analysis.pages.checks import validate
from analysis.pages.checks.links import check_site
from tests.pages.conftest import write


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("::: {.callout-note}\nopen", r"methods\.qmd:5: a div is never closed"),
        (":::\n", r"methods\.qmd:5: a div is closed"),
        ("```bash\nopen", "code block is never closed"),
        ("```{python}\n1\n```", "executable cell"),
        ("it is << r.x >>", "leftover"),
        ("<% if %>", "leftover"),
        ("## A {#sec-a}\n\n## B {#sec-a}", "'sec-a' stands 2 times"),
        ("see @tbl-none", "@tbl-none leads nowhere"),
        ("[x](none.qmd)", r"none\.qmd leads to no file"),
        ("[x](data.qmd#none)", r"data\.qmd#none leads to no id"),
        ("![](figures/none.svg)", r"none\.svg leads to no file"),
        ("| a | b |\n|---|---|\n| c |", "row of 1 cells below 2"),
        ("| a " * 7 + "|", "7 columns"),
    ],
)
def test_a_broken_source_is_told(workspace, text, told):
    write(workspace)
    page = workspace.source / "methods.qmd"
    page.write_text(f'---\ntitle: "M"\n---\n\n{text}\n', encoding="utf-8")
    import re

    assert [
        line for line in validate.sources(workspace.source) if re.search(told, line)
    ]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("short-title: x", "no title"),
        ("title: x\ncss: gone.css", "it names gone.css, which is not there"),
    ],
)
def test_a_bad_head_is_told(workspace, head, told):
    write(workspace)
    (workspace.source / "methods.qmd").write_text(
        f"---\n{head}\n---\n\nwords\n", encoding="utf-8"
    )
    assert any(told in line for line in validate.sources(workspace.source))


@pytest.mark.parametrize(
    "settings",
    [
        {"format": {"html": {"css": "quarto/gone.css"}}},
        {"format": {"html": {"theme": {"dark": ["darkly", "quarto/gone.scss"]}}}},
        {"bibliography": ["gone.bib"]},
        {"project": {"resources": ["figures/*.csv"]}},
        {"website": {"open-graph": {"image": "assets/card.png"}}},
    ],
)
def test_a_file_that_is_named_must_be_there(tmp_path, settings):
    (found,) = validate.missing_files("_quarto.yml", settings, tmp_path)
    assert found.endswith("which is not there")


def test_a_theme_of_quarto_is_no_file(tmp_path):
    (tmp_path / "a.csv").touch()
    settings = {"theme": "cosmo", "resources": ["*.csv"], "title": "gone.qmd"}
    assert validate.missing_files("_quarto.yml", settings, tmp_path) == []


def test_a_page_that_quarto_would_not_render_is_told(workspace):
    write(workspace)
    deep = workspace.source / "other" / "page.qmd"
    deep.parent.mkdir()
    shutil.copy(workspace.source / "colophon.qmd", deep)
    assert any(
        "covers other/page.qmd" in line for line in validate.sources(workspace.source)
    )


PAGE = '<html><body id="top">{}</body></html>'


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<p id="a"></p><p id="a"></p>', "the id 'a' stands 2 times"),
        ('<a href="none.html">x</a>', "none.html leads to no file"),
        ('<a href="#none">x</a>', "#none leads to no id"),
        ('<a href="other.html#none">x</a>', "other.html#none leads to no id"),
        ('<a href="../out.html">x</a>', "leads out of the site"),
        ('<img src="p.svg">', "p.svg has no alt text"),
        ('<img src="none.svg" alt="x">', "none.svg leads to no file"),
        ('<script src="https://example.org/x.js"></script>', "from outside"),
        ('<link rel="stylesheet" href="//example.org/x.css">', "from outside"),
        ('<img src="heavy.svg" alt="x">', "it weighs"),
    ],
)
def test_a_broken_site_is_told(tmp_path, body, told):
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "out.html").write_text("out", encoding="utf-8")
    (site / "index.html").write_text(PAGE.format(body), encoding="utf-8")
    (site / "other.html").write_text(PAGE.format(""), encoding="utf-8")
    (site / "p.svg").write_text("<svg/>", encoding="utf-8")
    (site / "heavy.svg").write_bytes(b" " * 1_600_000)
    (line,) = check_site(site)
    assert line.startswith("index.html: ")
    assert told in line


def test_a_sound_site_has_no_trouble(tmp_path):
    body = '<a href="other.html#top">x</a><a href="#top">y</a><a href="https://example.org">z</a>'
    (tmp_path / "index.html").write_text(PAGE.format(body), encoding="utf-8")
    (tmp_path / "other.html").write_text(PAGE.format(""), encoding="utf-8")
    assert check_site(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    ["src/methods.qmd", "src/study.typ", "src/results.csv", "site/methods.html",
     "site/figures/x.csv", "site/numbers/x.html"],
)  # fmt: skip
def test_a_letter_that_was_lost_is_told(workspace, name):
    write(workspace)
    path = workspace.root / "report" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    head = "---\ntitle: x\n---\n" if name.endswith("qmd") else ""
    path.write_text(f"{head}caf\ufffd", encoding="utf-8")
    check = check_site if name.startswith("site") else validate.sources
    told = check(workspace.root / "report" / name.partition("/")[0])
    assert any("U+FFFD" in line for line in told)


def test_a_frozen_version_keeps_its_letters(tmp_path):
    (tmp_path / "v" / "1.0.0").mkdir(parents=True)
    (tmp_path / "v" / "1.0.0" / "x.html").write_text("\ufffd", encoding="utf-8")
    assert check_site(tmp_path) == []


QUARTO = """<html><head>
<link rel="stylesheet" id="quarto-bootstrap" href="site_libs/light.css">
<link rel="stylesheet" id="quarto-bootstrap" href="site_libs/dark.css">
</head><body id="top"><a href="./">home</a> <a href="deep/">deep</a>
<a href="deep/#top">its top</a>{}</body></html>"""


@pytest.fixture
def by_quarto(tmp_path):
    """Return what writes a site as Quarto does, with libraries of so many bytes."""

    def made(libraries: int, body: str = ""):
        for folder in ("site_libs", "deep"):
            (tmp_path / folder).mkdir()
        for name in ("light", "dark"):
            (tmp_path / "site_libs" / f"{name}.css").write_bytes(b" " * libraries)
        (tmp_path / "index.html").write_text(QUARTO.format(body), encoding="utf-8")
        (tmp_path / "deep" / "index.html").write_text(PAGE.format(""), encoding="utf-8")
        return check_site(tmp_path)

    return made


def test_a_site_by_quarto_is_sound(by_quarto):
    """Sheets share an id, folders are links, and Bootstrap weighs a megabyte."""
    assert by_quarto(950_000) == []


def test_what_quarto_adds_to_every_page_has_a_limit_of_its_own(by_quarto):
    (line,) = by_quarto(1_050_000)
    assert (
        line
        == "index.html: it weighs 2,100,000 bytes of site_libs, more than 2,000,000"
    )


def test_a_folder_without_an_index_leads_nowhere(by_quarto):
    assert by_quarto(1, '<a href="site_libs/">x</a>') == [
        "index.html: site_libs/ leads to no file"
    ]
