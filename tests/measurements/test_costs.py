"""Costs: a fit in a process of its own, timed after a short one."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.fits import training
from analysis.measurements import costs
from analysis.study import groups, recipes
from tests.models import families

RECIPE = training.Recipe(
    regime="artists", unit="recording", group="artist",
    columns=["energy", "valence"], entry="forest", module="forest",
    params={"n_estimators": 3}, changes={}, prepare={}, weights="none", items=0,
    fold=0, seed=1,
)  # fmt: skip


@pytest.mark.slow
def test_a_fit_has_seconds_memory_and_sizes():
    X, y = families.frame(300)
    pool = SimpleNamespace(
        features=X,
        sets=np.eye(families.CLASSES, dtype=bool)[y],
        artists=np.arange(300),
        genres=tuple("abcd"),
    )
    folds = np.where(np.arange(300) < 100, 0, -1)
    found = costs.cost(RECIPE, pool, folds)
    assert found["train_items"] == 200 and found["test_items"] == 100
    assert found["predict"] >= 0 and 0 <= found["fit"] < 60
    if costs.PEAK.is_file():
        assert 0 <= found["memory"] < 1000


def test_a_job_measures_the_fit_of_a_usual_model_as_it_was_tuned(
    declaration, monkeypatch
):
    jobs = {job.name: job for job in costs.jobs(declaration)}
    features = declaration.evaluation.features
    usual = groups.usual(declaration, features)
    assert jobs.keys() == {f"cost[{each.entry}]" for each in usual}
    job = jobs["cost[forest]"]
    assert (job.declared["regime"], job.declared["fold"]) == ("artists", 0)
    assert "data/results/search/forest.json" in job.reads
    monkeypatch.setattr(costs, "cost", lambda recipe, pool, folds: recipe)
    made = recipes.plain(dataclasses.replace(RECIPE, changes={"max_depth": 2}))
    told = job.run(made, None, None, {"n_estimators": 9, "max_depth": 7})["cost"]
    assert told.params == {"n_estimators": 9, "max_depth": 2}


@pytest.mark.parametrize(
    ("params", "short"),
    [
        ({"epochs": 30, "width": 3}, {"epochs": 1, "width": 3}),
        ({"n_estimators": 9}, {"n_estimators": 2}),
    ],
)
def test_a_short_fit_changes_only_what_the_model_has(monkeypatch, params, short):
    seen = []
    monkeypatch.setattr(costs.training, "training", lambda recipe, folds: None)
    monkeypatch.setattr(costs.training, "trained", lambda *given: seen.append(given[0]))
    costs._warmed(dataclasses.replace(RECIPE, params=params), None, None)
    assert [recipe.params for recipe in seen] == [short]


@pytest.mark.skipif(not costs.PEAK.is_file(), reason="the system does not tell")
def test_memory_is_read_in_megabytes():
    assert 5 < costs.resident("VmRSS") <= costs.resident("VmHWM") + 1


def test_a_system_that_tells_nothing_is_no_error(monkeypatch, tmp_path):
    monkeypatch.setattr(costs, "PEAK", tmp_path / "none")
    assert costs.resident("VmHWM") is None
