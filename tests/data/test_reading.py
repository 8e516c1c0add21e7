"""The dataset as jobs are given it."""

from __future__ import annotations

import pytest

from analysis.data import reading, source
from analysis.errors import StudyError
from analysis.pipeline.job import Setup


@pytest.fixture
def setup(demo_root) -> Setup:
    dataset = source.locate(demo_root)
    return Setup(demo_root, source.checksum(dataset), dataset)


def test_a_dataset_that_changes_during_the_run_is_refused(demo_root):
    path = source.locate(demo_root)
    with pytest.raises(StudyError, match=r"changed during the run.*put the file with"):
        reading.load_items(path, "0" * 64, "row")
    found = reading.load_items(path, source.checksum(path), "row")
    assert found is reading.load_items(path, source.checksum(path), "row")


@pytest.mark.parametrize("unit", ["row", "track", "recording"])
def test_items_are_those_of_the_unit_read_once(setup, demo_data, unit):
    given = reading.pool(unit)
    assert given.dataset and not given.files
    found = given.load(setup, *given.arguments)
    assert found.ids.tolist() == getattr(demo_data, unit).ids.tolist()
    assert found is reading.load_pool(setup, unit)


def test_the_table_comes_as_delivered(setup, demo_data):
    given = reading.raw()
    assert given.dataset
    assert given.load(setup).equals(demo_data.raw)


def test_pages_are_told_where_the_file_comes_from(setup):
    given = reading.origin()
    assert given.dataset and given.files == ("data/SOURCES.toml",)
    found = given.load(setup)
    assert found["sha256"] == setup.checksum
    assert found["synthetic"] is True and found["other"] is False
