"""No function that a task calls is forgotten by its fingerprint.

Every kind of task runs once for real on a study that is as small as can be, and what
it calls is noted.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from analysis import declared as needs
from analysis.data import demo
from analysis.pipeline import run, steps
from analysis.study import edition
from analysis.verbs import commands, demo_study, report
from analysis.workspace import VARIABLE, Workspace
from tests import small_workspace, tiny_study, traced
from tests.golden import renew

pytestmark = pytest.mark.slow
MODELS = ("majority", "logistic", "forest")
BLEND = {
    "label": "both",
    "members": ["logistic", "forest"],
    "mean": "geometric",
    "shares": "training",
}
REPORT = {"task_card", "task_pages", "task_pdf", "task_results", "task_site"}
REPORT |= {"task_splits", "task_figure", "task_versions"}


@pytest.fixture(autouse=True)
def variables(monkeypatch):
    """Variables that a run sets must not outlive the test."""
    for name in (VARIABLE, needs.DATASET, needs.CHECKSUM, needs.THREADS):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv(needs.PROVENANCE, "{}")


def kinds(files: tuple[str, ...]) -> set[str]:
    """Return the names of the functions of all tasks in some files."""
    texts = ((steps.HERE / name).read_text(encoding="utf-8") for name in files)
    return {name for text in texts for name in re.findall(r"def (task_\w+)", text)}


def declaration() -> dict[str, Any]:
    """Return the committed declaration with few models; every kind of task is in it."""
    text = (small_workspace.REPOSITORY / "study.toml").read_text(encoding="utf-8")
    tree = demo_study.shrunk(tomllib.loads(text))
    tree["evaluation"] |= {"folds": 2, "draws": 20}
    tree["search"]["trials"] = 2
    tree["models"] = {name: tree["models"][name] for name in MODELS}
    tree["blends"] = {"both": BLEND}
    for model in tree["models"].values():
        most, params = tiny_study.AT_MOST, model["params"]
        params |= {name: most[name] for name in most if name in params}
    for experiment in tree["experiments"].values():
        experiment["models"] = [n for n in experiment["models"] if n in MODELS]
        experiment["features"] = ["audio"]
        experiment["variants"] = experiment["variants"][:1]
        experiment["folds"] = [fold for fold in experiment["folds"] if fold < 2]
        experiment["fits"] = demo_study.planned(experiment)
    tree["experiments"] = {
        name: each
        for name, each in tree["experiments"].items()
        if each["models"] and each["regimes"] and each["folds"]
    }
    return tree


def test_every_function_that_makes_a_result_is_in_its_fingerprint(tmp_path):
    small_workspace.declare(tmp_path, declaration())
    demo.write_demo(tmp_path, rows_per_genre=40)
    place = Workspace(tmp_path)
    commands._use_dataset(place, allow_other=False)
    with traced.tasks() as missed:
        outcome = run.run(place, run.RESULTS, tmp_path, report=lambda line: None)
    assert outcome.failed == {}
    assert set(missed) == kinds(run.RESULTS)
    assert {kind: names for kind, names in missed.items() if names} == {}


def test_every_function_that_makes_the_report_is_in_its_fingerprint(tmp_path):
    """Pictures are stubs, but for one that is drawn."""
    place = report_without_pictures(tmp_path)
    stale = run.explain(place, run.REPORT, place.report).stale
    figures = [each for each in stale if each.task.startswith("figure")]
    wanted = {each.name for each in stale if each not in figures[1:]}
    with traced.tasks() as missed:
        outcome = run._run(
            place,
            run.REPORT,
            place.report,
            run._Progress(lambda line: None),
            steps.Only(wanted),
        )
    assert outcome.failed == {}
    assert set(missed) == REPORT & kinds(run.REPORT)
    assert {kind: names for kind, names in missed.items() if names} == {}


def report_without_pictures(root: Path) -> Workspace:
    """Return the golden workspace, with a stub for each picture."""
    renew.stubbed(root)
    edition.announce({})
    place = Workspace(root)
    report.tell_origin(place, [], "builtin")
    return place
