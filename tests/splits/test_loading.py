"""Split files as jobs are given them: a fold for every item, by its id."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.data import reading, source
from analysis.fits import training
from analysis.pipeline.job import Setup
from analysis.results import store
from analysis.splits import loading, regimes
from tests import spied_fits
from tests.spied_fits import FOLDS


@pytest.fixture
def pool():
    return spied_fits.items()


def test_folds_are_found_by_id_whatever_their_order(pool, tmp_path):
    path = tmp_path / "split.csv"
    rows = list(zip(pool.ids.tolist(), FOLDS.tolist(), strict=True))[::-1]
    store.write_csv(path, ["id", "fold"], rows)
    np.testing.assert_array_equal(loading.load_folds(path, pool), FOLDS)


def test_items_that_a_split_does_not_name_take_no_part(pool, tmp_path):
    path = tmp_path / "search.csv"
    named = [(name, number % 2 - 1) for number, name in enumerate(pool.ids[5:15])]
    store.write_csv(path, ["id", "fold"], named)
    folds = loading.load_folds(path, pool)
    assert set(folds[:5]) == set(folds[15:]) == {regimes.OUTSIDE}
    made = spied_fits.recipe(fold=0)
    assert set(training.training(made, folds)) == set(range(5, 15, 2))
    assert set(regimes.test(folds, 0)) == set(range(6, 15, 2))


@pytest.fixture
def setup(demo_root, tmp_path) -> Setup:
    """A workspace that has the demonstration's dataset, and two splits of tracks."""
    dataset = source.locate(demo_root)
    found = Setup(tmp_path, source.checksum(dataset), dataset)
    pool = reading.load_pool(found, "track")
    for name, many in (("three", 3), ("two", 2)):
        rows = [(each, number % many) for number, each in enumerate(pool.ids)]
        store.write_csv(found.path(loading.path(name)), ["id", "fold"], rows[::-1])
    return found


def test_loading_gives_the_fold_of_each_item(setup):
    size = len(reading.load_pool(setup, "track").ids)
    given = loading.folds("three", "track")
    assert given.files == ("data/results/splits/three.csv",) and given.dataset
    found = given.load(setup, *given.arguments)
    np.testing.assert_array_equal(found, np.arange(size) % 3)


def test_several_splits_come_in_their_order(setup):
    size = len(reading.load_pool(setup, "track").ids)
    given = loading.several(["two", "three"], "track")
    assert given.files == tuple(loading.path(name) for name in ("two", "three"))
    found = given.load(setup, *given.arguments)
    for many, folds in zip((2, 3), found, strict=True):
        np.testing.assert_array_equal(folds, np.arange(size) % many)


def test_a_split_file_is_given_as_it_is(setup):
    given = loading.file("two")
    assert not given.dataset
    read = given.load(setup, *given.arguments)
    assert read == setup.path("data/results/splits/two.csv").read_bytes()
