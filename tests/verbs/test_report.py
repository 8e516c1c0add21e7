"""How a run is told: failures in a few words, and the origin that pages print."""

from __future__ import annotations

import importlib.metadata

import pytest

from analysis.errors import StudyError
from analysis.pages import origin as provenance
from analysis.pipeline import record, run, workers
from analysis.study import reading
from analysis.study.declaration import Study
from analysis.verbs import freshness, report, terminal
from analysis.workspace import Workspace
from tests.golden.renew import WORKSPACE


@pytest.fixture(scope="module")
def declared() -> Study:
    """The declaration of the golden workspace."""
    return reading.load(WORKSPACE / "study.toml")


def outcome(**failed: BaseException) -> run.Outcome:
    told = {name: (error, f"trace of {name}") for name, error in failed.items()}
    return run.Outcome(failed=told)


def test_nothing_failed_is_nothing_said(capsys):
    assert terminal.say_failures(outcome()) == 0
    assert capsys.readouterr().out == ""


def test_the_same_refusal_of_every_job_is_said_once():
    same = outcome(pages=StudyError("No disk."), site=StudyError("No disk."))
    with pytest.raises(StudyError, match=r"^No disk\.$"):
        terminal.say_failures(same)


def test_a_refusal_is_a_sentence_and_an_accident_has_its_trace(capsys):
    mixed = outcome(pages=StudyError("No disk."), site=ValueError("odd"))
    assert terminal.say_failures(mixed) == 1
    said = capsys.readouterr().out
    assert "pages: No disk." in said
    assert "trace of pages" not in said
    assert "site failed:\ntrace of site" in said
    assert "2 job(s) failed" in said
    other = outcome(pages=StudyError("No disk."), site=StudyError("No page."))
    assert terminal.say_failures(other) == 2


def test_of_many_failures_the_first_are_shown(capsys):
    many = outcome(**{f"job{at}": ValueError(str(at)) for at in range(9)})
    assert terminal.say_failures(many, limit=2) == 1
    said = capsys.readouterr().out
    assert "job1 failed" in said
    assert "job2 failed" not in said
    assert "9 job(s) failed" in said


def test_a_report_tells_where_it_comes_from(declared):
    stale = [record.Stale("fit[x]", ("code changed",))]
    origin = report.tell_origin(Workspace(WORKSPACE), declared, stale, "builtin")
    assert origin["engine"] == "builtin"
    assert origin["stale"] == [{"item": "fit[x]", "reason": "code changed"}]


def test_pages_name_what_rendered_them_and_no_commit_of_others(
    declared, monkeypatch, tmp_path, capsys
):
    """Neither the lock, nor a variable, nor a repository that cannot be read."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "315532800")
    monkeypatch.setattr(provenance, "PROJECT", tmp_path)
    monkeypatch.setattr(importlib.metadata, "version", lambda name: f"{name} 0.0.1")
    (tmp_path / ".git").write_text("gitdir: nowhere", encoding="utf-8")
    origin = report.tell_origin(Workspace(WORKSPACE), declared, [], "builtin")
    assert origin["versions"]["typst"] == "typst 0.0.1"
    assert origin["versions"]["xgboost"][0].isdigit()
    assert (origin["commit"], origin["date"], origin["dirty"]) == ("", "", False)
    assert "commit    none: " in (said := capsys.readouterr().out)
    assert "It says: fatal: " in said


def test_a_failed_report_ends_the_run(declared, monkeypatch, capsys):
    failed = outcome(site=ValueError("odd"))
    monkeypatch.setattr(run, "run", lambda *arguments, **options: failed)
    with pytest.raises(SystemExit) as ended:
        report.render(Workspace(WORKSPACE), declared, [], "builtin")
    assert ended.value.code == 1
    assert "engine    builtin" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("cores", "options"),
    [(1, {}), (3, {"workers": 3, "backend": workers.BACKEND, "least": report.FEW})],
)
def test_pictures_are_drawn_on_all_cores(declared, monkeypatch, cores, options):
    """One core draws them itself: to start a process would only take longer."""
    given = {}
    monkeypatch.setattr(workers, "cores", lambda: cores)
    monkeypatch.setattr(workers, "use_local", lambda: None)
    monkeypatch.setattr(workers, "environment", lambda threads: {})
    monkeypatch.setattr(run, "run", lambda *_, **more: given.update(more) or outcome())
    monkeypatch.setattr(freshness.Made, "note", lambda *_: None)  # nothing was made
    report.render(Workspace(WORKSPACE), declared, [], "builtin")
    assert given == {"report": terminal.say} | options
