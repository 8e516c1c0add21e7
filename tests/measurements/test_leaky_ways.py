"""Leaky ways: each leads above what the features can tell, on data made for it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.measurements import leaky_ways

DRAWN = {"draws": 40, "confidence": 0.95, "seed": 1}
ROWS, GENRES = 600, 6


@pytest.fixture(scope="module")
def table():
    """Six hundred rows sorted by genre, whose features are noise."""
    random = np.random.default_rng(3)
    made = pd.DataFrame(
        {name: random.normal(size=ROWS) for name in leaky_ways.FEATURES}
    )
    made["row"] = np.arange(ROWS)
    made["explicit"] = np.arange(ROWS) % 10 == 0
    made["time_signature"] = np.where(np.arange(ROWS) % 8 == 0, 3, 4)
    made["track_genre"] = [f"g{i * GENRES // ROWS}" for i in range(ROWS)]
    return made


def mean(way, table):
    return way(table, 1).mean()


def test_noise_tells_nothing_when_rows_are_split_at_random(table):
    right = leaky_ways.split_at_random(table, 1)
    assert len(right) == ROWS // 5
    assert right.mean() < 0.4
    assert set(right.index) <= set(table.index)


def test_the_row_number_tells_the_genre_of_a_sorted_file(table):
    assert mean(leaky_ways.row_number_left_in, table) > 0.95
    shuffled = table.assign(row=np.random.default_rng(0).permutation(ROWS))
    assert mean(leaky_ways.row_number_left_in, shuffled) < 0.4


def test_copies_made_before_the_split_stand_on_both_sides(table):
    right = leaky_ways.oversampled_before_the_split(table, 1)
    assert len(right) > 2 * ROWS // 5  # the table grew before a fifth was taken
    assert right.mean() > mean(leaky_ways.split_at_random, table) + 0.3


def test_oversampling_makes_values_even_and_keeps_every_row(table, monkeypatch):
    seen = []
    monkeypatch.setattr(
        leaky_ways, "split_at_random", lambda table, seed: seen.append(table)
    )
    leaky_ways.oversampled_before_the_split(table, 1)
    (grown,) = seen
    assert grown["time_signature"].value_counts().nunique() == 1
    assert set(table.index) == set(grown.index)


def test_a_tree_knows_its_training_rows_by_heart(table):
    assert mean(leaky_ways.tested_on_training_rows, table) == 1


def test_accuracy_is_a_mean_with_an_interval_over_artists():
    right, artists = np.array([1.0, 1, 0, 0, 1, 0]), np.array([0, 0, 1, 1, 2, 3])
    found = leaky_ways.accuracy(right, artists, DRAWN)
    assert found["tested"] == 6
    ends = found["accuracy"]
    assert ends["estimate"] == 0.5
    assert 0 <= ends["low"] < 0.5 < ends["high"] <= 1
