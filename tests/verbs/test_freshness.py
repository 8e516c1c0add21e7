"""What is stale is asked of pytask once, and again when anything has changed."""

from __future__ import annotations

import pytest

from analysis.pipeline import freshness, run
from analysis.pipeline.run import Outcome, Stale
from analysis.workspace import Workspace

FOUND = [Stale("fit[a]", ("its task file",)), Stale("score[a]", ("after fit[a]",))]


@pytest.fixture
def asked(monkeypatch) -> list[Outcome]:
    """What pytask was asked for; it always finds the same."""
    told: list[Outcome] = []

    def explain(*arguments):
        told.append(Outcome(stale=FOUND))
        return told[-1]

    monkeypatch.setattr(run, "explain", explain)
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


def test_an_answer_with_failures_is_not_kept(place, asked, monkeypatch):
    failed = Outcome(failed={"fit[a]": (ValueError("x"), "")})
    with monkeypatch.context() as here:
        here.setattr(run, "explain", lambda *arguments: failed)
        assert freshness.stale(place) == []
    assert freshness.stale(place) == FOUND
