"""Jobs of results fit together: what each takes, what it is given, what others make."""

from __future__ import annotations

import importlib
import inspect
from collections import Counter
from collections.abc import Iterator

import pytest

from analysis.pipeline.job import OWN, RESULTS, Setup
from analysis.results import store
from analysis.study import recipes
from analysis.verbs import work
from tests.small_workspace import REPOSITORY


@pytest.fixture(scope="module")
def jobs(declaration):
    return work.result_jobs(declaration)


def test_a_job_takes_what_is_declared_and_its_inputs_by_name(jobs):
    for job in jobs:
        parameters = inspect.signature(job.run).parameters
        if all(each.kind is not each.VAR_KEYWORD for each in parameters.values()):
            assert list(parameters) == ["declared", *job.inputs], job.name
        inspect.signature(job.run).bind({}, **job.inputs)


def test_every_input_can_be_loaded_with_its_arguments(jobs, tmp_path):
    for job in jobs:
        for each in job.inputs.values():
            inspect.signature(each.load).bind(Setup(tmp_path), *each.arguments)


def test_what_is_declared_is_plain_and_comes_back_from_its_text(jobs):
    for job in jobs:
        back = store.parse(store.canonical(job.declared))
        assert back == recipes.plain(job.declared), job.name


def test_every_result_is_made_by_one_job(jobs):
    assert len({job.name for job in jobs}) == len(jobs)
    made = Counter(path for job in jobs for path in job.products)
    assert set(made.values()) == {1}
    assert all(path.startswith(f"{RESULTS}/") for path in made)


def test_what_a_job_reads_is_made_by_another_or_comes_with_the_study(jobs):
    made = {path for job in jobs for path in job.products}
    for job in jobs:
        for path in {*job.reads} - made:
            own = path.removeprefix(OWN)
            assert not own.startswith(RESULTS), (job.name, path)
            assert (REPOSITORY / own).is_file(), (job.name, path)


def test_every_measurement_has_a_folder_of_its_name_or_says_which(jobs):
    """A result is found by its question: a module, a package, or FOLDER."""
    places: dict[str, set[str]] = {}
    for job in jobs:
        folders = {path.split("/")[2] for path in job.products}
        places.setdefault(job.run.__module__, set()).update(folders)
    measuring = {name: places[name] for name in places if ".measurements." in name}
    assert len(measuring) > 20
    others = {
        name: sorted(folders)
        for name, folders in measuring.items()
        if not folders & set(own_folders(name))
    }
    assert others == {}


def own_folders(module: str) -> Iterator[str]:
    """Yield the folders that belong to a module, by its names and its FOLDER."""
    while module != "analysis.measurements":
        yield module.rpartition(".")[2]
        yield getattr(importlib.import_module(module), "FOLDER", "")
        module = module.rpartition(".")[0]
