"""Horses: counts by hand, nearest by hand, and nothing from test items."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.data.items import Items
from analysis.measurements import one_thing_alone
from analysis.measurements.one_thing_alone import Learned
from analysis.splits import regimes
from analysis.study import recipes

DRAWN = {"draws": 40, "confidence": 0.95, "seed": 1}
SHARES = np.array([[1.0, 0], [1, 0], [0, 1], [0.5, 0.5]])
AVERAGE = np.array([0.625, 0.375])


def test_a_value_is_answered_by_its_training_items_and_one_average_item():
    learned = Learned(np.array([7, 7, 9, 9]), SHARES)
    found = one_thing_alone.by_value(learned, np.array([7, 9, 8]))
    assert found[0] == pytest.approx((np.array([2, 0]) + AVERAGE) / 3)
    assert found[1] == pytest.approx((np.array([0.5, 1.5]) + AVERAGE) / 3)
    assert found[2] == pytest.approx(AVERAGE)  # never met


def test_missing_names_are_not_alike():
    learned = Learned(
        np.array([one_thing_alone.UNKNOWN, one_thing_alone.UNKNOWN, 3, 3]), SHARES
    )
    found = one_thing_alone.by_value(learned, np.array([one_thing_alone.UNKNOWN]))
    assert found[0] == pytest.approx(AVERAGE)


def test_a_number_is_answered_by_the_nearest_on_the_line():
    learned = Learned(np.array([10.0, 11, 20, 21]), SHARES)
    found = one_thing_alone.by_place(learned, np.array([9.0, 30]), 2)
    assert found[0] == pytest.approx((np.array([2, 0]) + AVERAGE) / 3)
    assert found[1] == pytest.approx((np.array([0.5, 1.5]) + AVERAGE) / 3)


def test_more_neighbours_than_items_are_all_items():
    learned = Learned(np.array([10.0, 11, 20, 21]), SHARES)
    found = one_thing_alone.by_place(learned, np.array([0.0]), 50)
    assert found[0] == pytest.approx((SHARES.sum(axis=0) + AVERAGE) / 5)


@pytest.fixture
def pool():
    """Forty recordings by twenty artists; two genres, one an artist."""
    artists = np.repeat(np.arange(20), 2)
    columns = ("popularity", "duration_ms")
    features = pd.DataFrame({name: np.arange(40.0) % 7 for name in columns})
    return Items(
        ids=np.array([f"t{i:02d}" for i in range(40)]),
        features=features,
        genres=("a", "b"),
        sets=np.eye(2, dtype=bool)[artists % 2],
        artists=artists,
        recordings=np.arange(40),
    )


@pytest.fixture
def table(pool):
    """Two rows of every track, the first in reverse order of ids."""
    ids = [*pool.ids[::-1], *pool.ids]
    names = [f"Album {int(name[1:]) % 3}" for name in ids]
    names[0] = " "
    made = {"row": np.arange(80), "track_id": ids, "album_name": names}
    return pd.DataFrame(made)


def test_things_are_those_of_the_first_row_of_an_id(table, pool):
    found = one_thing_alone.things(table, pool, "recording")
    assert found["row"].tolist() == list(range(39, -1, -1))
    assert found["album"][39] == one_thing_alone.UNKNOWN
    assert found["album"][0] == found["album"][3] != found["album"][1]


def test_rows_are_found_by_their_number(table, pool):
    rows = Items(
        ids=np.array(["5", "70"]),
        features=pool.features.iloc[:2],
        genres=pool.genres,
        sets=pool.sets[:2],
        artists=pool.artists[:2],
        recordings=pool.recordings[:2],
    )
    assert one_thing_alone.things(table, rows, "row")["row"].tolist() == [5, 70]


def test_the_artist_tells_all_where_artists_are_known_and_nothing_where_not(
    table, pool
):
    values = one_thing_alone.things(table, pool, "recording")
    known = np.arange(40) % 2
    apart = (pool.artists >= 10).astype(int)
    for folds, expected in ((known, 1.0), (apart, 0.5)):
        found = one_thing_alone.measured(values, pool, folds, [0, 1], DRAWN)
        scored = found["horses"]["artist"]
        assert scored["items"] == 40 and scored["folds"] == 2
        assert scored["metrics"]["accuracy"]["estimate"] == expected
    assert found["nearest"] == one_thing_alone.NEAREST


def test_answers_are_probabilities_of_every_horse(table, pool):
    values = one_thing_alone.things(table, pool, "recording")
    found = one_thing_alone.answers(values, pool, np.arange(40) % 2, 0)
    assert tuple(found) == one_thing_alone.HORSES
    for each in found.values():
        assert each.shape == (20, 2)
        assert each.sum(axis=1) == pytest.approx(np.ones(20))


def test_a_job_asks_every_fold_of_the_cleaned_table(demo_data, declaration):
    jobs = {job.name: job for job in one_thing_alone.jobs(declaration)}
    assert len(jobs) == len(declaration.regimes)
    job, pool = jobs["horses[artists]"], demo_data.recording
    regime, evaluation = declaration.regimes["artists"], declaration.evaluation
    folds = regimes.assign(pool, regime, evaluation)
    declared = job.declared | {"draws": 30}
    told = job.run(declared, demo_data.raw, pool, folds)["things"]
    values = one_thing_alone.things(demo_data.cleaned, pool, "recording")
    tested = range(evaluation.folds)
    draws = recipes.draws(declared)
    expected = one_thing_alone.measured(values, pool, folds, list(tested), draws)
    assert told == expected
    for each in told["horses"].values():
        assert each["items"] == (folds >= 0).sum()
        assert each["folds"] == evaluation.folds
