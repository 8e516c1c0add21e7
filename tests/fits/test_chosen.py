"""What a search chose: read where there was one, nothing where there was none."""

from __future__ import annotations

import pytest

from analysis.fits import search, training
from analysis.pipeline.job import Setup
from analysis.results import store


def test_the_chosen_parameters_are_read_where_there_was_a_search(tmp_path):
    setup = Setup(tmp_path)
    store.write(tmp_path / "m.json", {"chosen": {"params": {"told": 0.5}}})
    assert training.load_choice(setup, "m.json") == {"told": 0.5}
    assert training.load_choice(setup, "") == {}


@pytest.mark.parametrize(
    ("model", "path"),
    [("forest", "data/results/search/forest.json"), ("majority", "")],
)
def test_only_a_model_that_is_searched_has_a_choice_to_read(declaration, model, path):
    assert training.choice_path(declaration, model) == path
    found = training.chosen(declaration, model)
    assert found.arguments == (path,)
    assert found.files == ((path,) if path else ())


def test_every_fit_reads_the_choice_of_its_own_model(declaration):
    made = {path for job in search.jobs(declaration) for path in job.products}
    for fit, job in zip(declaration.fits, training.jobs(declaration), strict=True):
        path = training.choice_path(declaration, fit.model)
        assert [each for each in job.reads if "/search/" in each] == [path][: len(path)]
        assert not path or path in made
