from __future__ import annotations

import dataclasses

import pytest

from analysis.pages.engines import builtin, converted
from analysis.pages.engines.converted import Converted, Request


@pytest.fixture
def frame(tmp_path):
    path = tmp_path / "templates" / "frame.html"
    path.parent.mkdir()
    path.write_text("<p>$body$</p>", encoding="utf-8")
    return path


@pytest.fixture
def request_(tmp_path, frame):
    arguments = ("--standalone", f"--template={frame}")
    return Request("a.html", "a.qmd", arguments, "Hello", tmp_path)


def record(tmp_path):
    place = tmp_path / ".pytask" / "pages.json"
    return Converted(place, tmp_path / "site", [tmp_path / "templates"])


@pytest.fixture
def kept(tmp_path, request_):
    with record(tmp_path) as first:
        assert not first.holds(request_)
        first.keep(request_, "<p>Hello</p>")
    return tmp_path / "site" / "a.html"


def test_a_page_that_is_there_is_not_converted_again(tmp_path, request_, kept):
    assert kept.read_text(encoding="utf-8") == "<p>Hello</p>"
    for _ in range(2):  # what is held stays remembered
        with record(tmp_path) as again:
            assert again.holds(request_)


@pytest.mark.parametrize(
    "change", ["text", "argument", "frame", "page", "gone", "code"]
)
def test_whatever_makes_the_page_makes_it_anew(
    tmp_path, request_, kept, frame, change, monkeypatch
):
    asked = request_
    if change == "text":
        asked = dataclasses.replace(asked, text="Bye")
    elif change == "argument":
        asked = dataclasses.replace(asked, arguments=asked.arguments[1:])
    elif change == "frame":
        frame.write_text("<div>$body$</div>", encoding="utf-8")
    elif change == "page":
        kept.write_text("edited by hand", encoding="utf-8")
    elif change == "gone":
        kept.unlink()
    else:
        monkeypatch.setattr(converted, "version", lambda name: "another pandoc")
    with record(tmp_path) as again:
        assert not again.holds(asked)


def test_pages_made_before_an_error_are_remembered(tmp_path, request_):
    with pytest.raises(ZeroDivisionError), record(tmp_path) as first:
        first.keep(request_, "<p>Hello</p>")
        raise ZeroDivisionError
    with record(tmp_path) as again:
        assert again.holds(request_)


def test_a_record_that_cannot_be_read_is_none(tmp_path, request_, kept):
    (tmp_path / ".pytask" / "pages.json").write_text("{ half", encoding="utf-8")
    with record(tmp_path) as again:
        assert not again.holds(request_)


def test_a_file_that_is_missing_is_left_to_pandoc(tmp_path, request_, frame):
    frame.unlink()
    with record(tmp_path) as first:
        assert not first.holds(request_)


def test_one_changed_source_converts_one_page(workspace, monkeypatch):
    from tests.pages.conftest import write

    write(workspace)
    builtin.build_site(workspace.root, workspace.templates)
    before = {path: path.read_bytes() for path in workspace.site.rglob("*.html")}
    asked = []
    convert = builtin.convert

    def counted(arguments, text, *, folder, shown):
        asked.append(shown)
        return convert(arguments, text, folder=folder, shown=shown)

    monkeypatch.setattr(builtin, "convert", counted)
    source = workspace.source / "limits.qmd"
    source.write_text(
        source.read_text(encoding="utf-8") + "\n\nOne more sentence.\n",
        encoding="utf-8",
    )
    builtin.build_site(workspace.root, workspace.templates)
    assert asked == ["report/src/limits.qmd"]
    after = {path: path.read_bytes() for path in workspace.site.rglob("*.html")}
    changed = [path.name for path in before if before[path] != after[path]]
    assert changed == ["limits.html"]
    assert before.keys() == after.keys()
