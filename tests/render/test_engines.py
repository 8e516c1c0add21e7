"""Which engine renders, and how Quarto is asked; a real Quarto where there is one."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from analysis import render
from analysis.errors import StudyError
from analysis.render import quarto
from analysis.render.pandoc import metadata
from tests.render.conftest import REPOSITORY, write

FAKE = """#!/bin/sh
case "$1" in
--version) echo {version} ;;
render) {render} ;;
esac
"""


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Put a `quarto` on the PATH that does what the test says."""

    def put(version="1.5.57", render="true"):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / "quarto"
        program.write_text(
            FAKE.format(version=version, render=render), encoding="utf-8"
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return put


def test_quarto_is_used_where_it_is(fake, monkeypatch):
    fake()
    assert render.engine() == "quarto"
    assert render.engine("builtin") == "builtin"
    monkeypatch.setenv("PATH", "")
    assert render.engine() == "builtin"


def test_another_engine_is_refused():
    with pytest.raises(StudyError, match="quarto or builtin"):
        render.engine("latex")


def test_quarto_renders_the_sources_and_gives_the_paper(tmp_path, fake):
    site = tmp_path / "report" / "site"
    fake(
        render=f'test "$2" = "{tmp_path}/report/src" && mkdir -p {site} '
        f"&& echo %PDF > {site}/study.pdf"
    )
    assert render.build_site(tmp_path, wanted="quarto") == site
    assert (tmp_path / "report" / "study.pdf").read_text(encoding="utf-8") == "%PDF\n"
    assert (
        render.build_pdf(tmp_path, wanted="quarto").read_text(encoding="utf-8")
        == "%PDF\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"version": "1.3.450"}, "too old"),
        ({"render": "echo ERROR: broken >&2; exit 1"}, "ERROR: broken"),
        ({"render": "echo WARN: unresolved >&2"}, "WARN: unresolved"),
        ({"render": "true"}, "rendered no"),
    ],
)
def test_what_quarto_cannot_do_is_told(tmp_path, fake, words, told):
    fake(**words)
    with pytest.raises(StudyError, match=told):
        render.build_site(tmp_path, wanted="quarto")


def test_quarto_that_is_wanted_but_missing_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StudyError, match="ENGINE=builtin"):
        render.build_site(tmp_path, wanted="quarto")


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


def test_real_quarto_gives_the_same_pages(workspace):
    if not quarto.available():
        pytest.skip(
            "quarto is not on the PATH: parity with the built-in engine goes unchecked"
        )
    write(workspace)
    render.build_site(workspace.root, wanted="builtin")
    render.build_pdf(workspace.root, wanted="builtin")
    ours, paper = facts(workspace.site), captions(workspace.root)
    shutil.rmtree(workspace.site)
    render.build_site(workspace.root, wanted="quarto")
    theirs = facts(workspace.site)
    assert set(theirs) == set(ours)
    for name, page in ours.items():
        assert theirs[name] == page, name
    assert (workspace.site / "search.json").is_file()
    assert (workspace.site / "study.pdf").read_bytes().startswith(b"%PDF")
    assert captions(workspace.root) == paper


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
