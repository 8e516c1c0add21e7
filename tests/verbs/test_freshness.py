"""What is stale is asked of the record once, and again when anything has changed."""

from __future__ import annotations

import pytest

from analysis.errors import StudyError
from analysis.pipeline.record import Stale, Verdicts
from analysis.study import edition, reading
from analysis.verbs import freshness, work
from analysis.workspace import Workspace
from tests import small_workspace as small

FOUND = [Stale("fit[a]", ("code changed",)), Stale("score[a]", ("after fit[a]",))]


@pytest.fixture
def asked(monkeypatch) -> list[Verdicts]:
    """What the record was asked for; it always tells the same."""
    told: list[Verdicts] = []

    def stale(*arguments):
        told.append(Verdicts(stale=FOUND))
        return told[-1]

    monkeypatch.setattr(work, "stale", stale)
    monkeypatch.setattr(reading, "load", lambda path: None)
    return told


@pytest.fixture
def place(tmp_path) -> Workspace:
    found = Workspace(tmp_path)
    (found.results / "scores").mkdir(parents=True)
    (found.results / "scores" / "one.json").write_text("{}", encoding="utf-8")
    found.declaration.write_text("", encoding="utf-8")
    return found


def test_the_same_files_are_asked_about_once(place, asked):
    assert [freshness.stale(place) for _ in range(3)] == [FOUND] * 3
    assert len(asked) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda place: place.declaration.write_text("changed", encoding="utf-8"),
        lambda place: (place.root / "pytask.lock").write_text(
            "changed", encoding="utf-8"
        ),
        lambda place: (place.root / "pytask.lock.journal").write_text(
            "{}", encoding="utf-8"
        ),
        lambda place: place.sources.write_text("another checksum", encoding="utf-8"),
        lambda place: (place.results / "scores" / "one.json").write_text(
            "[]", encoding="utf-8"
        ),
        lambda place: (place.results / "scores" / "one.json").unlink(),
        lambda place: (place.results / "scores" / "two.json").write_text(
            "{}", encoding="utf-8"
        ),
        lambda place: (place.root / ".pytask" / freshness.ANSWER).unlink(),
    ],
)
def test_a_change_is_asked_about_again(place, asked, change):
    freshness.stale(place)
    change(place)
    assert freshness.stale(place) == FOUND
    assert len(asked) == 2


def test_changed_code_is_asked_about_again(place, asked, monkeypatch, tmp_path):
    freshness.stale(place)
    (tmp_path / "code" / "analysis").mkdir(parents=True)
    (tmp_path / "code" / "analysis" / "other.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(freshness, "PROJECT", tmp_path / "code")
    freshness.stale(place)
    assert len(asked) == 2


def test_what_could_not_be_told_is_asked_again(place, asked, monkeypatch):
    def refused(*arguments):
        raise StudyError("A file is missing.")

    with monkeypatch.context() as here:
        here.setattr(work, "stale", refused)
        with pytest.raises(StudyError, match="A file is missing"):
            freshness.stale(place)
    assert freshness.stale(place) == FOUND


ORIGIN = {"commit": "0" * 40, "engine": "builtin"}
PAGE = "report/site/index.html"


@pytest.fixture
def declaration():
    return reading.load(small.REPOSITORY / "study.toml")


@pytest.fixture
def made(place, declaration) -> freshness.Made:
    """A report of one page that was made."""
    page = place.root / PAGE
    page.parent.mkdir(parents=True)
    page.write_text("<p>one</p>", encoding="utf-8")
    found = freshness.Made(place, declaration, ORIGIN)
    assert found.jobs() == 0
    found.note([PAGE], 7)
    return found


def test_a_report_that_was_made_is_not_made_again(place, declaration, made):
    assert freshness.Made(place, declaration, ORIGIN).jobs() == 7


@pytest.mark.parametrize(
    "change",
    [
        lambda place: (place.root / PAGE).unlink(),
        lambda place: (place.root / PAGE).write_text("<p>two2</p>", encoding="utf-8"),
        lambda place: (place.results / "scores" / "one.json").write_text(
            "[]", encoding="utf-8"
        ),
        lambda place: place.declaration.write_text("changed", encoding="utf-8"),
        lambda place: (place.report / ".pytask" / "report.json").unlink(),
    ],
)
def test_a_report_is_made_again_when_anything_it_rests_on_changed(
    place, declaration, made, change
):
    change(place)
    assert freshness.Made(place, declaration, ORIGIN).jobs() == 0


def test_a_report_of_another_origin_or_title_is_made_again(place, declaration, made):
    other = ORIGIN | {"commit": "1" * 40}
    assert freshness.Made(place, declaration, other).jobs() == 0
    named = edition.applied(declaration, {"author": "A. Name"})
    assert freshness.Made(place, named, ORIGIN).jobs() == 0


def test_a_report_of_other_words_is_made_again(
    place, declaration, made, monkeypatch, tmp_path
):
    words = tmp_path / "code"
    (words / "templates").mkdir(parents=True)
    (words / "templates" / "index.qmd.j2").write_text("other words", encoding="utf-8")
    monkeypatch.setattr(freshness, "PROJECT", words)
    assert freshness.Made(place, declaration, ORIGIN).jobs() == 0
