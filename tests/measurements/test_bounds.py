"""Nearest neighbours: the bounds against worlds of known error, votes by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from analysis.data.items import Items
from analysis.measurements import bounds
from analysis.splits import regimes
from analysis.study import groups
from tests import demo_fits

DRAWN = {"draws": 60, "confidence": 0.95, "seed": 2}


def pool(points, labels, artists, genres=3):
    points = np.asarray(points, float)
    names = [f"x{place}" for place in range(points.shape[1])]
    return Items(
        ids=np.arange(len(points)).astype(str),
        features=pd.DataFrame(points.astype(np.float32), columns=names),
        genres=tuple("abcdefgh"[:genres]),
        sets=np.eye(genres, dtype=bool)[labels],
        artists=np.asarray(artists),
        recordings=np.arange(len(points)),
    )


@given(st.floats(0, 1), st.integers(2, 200))
def test_the_two_bounds_are_each_others_inverse(part, genres):
    bayes = part * (genres - 1) / genres
    error = bounds.highest_error(bayes, genres)
    assert bounds.lowest_error(error, genres) == pytest.approx(bayes, abs=1e-6)


@given(st.floats(0, 1), st.integers(2, 200))
def test_the_band_holds_the_error_itself(error, genres):
    low = bounds.lowest_error(error, genres)
    assert 0 <= low <= (genres - 1) / genres + 1e-12
    assert low <= error + 1e-12


def test_a_guess_leaves_no_room():
    assert bounds.lowest_error(113 / 114, 114) == pytest.approx(113 / 114)
    assert bounds.lowest_error(0.0, 114) == 0


def test_votes_by_hand():
    """A neighbour of two genres gives each half; the vote of three is another."""
    shares = np.array([[0.5, 0.5, 0], [0, 0, 1.0], [0, 0, 1.0]])
    sets = np.array([[True, False, False], [False, True, True]])
    found = np.array([[0, 1, 2], [1, 0, 2]])
    values = bounds.answers(shares, sets, found, (1, 3))
    assert values[:, 0] == pytest.approx([0.5, 0.5])
    assert values[:, 1] == pytest.approx([1.0, 0.5])
    assert values[:, 2] == pytest.approx([0.0, 0.5])


def test_held_out_items_meet_training_items_only():
    """Each test item's own genre is near in its own fold alone; training misleads."""
    items = pool([[0.0], [0.1], [5.0], [5.1]], [0, 0, 1, 1], [0, 0, 1, 1])
    folds = np.array([0, 0, 1, 1])
    values, artists = bounds.held_out(items, folds, [0, 1], ["x0"])
    assert not values.any() and artists.tolist() == [0, 0, 1, 1]


def test_well_parted_genres_are_found():
    random = np.random.default_rng(0)
    labels = np.tile([0, 1, 2], 40)
    points = (
        random.normal(0, 0.1, (120, 2)) + np.array([[0, 0], [5, 0], [0, 5]])[labels]
    )
    items = pool(points, labels, np.arange(120) // 3)
    folds = np.arange(120) // 3 % 4
    values, artists = bounds.held_out(items, folds, [0, 1], ["x0", "x1"])
    found = bounds.summary(values, artists, 3, **DRAWN)
    assert found["error"] == {"estimate": 0, "low": 0, "high": 0}
    assert found["lowest"]["estimate"] == 0 and found["votes"]["20"]["estimate"] == 1
    assert (found["items"], found["artists"]) == (60, 20)


def test_what_is_outside_a_split_plays_no_part():
    items = pool([[0.0], [0.1], [3.0]], [0, 1, 0], [0, 1, 2])
    folds = np.array([0, regimes.OUTSIDE, 1])
    values, _ = bounds.held_out(items, folds, [0], ["x0"])
    assert values[0, 0] == 1


def test_more_training_items_lower_the_error():
    random = np.random.default_rng(1)
    labels = random.integers(0, 3, 900)
    points = random.normal(0, 1, (900, 1)) + 2.5 * labels[:, None]
    items, folds = pool(points, labels, np.arange(900)), np.arange(900) % 3
    rows = bounds.by_size(items, folds, 0, ["x0"], seed=1)
    assert [row["training"] for row in rows] == [9, 18, 37, 75, 150, 300, 600]
    assert rows[-1]["error"] < rows[0]["error"]
    assert all(row["lowest"] < row["error"] for row in rows)


def test_the_interval_of_the_bound_holds_its_estimate():
    random = np.random.default_rng(4)
    values = (random.random((300, 3)) < [0.2, 0.25, 0.3]).astype(float)
    found = bounds.summary(values, np.arange(300) // 5, 10, **DRAWN)
    for name in ("error", "lowest"):
        each = found[name]
        assert each["low"] < each["estimate"] < each["high"]
    assert bounds.best_vote(found) == "5"


def test_neighbours_of_the_demonstration(demo_data, declaration):
    items, evaluation = demo_data.recording, declaration.evaluation
    folds = regimes.assign(items, declaration.regimes["artists"], evaluation)
    columns = list(declaration.features["audio"].columns)
    plan = {"columns": columns, "folds": [0, 1], "draws": demo_fits.DRAWS}
    found = bounds._bounded(plan, items, folds)["bounds"]
    assert found["items"] == np.isin(folds, [0, 1]).sum() and found["folds"] == 2
    assert 0 < found["lowest"]["estimate"] < found["error"]["estimate"] < 1
    assert found["allowed"]["low"] == pytest.approx(1 - found["lowest"]["high"])
    assert found["best"] == int(bounds.best_vote(found))
    last = found["sizes"][-1]
    assert last["training"] == len(regimes.training(folds, 0))


def test_neighbours_are_asked_of_the_folds_that_models_were_tested_on(declaration):
    jobs = {job.name: job for job in bounds.jobs(declaration)}
    for name, features in declaration.features.items():
        usual = groups.usual(declaration, name)
        job = jobs[f"neighbours[neighbours/{name}]"]
        assert job.declared["columns"] == list(features.columns)
        assert job.declared["folds"] == sorted({f.fold for e in usual for f in e.fits})
        assert job.products == (f"data/results/possible/neighbours/{name}.json",)


def test_where_nothing_learned_no_neighbour_is_asked(declaration):
    baselines = {
        name: each
        for name, each in declaration.models.items()
        if each.family == "baseline"
    }
    few = {
        name: structs.replace(
            each, models=tuple(m for m in each.models if m in baselines), variants=()
        )
        for name, each in declaration.experiments.items()
    }
    study = structs.replace(declaration, experiments=few)
    assert list(bounds.jobs(study)) == []


def test_both_worlds_show_the_same_error_and_differ_in_what_is_possible():
    found = bounds.worlds(0.87, 114, seed=1)
    for world in found.values():
        assert world["drawn"] == pytest.approx(0.87, abs=0.01)
    assert found["split"]["bayes"] - found["even"]["bayes"] > 0.2


def test_many_classes_have_the_wider_band():
    widest = [row["widest"] for row in bounds.bands(0.87, 114)]
    assert widest == sorted(widest)
    assert widest[0] == pytest.approx(1 / 8, abs=1e-3)
    assert widest[-1] == pytest.approx(1 / 4, abs=3e-3)


def test_with_few_training_items_the_lower_bound_lies_above_the_truth():
    found = bounds.growing(20, seed=1, sizes=(100, 1500), tested=400)
    first, last = found["sizes"]
    assert first["error"] > last["error"] and first["lowest"] > found["bayes"]
    assert last["error"] > found["bayes"]


def test_a_job_opens_what_the_neighbours_of_the_primary_features_left(declaration):
    (job,) = (job for job in bounds.jobs(declaration) if job.name == "looseness")
    assert job.reads == (bounds.path(declaration.evaluation.features),)
    neighbours = {"error": {"estimate": 0.8}, "genres": 9}
    found = job.run(job.declared, neighbours)["looseness"]
    assert (found["error"], found["genres"]) == (0.8, 9)
    assert found["bands"] == bounds.bands(0.8, 9)
    assert found["worlds"] == bounds.worlds(0.8, 9, job.declared["seed"])
    assert found["growing"]["sizes"][-1]["training"] == bounds.SIZES[-1]
