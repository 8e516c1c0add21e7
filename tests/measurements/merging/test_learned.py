"""Fits that learn groups: where they lie, and how one comes back that is gone."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.data import demo, source
from analysis.fits.probabilities import Source
from analysis.measurements.merging import carveout, learned, levels, trees
from analysis.pipeline.job import Setup
from analysis.results import store
from analysis.splits import loading
from tests.measurements.merging.test_carveout import RECIPE

GROUPS = 3


@pytest.fixture
def setup(tmp_path, demo_data):
    """A workspace with a split of two folds and a tree in the order of the genres."""
    demo.write_demo(tmp_path)
    dataset = source.locate(tmp_path)
    pool = demo_data.recording
    found = Setup(root=tmp_path, checksum=source.checksum(dataset), dataset=dataset)
    rows = [(name, place % 2) for place, name in enumerate(pool.ids)]
    store.write(found.path(loading.path(RECIPE.regime)), (["id", "fold"], rows))
    merges = np.array([[0, place] for place in range(1, len(pool.genres))])
    grown = {trees.CONFUSION: (merges, np.zeros(len(merges)))}
    table = trees.merges_table(grown, pool.genres)
    store.write(found.path(carveout.MERGES), table)
    return found


def test_a_fit_of_groups_is_repeated_where_it_is_gone(setup, demo_data):
    recipe = dict(vars(RECIPE), columns=list(RECIPE.columns))
    kept = Source(recipe, "data/cache/fit.npz", "data/results/fit.json", "")
    pool = demo_data.recording
    folds = np.arange(len(pool.ids)) % 2
    merges = store.read_csv(setup.path(carveout.MERGES))
    wanted = {"recipe": recipe, "groups": GROUPS}
    answers = learned._fitted(wanted, pool, folds, merges, {}, 1)
    store.write(setup.path(kept.report), answers["report"])
    found = learned.load_probabilities(setup, kept, GROUPS)
    assert found.shape == ((folds == 0).sum(), GROUPS)
    assert (found == answers["kept"].test).all()
    assert setup.path(kept.cache).is_file()


def test_every_level_of_every_model_lies_in_a_place_of_its_own(declaration):
    jobs = list(learned.jobs(declaration))
    fits = [job for job in jobs if job.name.startswith("merged_fit")]
    assert len(fits) == len(jobs) / 2 > 0
    places = {output.path for job in fits for output in job.outputs.values()}
    assert len(places) == 2 * len(fits)
    assert {job.declared["groups"] for job in fits} == set(levels.Settings().retrained)
