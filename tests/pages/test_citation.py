"""CITATION.cff follows study.toml: written by the report, watched by the check."""

from __future__ import annotations

import shutil

import pytest

from analysis.errors import StudyError
from analysis.pages import citation
from analysis.verbs import check
from analysis.workspace import PROJECT, Workspace


@pytest.fixture
def place(tmp_path) -> Workspace:
    for name in ("study.toml", "data/SOURCES.toml", citation.FILE):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(PROJECT / name, tmp_path / name)
    return Workspace(tmp_path)


def test_the_file_of_the_repository_is_in_step():
    citation.check(Workspace(PROJECT))


def test_a_file_out_of_step_is_told_and_written_anew(place):
    assert not citation.refresh(place)
    toml = place.declaration.read_text(encoding="utf-8")
    named = toml.replace('author = ""', 'author = "Ada Lovelace"')
    place.declaration.write_text(named, encoding="utf-8")
    with pytest.raises(StudyError, match=r"CITATION\.cff differs .*make report"):
        citation.check(place)
    assert citation.refresh(place)
    citation.check(place)
    assert "Lovelace" in (place.root / citation.FILE).read_text(encoding="utf-8")


def test_a_workspace_without_one_gets_none(place):
    (place.root / citation.FILE).unlink()
    assert not citation.refresh(place)
    assert not (place.root / citation.FILE).exists()


def test_the_check_tells_it(monkeypatch):
    def differs(place):
        raise StudyError("CITATION.cff differs.")

    monkeypatch.setattr(citation, "check", differs)
    told = check._said(check._citation, Workspace(PROJECT), None)
    assert told == ["CITATION.cff differs."]
