"""A text is read as people save it, or the file and its encoding are named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis import texts as encoding
from analysis.data import mirrors
from analysis.errors import StudyError
from analysis.pages import TEMPLATES, inlining
from analysis.pages.checks import literals
from analysis.pages.templating import environment, render
from analysis.pages.words import mission
from analysis.results import dictionary
from analysis.study import reading
from analysis.verbs import release
from tests.small_workspace import REPOSITORY

WORDS = 'Größe "naïve"\nčaj\n'
SAVED = ("utf-8-sig", "crlf", "cr", "crlf-sig")
FOREIGN = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1250")


def save(path: Path, text: str, how: str) -> None:
    """Write a text as an editor on some system would."""
    ends = {"crlf": "\r\n", "cr": "\r", "crlf-sig": "\r\n"}
    code = {"crlf": "utf-8", "cr": "utf-8", "crlf-sig": "utf-8-sig"}.get(how, how)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.replace("\n", ends.get(how, "\n")).encode(code, "replace"))


def test_the_nearest_word_is_the_likest_that_is_like_enough():
    known = ("folds", "fits", "seconds")
    assert encoding.nearest("fold", known) == "folds"
    assert encoding.nearest("second", iter(known)) == "seconds"
    assert encoding.nearest("zzz", known) == encoding.nearest("x", ()) == ""
    assert encoding.nearest("flds", known, likeness=0.95) == ""


@pytest.mark.parametrize("how", ["utf-8", *SAVED])
def test_what_an_editor_adds_is_no_part_of_a_text(tmp_path, how):
    save(tmp_path / "x.toml", WORDS, how)
    assert encoding.text(tmp_path / "x.toml") == WORDS


@pytest.mark.parametrize("how", FOREIGN)
def test_another_encoding_is_named_with_the_file(tmp_path, how):
    save(tmp_path / "x.toml", WORDS, how)
    with pytest.raises(StudyError, match=r"x\.toml.* UTF-8\.$"):
        encoding.text(tmp_path / "x.toml")


def test_the_line_that_is_not_utf8_is_named(tmp_path):
    (tmp_path / "x.toml").write_bytes("ok\nü\n".encode() + b"no: \xff\n")
    with pytest.raises(StudyError, match=r"x\.toml, line 3,"):
        encoding.text(tmp_path / "x.toml")


def changelog(root: Path) -> str:
    return release._text(root / "CHANGELOG.md")


def page(root: Path) -> str:
    literals.check_literals(root / "templates")
    return render(environment(root / "templates"), "x.qmd.j2", {}, "templates")


READERS = {
    "study.toml": lambda root: reading.load(root / "study.toml"),
    "data/SOURCES.toml": mirrors.sources,
    "CHANGELOG.md": changelog,
    "templates/dictionary.toml": lambda root: dictionary.read.__wrapped__(
        root / "templates"
    ),
    "templates/mission.toml": lambda root: mission.parts(root / "templates"),
    "templates/quarto/tables.js": lambda root: inlining.script_html(
        root / "templates" / "quarto", ("tables.js",)
    ),
    "templates/x.qmd.j2": page,
}


@pytest.fixture
def texts(tmp_path) -> Path:
    """A folder with one text of every kind that is declared."""
    for name in READERS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if not name.endswith(".j2"):
            shutil.copy(REPOSITORY / name, tmp_path / name)
    (tmp_path / "templates" / "x.qmd.j2").write_text(
        "<% if true %>\nA − ü\n<% endif %>", encoding="utf-8"
    )
    return tmp_path


@pytest.mark.parametrize("name", READERS)
def test_every_declared_text_is_read_as_it_was_saved(texts, name):
    path, read = texts / name, READERS[name]
    text = path.read_text(encoding="utf-8")
    before = read(texts)
    for how in ("utf-8-sig", "crlf-sig"):
        save(path, text, how)
        assert read(texts) == before
    save(path, f"# ü\n{text}", "utf-16")
    with pytest.raises(StudyError, match=rf"{path.name}.* UTF-8\.$"):
        read(texts)


def test_a_table_that_results_read_has_no_mark(tmp_path):
    table = tmp_path / "families.csv"
    save(table, "genre,family\nsertanejo,Brazil\n", "crlf")
    encoding.check_unmarked([table])
    save(table, "genre,family\nsertanejo,Brazil\n", "utf-8-sig")
    with pytest.raises(
        StudyError, match=r"families\.csv begins with a byte-order mark"
    ):
        encoding.check_unmarked([table])
    encoding.check_unmarked((REPOSITORY / "data").glob("*.csv"))


def test_a_letter_that_was_lost_is_found_with_its_line(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.csv").write_text("genre\nforr\ufffd\n", encoding="utf-8")
    (tmp_path / "y.csv").write_text("genre\nforró\n", encoding="utf-8")
    (lost,) = encoding.lost(tmp_path, ("*.csv", "*.html"))
    assert lost.startswith("a/x.csv:2: U+FFFD")


def test_the_templates_of_the_study_are_all_utf8():
    for path in TEMPLATES.rglob("*.*"):
        encoding.text(path)
