"""How a run is told: failures in a few words, and the origin that pages print."""

from __future__ import annotations

import importlib.metadata
import json
import os

import pytest

from analysis import declared
from analysis.errors import StudyError
from analysis.pages import origin as provenance
from analysis.pipeline import run
from analysis.verbs import report
from analysis.workspace import Workspace
from tests.golden.renew import WORKSPACE


def outcome(**failed: BaseException) -> run.Outcome:
    told = {name: (error, f"trace of {name}") for name, error in failed.items()}
    return run.Outcome(failed=told)


def test_nothing_failed_is_nothing_said(capsys):
    assert report.say_failures(outcome()) == 0
    assert capsys.readouterr().out == ""


def test_the_same_refusal_of_every_task_is_said_once():
    same = outcome(pages=StudyError("No disk."), site=StudyError("No disk."))
    with pytest.raises(StudyError, match=r"^No disk\.$"):
        report.say_failures(same)


def test_a_refusal_is_a_sentence_and_an_accident_has_its_trace(capsys):
    mixed = outcome(pages=StudyError("No disk."), site=ValueError("odd"))
    assert report.say_failures(mixed) == 1
    said = capsys.readouterr().out
    assert "pages: No disk." in said
    assert "trace of pages" not in said
    assert "site failed:\ntrace of site" in said
    assert "2 task(s) failed" in said
    other = outcome(pages=StudyError("No disk."), site=StudyError("No page."))
    assert report.say_failures(other) == 2


def test_of_many_failures_the_first_are_shown(capsys):
    many = outcome(**{f"task{at}": ValueError(str(at)) for at in range(9)})
    assert report.say_failures(many, limit=2) == 1
    said = capsys.readouterr().out
    assert "task1 failed" in said
    assert "task2 failed" not in said
    assert "9 task(s) failed" in said


def test_the_tasks_of_a_report_are_told_where_it_comes_from(monkeypatch):
    monkeypatch.setenv(declared.PROVENANCE, "{}")
    stale = [run.Stale("fit[x]", ("code changed",))]
    chosen = report.tell_origin(Workspace(WORKSPACE), stale, "builtin")
    origin = json.loads(os.environ[declared.PROVENANCE])
    assert chosen == origin["engine"] == "builtin"
    assert origin["stale"] == [{"item": "fit[x]", "reason": "code changed"}]


def test_pages_name_what_rendered_them_and_no_commit_of_others(
    monkeypatch, tmp_path, capsys
):
    """Neither the lock, nor a variable, nor a repository that cannot be read."""
    monkeypatch.setenv(declared.PROVENANCE, "{}")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "315532800")
    monkeypatch.setattr(provenance, "PROJECT", tmp_path)
    monkeypatch.setattr(importlib.metadata, "version", lambda name: f"{name} 0.0.1")
    (tmp_path / ".git").write_text("gitdir: nowhere", encoding="utf-8")
    report.tell_origin(Workspace(WORKSPACE), [], "builtin")
    origin = json.loads(os.environ[declared.PROVENANCE])
    assert origin["versions"]["typst"] == "typst 0.0.1"
    assert origin["versions"]["xgboost"][0].isdigit()
    assert (origin["commit"], origin["date"], origin["dirty"]) == ("", "", False)
    assert "commit    none: " in (said := capsys.readouterr().out)
    assert "It says: fatal: " in said


def test_a_failed_report_ends_the_run(monkeypatch, capsys):
    monkeypatch.setenv(declared.PROVENANCE, "{}")
    failed = outcome(site=ValueError("odd"))
    monkeypatch.setattr(run, "run", lambda *arguments, **options: failed)
    with pytest.raises(SystemExit) as ended:
        report.render(Workspace(WORKSPACE), [], "builtin")
    assert ended.value.code == 1
    assert "engine    builtin" in capsys.readouterr().out
