"""Prediction sets: promises kept on exchangeable data, and counts by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.measurements import promises
from analysis.study import recipes
from analysis.study.seeds import seed_of
from tests import kept_fits

DRAWN = {"draws": 40, "confidence": 0.95, "seed": 4}


def exchangeable(items=4000, genres=6, seed=0):
    """Return probabilities that may be wrong, and sets of one or two genres."""
    random = np.random.default_rng(seed)
    true = random.dirichlet(np.full(genres, 0.6), size=items)
    label = (random.random(items)[:, None] > true.cumsum(axis=1)).sum(axis=1)
    sets = np.eye(genres, dtype=bool)[np.minimum(label, genres - 1)]
    sets[np.arange(items), random.integers(0, genres, items)] |= (
        random.random(items) < 0.3
    )
    shown = true**2 + 0.05 * random.random(true.shape)  # too sure, and noisy
    return (shown / shown.sum(axis=1, keepdims=True)).astype(np.float16), sets


def test_one_track_of_every_artist():
    artists = np.array([3, 3, 3, 5, 5, 9])
    picks = {tuple(promises.one_per_artist(artists, seed)) for seed in range(40)}
    for pick in picks:
        assert artists[list(pick)].tolist() == [3, 5, 9]
    assert len(picks) == 6  # every track of an artist has its chance


def test_the_drawn_label_is_of_the_set_and_any_is_the_likeliest_of_it():
    probabilities = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]])
    sets = np.array([[False, True, True], [True, True, False]])
    drawn = [promises.labels(probabilities, sets, "drawn", s) for s in range(30)]
    assert {tuple(each) for each in drawn} == {(1, 0), (1, 1), (2, 0), (2, 1)}
    assert promises.labels(probabilities, sets, "any", 0).tolist() == [1, 1]


@pytest.mark.parametrize("kind", promises.KINDS)
def test_promises_are_kept_for_the_target_on_exchangeable_data(kind):
    probabilities, sets = exchangeable()
    artists, folds = np.arange(4000), np.arange(4000) % 4
    tested = kept_fits.answered(probabilities, sets, artists, folds)
    found = promises.across_folds(tested, kind, 1)
    for at, level in enumerate(promises.LEVELS):
        kept = promises.kept(found[..., at], sets)
        assert kept[kind[1]].mean() > level - 0.025
        if kind[0] == "threshold":
            assert kept[kind[1]].mean() < level + 0.025
    sizes = found.sum(axis=1).mean(axis=0)
    assert (np.diff(sizes) > 0).all()


def test_a_set_for_any_genre_is_smaller_and_keeps_less_for_a_drawn_one():
    probabilities, sets = exchangeable()
    artists, folds = np.arange(4000), np.arange(4000) % 4
    tested = kept_fits.answered(probabilities, sets, artists, folds)
    drawn, any_ = (
        promises.across_folds(tested, ("threshold", target), 1)
        for target in promises.TARGETS
    )
    assert any_.sum() < drawn.sum()
    assert promises.kept(any_[..., 1], sets)["drawn"].mean() < 0.89


def test_a_fold_is_calibrated_by_the_others_alone():
    probabilities, sets = exchangeable(400)
    artists, folds = np.arange(400), np.arange(400) % 2
    kind = promises.KINDS[0]
    tested = kept_fits.answered(probabilities, sets, artists, folds)
    before = promises.across_folds(tested, kind, 1)
    other = sets.copy()
    other[folds == 0] = ~sets[folds == 0]
    after = promises.across_folds(replace(tested, sets=other), kind, 1)
    assert (before[folds == 0] == after[folds == 0]).all()
    assert (before[folds == 1] != after[folds == 1]).any()
    with pytest.raises(ValueError, match="another fold"):
        promises.across_folds(replace(tested, fold=0 * folds), kind, 1)


def test_what_was_kept_by_hand():
    found = np.array([[1, 1, 0], [0, 0, 0], [0, 0, 1]], dtype=bool)
    sets = np.array([[1, 0, 1], [1, 0, 0], [0, 0, 1]], dtype=bool)
    kept = {name: each.tolist() for name, each in promises.kept(found, sets).items()}
    assert kept == {
        "drawn": [0.5, 0, 1],
        "any": [1, 0, 1],
        "size": [2, 0, 1],
        "single": [0, 0, 1],
        "empty": [0, 1, 0],
    }


def test_artists_count_alike_in_one_mean_and_by_their_tracks_in_the_other():
    found = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], dtype=bool)
    sets = np.array([[1, 0]] * 4, dtype=bool)
    summed = promises.summary(found, sets, np.array([1, 1, 1, 2]), DRAWN)
    assert summed["tracks"]["drawn"]["estimate"] == 0.75
    assert summed["artists"]["drawn"]["estimate"] == 0.5


def test_genres_by_hand():
    found = np.array([[1, 1], [1, 0], [0, 1]], dtype=bool)
    sets = np.array([[1, 0], [1, 1], [1, 0]], dtype=bool)
    one, two = promises.by_genre(found, sets, np.arange(3), DRAWN)
    assert one[0] == 2.5 and one[1].estimate == pytest.approx(1.5 / 2.5)
    assert one[2] == pytest.approx((2 + 0.5 + 1) / 2.5)
    assert two[0] == 0.5 and two[1].estimate == 0


def test_measured_has_every_kind_level_and_genre():
    probabilities, sets = exchangeable(600)
    artists, folds = np.arange(600) // 2, np.arange(600) // 2 % 3
    tested = kept_fits.answered(probabilities, sets, artists, folds)
    found, rows = promises.measured(tested, "abcdef", 5, DRAWN)
    assert set(found["kinds"]) == {
        "threshold-drawn",
        "threshold-any",
        "cumulative-drawn",
    }
    assert set(found["kinds"]["threshold-any"]) == {"80", "90", "95"}
    assert (found["items"], found["artists"], found["folds"]) == (600, 300, 3)
    assert len(rows) == 6 * 3 and {row[1] for row in rows} == {"80", "90", "95"}


def test_a_job_names_genres_and_draws_its_lots_from_the_declared_seed():
    probabilities, sets = exchangeable(200)
    artists, fold = np.arange(200) // 2, np.arange(200) // 2 % 3
    names = tuple("abcdef")
    found = kept_fits.answered(probabilities, sets, artists, fold)
    declared = {"regime": "artists", "draws": 30, "confidence": 0.9, "seed": 5}
    told = promises._promised(declared, found, SimpleNamespace(genres=names))
    drawn = recipes.draws(declared)
    kept, rows = promises.measured(found, names, seed_of(5, "promises"), drawn)
    assert told["kept"] == kept
    assert told["genres"] == (list(promises.COLUMNS), rows)
    assert {row[0] for row in rows} == {*names}
