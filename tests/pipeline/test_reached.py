"""No function that a job calls is forgotten by its fingerprint.

Every kind of job runs once for real on a study that is as small as can be, and what
it calls is noted.
"""

from __future__ import annotations

import tomllib
from itertools import chain
from typing import Any

import pytest

from analysis.data import demo, source
from analysis.pipeline import run
from analysis.study import reading
from analysis.verbs import demo as demonstration
from analysis.verbs import report, work
from analysis.workspace import Workspace
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
REPORT = {
    "card", "figure", "ground", "html", "page", "pdf", "results", "site", "sources",
    "splits", "versions",
}  # fmt: skip


def few_models() -> dict[str, Any]:
    """Return the committed declaration with few models; every kind of job is in it."""
    text = (small_workspace.REPOSITORY / "study.toml").read_text(encoding="utf-8")
    tree = demonstration.shrunk(tomllib.loads(text))
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
        experiment["fits"] = demonstration.planned(experiment)
    tree["experiments"] = {
        name: each
        for name, each in tree["experiments"].items()
        if each["models"] and each["regimes"] and each["folds"]
    }
    return tree


def test_every_function_that_makes_a_result_is_in_its_fingerprint(
    tmp_path, declaration
):
    small_workspace.declare(tmp_path, few_models())
    demo.write_demo(tmp_path, rows_per_genre=40)
    place = Workspace(tmp_path)
    jobs = work.result_jobs(reading.load(place.declaration))
    setup = work.setup(place, source.locate(tmp_path))
    with traced.performed() as missed:
        outcome = run.run(jobs, setup, tmp_path, report=lambda line: None)
    assert outcome.failed == {}
    assert set(missed) == {traced.kind(job) for job in work.result_jobs(declaration)}
    assert {kind: names for kind, names in missed.items() if names} == {}


def test_every_function_that_makes_the_report_is_in_its_fingerprint(tmp_path):
    """Pictures are stubs, but for one that is drawn."""
    renew.stubbed(tmp_path)
    place = Workspace(tmp_path)
    declared = reading.load(place.declaration)
    origin = report.tell_origin(place, declared, [], "builtin")
    first, *steps = work.report_jobs(declared, place, origin)
    drawn, *others = first
    assert drawn.name.startswith("figure[")
    first = [drawn, *(job for job in others if not job.name.startswith("figure["))]
    jobs = [*first, *chain(*steps)]
    assert {job.name.partition("[")[0] for job in jobs} == REPORT
    setup = work.setup(place)
    with traced.performed() as missed:
        for step in (first, *steps):
            outcome = run.run(step, setup, place.report, report=lambda line: None)
            assert outcome.failed == {}
    assert set(missed) == {traced.kind(job) for job in jobs}
    assert {kind: names for kind, names in missed.items() if names} == {}
