"""All jobs of the committed declaration, asked and not run."""

from __future__ import annotations

from collections import Counter

import pytest

from analysis.pipeline.job import OWN, Job, result
from analysis.study import recipes
from analysis.verbs import work
from analysis.workspace import PROJECT, Workspace


@pytest.fixture(scope="module")
def jobs(declaration) -> list[Job]:
    return work.result_jobs(declaration)


@pytest.fixture(scope="module")
def report_jobs(declaration) -> list[Job]:
    place = Workspace(PROJECT)
    steps = work.report_jobs(declaration, place, {"engine": "builtin"})
    return [job for step in steps for job in step]


def test_no_two_jobs_share_a_name(jobs, report_jobs):
    names = Counter(job.name for job in (*jobs, *report_jobs))
    assert [name for name, count in names.items() if count > 1] == []


def test_no_two_products_share_a_place(jobs, report_jobs):
    """Nor would they on a disk that takes small and capital letters for the same."""
    places = Counter(
        output.path.casefold()
        for job in (*jobs, *report_jobs)
        for output in job.outputs.values()
    )
    assert [path for path, count in places.items() if count > 1] == []
    assert places


def test_what_is_read_is_made_or_belongs_to_the_project(jobs):
    made = {path for job in jobs for path in job.products}
    own = {f"{OWN}data/{path.name}" for path in (PROJECT / "data").glob("*.csv")}
    known = made | own | {"data/SOURCES.toml"}
    strange = {(job.name, path) for job in jobs for path in set(job.reads) - known}
    assert strange == set()


def test_the_results_are_the_work_of_their_jobs_and_of_no_other(jobs, report_jobs):
    """A report that made a result would make it stale, a result of the report too."""
    folders = {path.split("/")[0] for job in jobs for path in job.products}
    assert folders == {"data"}
    folders = {path.split("/")[0] for job in report_jobs for path in job.products}
    assert folders == {"report"}


def test_nothing_is_a_product_that_may_be_deleted_at_any_time(jobs):
    for job in jobs:
        for output in job.outputs.values():
            cached = output.path.startswith("data/cache/")
            assert output.product != cached, job.name
        assert job.products, f"nothing would make {job.name} stale"


def test_every_fit_score_and_comparison_has_a_job(jobs, declaration):
    names = {job.name for job in jobs}
    assert {f"fit[{fit.path}]" for fit in declaration.fits} <= names
    assert {f"score[{each.path}]" for each in recipes.scores(declaration)} <= names
    pairs = {f"compare[{name}]" for name, _, _ in recipes.comparisons(declaration)}
    assert pairs <= names


def test_every_searched_model_has_its_trials_and_every_fit_reads_the_choice(
    jobs, declaration
):
    by_name = {job.name: job for job in jobs}
    for name in declaration.models:
        searched = bool(recipes.tuned(declaration, name))
        trials = {each for each in by_name if each.startswith(f"trial[{name}/")}
        assert len(trials) == (declaration.search.trials if searched else 0)
        for fit in (fit for fit in declaration.fits if fit.model == name):
            reads = by_name[f"fit[{fit.path}]"].reads
            assert (result("search", f"{name}.json") in reads) == searched, fit.path


def test_no_fit_reads_what_was_measured_on_test_items(jobs):
    """A choice that looked at a test item would make its score too good."""
    allowed = {"splits", "search"}
    for job in jobs:
        if job.name.startswith(("fit", "trial", "choose")):
            inside = (path.partition(result(""))[2] for path in job.reads)
            parts = {path.split("/")[0] for path in inside if path}
            assert parts <= allowed, job.name


def test_what_no_job_makes_is_an_orphan(jobs, tmp_path):
    place = Workspace(tmp_path)
    made = jobs[0].products[0]
    for path in (made, result("scores", "old.json")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("{}", encoding="utf-8")
    assert work.orphans(place, jobs) == ["scores/old.json"]
