"""Which engine renders, and how Quarto is asked; a real Quarto where there is one."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from analysis import pages
from analysis.errors import StudyError
from analysis.pages import project
from analysis.pages.engines import quarto
from analysis.pages.pandoc import metadata
from tests import written
from tests.pages.conftest import REPOSITORY, write

FAKE = """#!/bin/sh
case "$1" in
--version) echo {version} ;;
render) {render}
;;
esac
"""


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Put a `quarto` on the PATH that does what the test says."""

    def put(version="1.9.37", render="true"):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / "quarto"
        program.write_text(
            FAKE.format(version=version, render=render), encoding="utf-8"
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return put


@pytest.mark.parametrize("wanted", ["", "builtin"])
def test_a_quarto_on_the_path_changes_nothing(fake, wanted):
    fake(render="exit 1")
    assert pages.engine(wanted) == "builtin"
    assert pages.engine("quarto") == "quarto"


def test_another_engine_is_refused():
    with pytest.raises(StudyError, match="builtin or quarto"):
        pages.engine("latex")


MAKES = """
test -f "$2/page.qmd" || exit 3
mkdir -p "$2/../site"
echo %PDF > "$2/../site/study.pdf"
echo new > "$2/../site/page.html"
"""


@pytest.fixture
def sources(tmp_path):
    """Return a workspace with one source and the site of an earlier build."""
    for name in ("src/page.qmd", "site/gone.html", "site/v/1.0.0/index.html"):
        path = tmp_path / "report" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("old", encoding="utf-8")
    return tmp_path


def files(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.*ml"))


def test_quarto_gives_a_new_site_that_keeps_the_versions_and_the_paper(sources, fake):
    fake(render=MAKES)
    site = sources / "report" / "site"
    assert quarto.render_project(sources) == site
    assert files(site) == ["page.html", "v/1.0.0/index.html"]
    assert (sources / "report" / "study.pdf").read_text(encoding="utf-8") == "%PDF\n"
    (sources / "report" / "study.pdf").unlink()
    assert (
        pages.build_pdf(sources, wanted="quarto").read_text(encoding="utf-8")
        == "%PDF\n"
    )
    assert {path.name for path in (sources / "report").iterdir()} == {
        "site", "src", "study.pdf",
    }  # fmt: skip


def test_a_paper_by_quarto_is_never_made_by_the_other_engine(sources, fake):
    fake(render="echo ERROR: no Typst >&2; exit 1")
    with pytest.raises(StudyError, match="no Typst"):
        pages.build_pdf(sources, wanted="quarto")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"version": "1.3.450"}, "too old: 1.7 or later"),
        ({"version": "1.6.42"}, "too old: 1.7 or later"),
        ({"render": "echo ERROR: broken >&2; exit 1"}, "ERROR: broken"),
        ({"render": f"{MAKES}\necho half >&2; exit 1"}, "half"),
        ({"render": "true"}, "rendered no"),
    ],
)
def test_what_quarto_cannot_do_is_told_and_the_site_stays(sources, fake, words, told):
    fake(**words)
    with pytest.raises(StudyError, match=told):
        quarto.render_project(sources)
    assert files(sources / "report" / "site") == ["gone.html", "v/1.0.0/index.html"]
    assert not (sources / "report" / quarto.STAGE).exists()


def test_a_warning_is_shown_and_is_no_failure(sources, fake, capfd):
    warning = 'echo "WARN: URIError: URI malformed at 25.2 %" >&2'
    fake(render=f"{MAKES}\n{warning}\necho [1/2] page.qmd >&2")
    quarto.render_project(sources)
    told = capfd.readouterr().err
    assert told == "quarto    WARN: URIError: URI malformed at 25.2 %\n"


def test_a_failure_is_told_from_its_first_error_on():
    said = """[ 12/211] study.qmd
ERROR: Error compiling the paper:
error: unexpected argument: default
   ┌─ study.typ:187:62
ERROR: The render failed
    at renderFiles (file:///opt/quarto/bin/quarto.js:1:22)
Stack trace:
    at async main (file:///opt/quarto/bin/quarto.js:3:4)
"""
    assert quarto.failure(said).splitlines() == [
        "ERROR: Error compiling the paper:",
        "error: unexpected argument: default",
        "   ┌─ study.typ:187:62",
        "ERROR: The render failed",
    ]


def test_quarto_that_is_wanted_but_missing_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StudyError, match="whose built-in engine needs no Quarto"):
        quarto.render_project(tmp_path)


def test_the_configuration_is_yaml_also_before_it_is_filled_in():
    text = (REPOSITORY / "_quarto.yml").read_text(encoding="utf-8")
    found = metadata(f"---\n{text}\n---\n", REPOSITORY, "_quarto.yml")
    assert found["project"]["type"] == "website"
    for pattern in found["project"]["render"]:
        assert not fnmatch.filter((path.name for path in REPOSITORY.iterdir()), pattern)


def test_quarto_finds_everything_that_the_configuration_names(workspace):
    texts = write(workspace)
    named = re.findall(
        r"(?<![\w*])((?:quarto|pdf)/[\w.-]+|references\.bib)",
        texts["_quarto.yml"] + texts["study.qmd"].split("\n---\n")[0],
    )
    assert len(named) >= 6
    for name in named:
        assert (workspace.source / name).is_file(), name


def test_the_side_bar_calls_a_page_by_its_short_title(built):
    heads = project.front_matters(built.source)
    short = {
        n: head["short-title"] for n, head in heads.items() if "short-title" in head
    }
    website = project.configuration(built.source)["website"]
    listed = list(flat(website["sidebar"]["contents"]))
    named = {each["href"]: each["text"] for each in listed if isinstance(each, dict)}
    assert len(named) > 20
    assert named.items() <= short.items()
    assert not set(short) & {each for each in listed if isinstance(each, str)}


def flat(contents):
    for each in contents:
        if isinstance(each, dict) and "section" in each:
            yield from flat(each["contents"])
        else:
            yield each


def test_both_engines_set_captions_of_tables_below_and_have_a_page_for_lost_readers(
    built,
):
    settings = project.configuration(built.source)
    assert settings["format"]["html"]["tbl-cap-location"] == "bottom"
    assert "404.html" in settings["project"]["resources"]
    assert (built.source / "404.html").is_file()
    page = (built.site / "results.html").read_text(encoding="utf-8")
    table = page.index("<table", page.index('id="tbl-'))
    assert page.index("<figcaption", table) > page.index("</table>", table)


def test_real_quarto_gives_the_same_pages(workspace):
    if not shutil.which("quarto"):
        reason = "quarto is not on the PATH: parity of the engines goes unchecked"
        assert not os.environ.get("WITH_QUARTO"), reason
        pytest.skip(reason)
    write(workspace)
    written.build_site(workspace.root)
    pages.build_pdf(workspace.root, wanted="builtin")
    ours, paper = facts(workspace.site), captions(workspace.root)
    shutil.rmtree(workspace.site)
    quarto.render_project(workspace.root)
    theirs = facts(workspace.site)
    assert set(theirs) == set(ours)
    for name, page in ours.items():
        assert theirs[name] == page, name
    assert (workspace.site / "search.json").is_file()
    assert (workspace.site / "study.pdf").read_bytes().startswith(b"%PDF")
    assert captions(workspace.root) == paper


def test_without_quarto_the_comparison_skips_but_where_it_must_be_made(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.skip.Exception):
        test_real_quarto_gives_the_same_pages(None)
    monkeypatch.setenv("WITH_QUARTO", "yes")
    with pytest.raises(AssertionError, match="not on the PATH"):
        test_real_quarto_gives_the_same_pages(None)


def test_what_is_compared_of_a_page_is_what_a_reader_sees(built):
    found = facts(built.site)
    page = found["findings/accuracy.html"]
    assert {"sec-claim", "sec-verdict", "tbl-evidence"} <= set(page.ids)
    assert len(page.numbers) > 5
    assert {"ladder-light.svg", "ladder-dark.svg"} <= {
        picture for each in found.values() for picture in each.pictures
    }
    assert page.title in built.pages["findings/accuracy.html"]
    assert found["results.html"].tables >= 1


class Facts(HTMLParser):
    """What two engines must agree on: ids, pictures, tables, numbers and the title."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.pictures, self.numbers = [], [], []
        self.tables, self.title, self._open = 0, "", ""
        self.feed(text)

    def __eq__(self, other):
        return vars_of(self) == vars_of(other)

    def __repr__(self):
        return repr(vars_of(self))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        id_ = attributes.get("id") or ""
        # Quarto gives captions an id of their own
        if re.match(r"(fig|tbl|sec)-", id_) and "-caption-" not in id_:
            self.ids.append(id_)
        if tag == "img" and "figures/" in (attributes.get("src") or ""):
            self.pictures.append(attributes["src"].rpartition("/")[2])
        self.tables += tag == "table"
        if tag == "a" and "n" in (attributes.get("class") or "").split():
            self.numbers.append("")
            self._open = "a"
        if tag == "h1":
            self._open = "h1"

    def handle_data(self, data):
        if self._open == "a":
            self.numbers[-1] += data
        if self._open == "h1":
            self.title += data

    def handle_endtag(self, tag):
        if tag == self._open:
            self._open = ""


def vars_of(page):
    return {
        "ids": sorted(page.ids),
        "pictures": sorted(page.pictures),
        "numbers": [" ".join(each.split()) for each in page.numbers],
        "tables": page.tables,
        "title": " ".join(page.title.split()),
    }


def facts(site):
    """Return what the engines must agree on, by page."""
    return {
        path.relative_to(site).as_posix(): Facts(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


def captions(root):
    """Return the numbered captions of the paper; empty where nothing can read it."""
    if not shutil.which("pdftotext"):
        return []
    command = ["pdftotext", "-raw", root / "report" / "study.pdf", "-"]
    text = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=True
    ).stdout
    return sorted(
        re.findall(r"^(?:Figure|Table)\s+\d+(?=\s+[A-Z*])", text, re.MULTILINE)
    )
