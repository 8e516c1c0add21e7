"""The search: what a trial scored and cost; the best within the budget wins."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.errors import StudyError
from analysis.fits import search, training
from analysis.metrics import formulas
from analysis.results import store
from analysis.splits import regimes
from analysis.study import recipes
from tests import spied_fits
from tests.spied_fits import FOLDS, recipe

CARVED = np.where(FOLDS == 0, 0, np.where(FOLDS == 1, regimes.SEARCH, regimes.OUTSIDE))


@pytest.fixture
def spy(monkeypatch) -> SimpleNamespace:
    return spied_fits.installed(monkeypatch)


def attempted(threads: int = 1, **changes) -> dict:
    made = recipe(fold=0, params={"a": 1, "b": 1}, changes={"b": 2}, **changes)
    declared = recipes.plain(made)
    return search.attempt(declared, spied_fits.items(), CARVED, threads)["trial"]


def test_a_trial_trains_and_is_scored_inside_the_carve_out(spy):
    found = attempted()
    assert set(spy.X["energy"].astype(int)) == set(np.flatnonzero(FOLDS == 1))
    tested = np.flatnonzero(FOLDS == 0)
    assert spy.asked[0]["energy"].astype(int).tolist() == tested.tolist()
    pool = spied_fits.items()
    kept = training.fit(recipe(fold=0), pool, CARVED, threads=1).kept
    assert found["metrics"] == formulas.scores(kept.test, pool.sets[tested])
    assert found["failure"] == ""


def test_a_trial_tells_its_changes_and_the_parameters_that_were_used(spy):
    found = attempted()
    assert found["changes"] == {"b": 2}
    assert found["params"] == spy.params == {"a": 1, "b": 2}


def test_seconds_count_the_threads_that_were_used(spy, monkeypatch):
    for threads, spent in ((1, 5), (2, 10)):
        clock = iter([100.0, 105.2])
        monkeypatch.setattr(search.time, "monotonic", lambda c=clock: next(c))
        assert attempted(threads)["seconds"] == spent


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("too narrow"), "too narrow"),
        (StudyError("refused"), "refused"),
        (MemoryError(), "MemoryError"),
    ],
)
def test_a_trial_that_fails_is_recorded_with_its_reason(monkeypatch, error, told):
    def failing(*given):
        raise error

    monkeypatch.setattr(training, "fit", failing)
    found = attempted()
    assert found["failure"] == told
    assert found["metrics"] == {}
    assert found["params"] == {"a": 1, "b": 2}
    assert store.parse(store.canonical(found)) == found


def test_a_fault_of_the_code_is_not_taken_for_a_bad_trial(monkeypatch):
    def failing(*given):
        raise AttributeError("a bug")

    monkeypatch.setattr(training, "fit", failing)
    with pytest.raises(AttributeError):
        attempted()


def trial(score: float | None, seconds: int = 10, metric: str = "macro_f1") -> dict:
    return {
        "params": {"told": score},
        "metrics": {} if score is None else {metric: score},
        "seconds": seconds,
        "failure": "it broke" if score is None else "",
    }


def chosen(*trials: dict, seconds: int = 1000, metric: str = "macro_f1") -> dict:
    declared = {"seconds": seconds, "metric": metric}
    return search.choose(declared, dict(enumerate(trials)))["choice"]


def test_the_best_trial_wins_and_the_defaults_stand_beside_it():
    found = chosen(trial(0.2), trial(0.5), trial(0.4))
    assert found["chosen"]["params"] == {"told": 0.5}
    assert found["chosen"]["trial"] == 1
    assert found["default"] == 0.2
    assert (found["trials"], found["counted"], found["failed"]) == (3, 3, 0)
    assert found["metric"] == "macro_f1"


def test_of_equals_the_first_wins():
    assert chosen(trial(0.5), trial(0.5))["chosen"]["trial"] == 0


def test_where_less_is_better_the_least_wins():
    trials = [trial(each, metric="log_loss") for each in (3.0, 2.0, 4.0)]
    found = chosen(*trials, metric="log_loss")
    assert found["chosen"]["trial"] == 1
    assert found["default"] == 3.0


@pytest.mark.parametrize(
    ("seconds", "counted"), [(1, 1), (10, 1), (11, 2), (20, 2), (29, 3), (30, 3)]
)
def test_trials_count_until_the_seconds_are_used_and_the_one_that_crosses(
    seconds, counted
):
    found = chosen(*map(trial, (0.1, 0.2, 0.3, 0.4)), seconds=seconds)
    assert found["counted"] == counted
    assert found["trials"] == 4
    assert found["chosen"]["trial"] == counted - 1


def test_a_failed_trial_uses_its_seconds_and_cannot_win():
    found = chosen(trial(0.1), trial(None, 50), trial(0.9), seconds=60)
    assert found["chosen"]["trial"] == 0
    assert (found["counted"], found["failed"]) == (2, 1)
    found = chosen(trial(0.1), trial(None, 49), trial(0.9), seconds=60)
    assert found["chosen"]["trial"] == 2
    assert (found["counted"], found["failed"]) == (3, 1)


def test_where_the_defaults_failed_there_is_no_score_of_theirs():
    found = chosen(trial(None), trial(0.3))
    assert found["default"] is None
    assert found["chosen"]["trial"] == 1


def test_a_search_of_failures_only_is_an_error_that_says_why():
    with pytest.raises(StudyError, match=r"All 2 trials .* it broke.*study\.toml"):
        chosen(trial(None), trial(None))
    with pytest.raises(StudyError, match="All 1 trials"):
        chosen(trial(None), trial(0.4), seconds=5)


def test_a_job_tries_what_its_recipe_declares(spy):
    made = recipe(fold=0, params={"a": 1, "b": 1}, changes={"b": 2})
    declared = recipes.plain(made)
    found = search.attempt(declared, spied_fits.items(), CARVED, 3)["trial"]
    assert found["changes"] == {"b": 2} and found["failure"] == ""
    assert spy.params == found["params"] == {"a": 1, "b": 2}
    assert spy.setting.threads == 3


def test_the_choice_is_among_the_trials_in_their_order(declaration):
    jobs = {job.name: job for job in search.jobs(declaration)}
    chosen = jobs["choose[forest]"]
    tried = [job for name, job in jobs.items() if name.startswith("trial[forest/")]
    assert len(tried) == declaration.search.trials
    assert list(chosen.inputs["trials"].files) == [job.products[0] for job in tried]
    assert tried[0].declared["changes"] == {}
    trials = {str(n): trial(each) for n, each in enumerate((0.1, 0.3, 0.2))}
    answer = search.choose(chosen.declared, trials)["choice"]
    assert answer["chosen"]["trial"] == 1
    assert "choose[majority]" not in jobs
