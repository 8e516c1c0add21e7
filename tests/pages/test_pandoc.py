"""Pandoc converts alike in every locale and folder, whatever a user keeps for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import StudyError
from analysis.pages import TEMPLATES, pandoc
from analysis.pages.engines import paper
from tests.pages.conftest import write

STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0">
<citation><layout><text value="as the user cites"/></layout></citation></style>
"""
BOOK = "@book{a, title = {Ähnlich}, author = {Ünal, Ö.}, year = {2001}}\n"
CITING = ("--to=html", "--citeproc", "--bibliography=references.bib")


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder whose name needs more than ASCII, with a bibliography and a template."""
    made = tmp_path / "Größe 1"
    made.mkdir()
    (made / "references.bib").write_text(BOOK, encoding="utf-8")
    (made / "frame.html").write_text("<p>é $word$</p>\n$body$\n", encoding="utf-8")
    return made


@pytest.fixture(params=["XDG_DATA_HOME", "HOME"])
def user(request, tmp_path, monkeypatch) -> Path:
    """Where pandoc looks for what belongs to a user."""
    home = tmp_path / "user"
    ends = {"XDG_DATA_HOME": "pandoc", "HOME": ".local/share/pandoc"}
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv(request.param, str(home))
    data = home / ends[request.param]
    (data / "templates").mkdir(parents=True)
    return data


def test_the_style_templates_and_abbreviations_of_a_user_are_not_used(user, folder):
    def converted(*arguments: str, text: str) -> str:
        return pandoc.convert(arguments, text, folder=folder, shown="x")

    asked = [
        (*CITING, "See [@a]."),
        ("--to=native", "The accu. is high, Mr. Smith"),
        ("--to=html", "--standalone", "---\ntitle: x\n---\ny"),
    ]
    before = [converted(*arguments, text=text) for *arguments, text in asked]
    style = pandoc.citation_style()
    (user / "default.csl").write_text(STYLE, encoding="utf-8")
    (user / "abbreviations").write_text("accu.\n", encoding="utf-8")
    (user / "templates" / "default.html5").write_text(
        "the user's frame $body$", encoding="utf-8"
    )
    (user / "templates" / "styles.html").write_text(
        "the user's styles", encoding="utf-8"
    )
    assert [converted(*arguments, text=text) for *arguments, text in asked] == before
    assert pandoc.citation_style() == style


@pytest.mark.parametrize(
    "locale",
    [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "LANG": "de_AT@euro"}, {"LC_CTYPE": "C"}],
    ids=str,
)
def test_names_and_words_are_the_same_in_every_locale(folder, monkeypatch, locale):
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    template = f"--template={folder / 'frame.html'}"
    words = ("--to=html", "--standalone", template, "--variable=word:Ťažký − 山田")
    page = pandoc.convert(words, "čaj", folder=folder, shown="x")
    assert page == "<p>é Ťažký − 山田</p>\n<p>čaj</p>\n"


def test_limits_that_a_variable_sets_do_not_count(folder, monkeypatch):
    monkeypatch.setenv("GHCRTS", "-M1m --no-such-option")
    assert pandoc.convert(["--to=html"], "x", folder=folder, shown="x") == "<p>x</p>\n"
    assert pandoc.version()[0].isdigit()


def test_both_engines_cite_by_the_style_beside_the_sources(workspace):
    write(workspace)
    source = workspace.root / "report" / "src"
    assert "\ncsl: citations.csl\n" in (source / "_quarto.yml").read_text("utf-8")
    style = source / "citations.csl"
    assert style.read_text("utf-8") == pandoc.citation_style()
    style.write_text(
        STYLE.replace("as the user cites", "as the style beside says"), encoding="utf-8"
    )
    (source / "study.qmd").write_text("---\ntitle: x\n---\n[@a]\n", encoding="utf-8")
    (source / "references.bib").write_text(BOOK, encoding="utf-8")
    assert "s the style beside says" in paper.typst_source(source, TEMPLATES)


def test_a_bibliography_is_utf8_with_or_without_a_mark_or_it_is_named(folder):
    path = folder / "references.bib"
    pages = []
    for code in ("utf-8", "utf-8-sig"):
        path.write_bytes(BOOK.replace("\n", "\r\n").encode(code))
        pages.append(pandoc.convert(CITING, "[@a]", folder=folder, shown="x"))
    assert pages[0] == pages[1] and "Ünal" in pages[0]
    for code in ("latin-1", "utf-16"):
        path.write_bytes(BOOK.encode(code))
        with pytest.raises(StudyError, match=r"references\.bib .*UTF-8"):
            pandoc.convert(CITING, "[@a]", folder=folder, shown="x")
