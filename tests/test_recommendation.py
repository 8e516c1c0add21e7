"""Recommendation: neighbours by hand, the artist filter, chance, and intervals."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from analysis import recommendation
from analysis.recommendation import Catalogue

DRAWN = {"draws": 80, "confidence": 0.95, "seed": 2}


@pytest.fixture
def catalogue():
    """Sixty items of five genres, some of two, by twenty artists of one genre each."""
    random = np.random.default_rng(5)
    artists = np.repeat(np.arange(20), 3)
    sets = np.eye(5, dtype=bool)[artists % 5]
    twice = random.random(60) < 0.3
    sets[twice, random.integers(0, 5, twice.sum())] = True
    return Catalogue(sets, artists)


def all_neighbours(points, artists, most):
    found = list(recommendation.neighbours(points, artists, most))
    return [np.concatenate(each) for each in zip(*found, strict=True)]


def test_neighbours_on_a_line():
    points = np.array([[0.0], [1.0], [1.1], [5.0], [5.5]])
    artists = np.array([0, 0, 1, 1, 2])
    _, everyone, others = all_neighbours(points, artists, 2)
    assert everyone.tolist() == [[1, 2], [2, 0], [1, 0], [4, 2], [3, 2]]
    assert others.tolist() == [[2, 3], [2, 3], [1, 0], [4, 1], [3, 2]]


def test_neighbours_are_those_of_a_plain_search(monkeypatch):
    monkeypatch.setattr(recommendation, "_BLOCK", 7)
    random = np.random.default_rng(0)
    points, artists = random.normal(size=(40, 3)), random.integers(0, 12, 40)
    queries, everyone, others = all_neighbours(points, artists, 4)
    gaps = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert queries.tolist() == list(range(40))
    assert (everyone == np.argsort(gaps, axis=1)[:, :4]).all()
    gaps[artists[:, None] == artists] = np.inf
    assert (others == np.argsort(gaps, axis=1)[:, :4]).all()


def test_an_artist_who_fills_all_candidates_is_passed_over(monkeypatch):
    monkeypatch.setattr(recommendation, "_CANDIDATES", 3)
    points = np.array([[0.0], [0.1], [0.2], [0.3], [0.4], [9.0], [8.0]])
    artists = np.array([0, 0, 0, 0, 0, 1, 1])
    _, _, others = all_neighbours(points, artists, 3)
    assert others[0].tolist() == [6, 5, -1]
    assert others[5].tolist() == [4, 3, 2]


def test_few_items_have_few_neighbours():
    _, everyone, others = all_neighbours(np.array([[0.0], [1.0]]), np.zeros(2, int), 3)
    assert everyone.tolist() == [[1, -1, -1], [0, -1, -1]]
    assert (others == -1).all()


def test_perfect_probabilities_find_the_genre_alone():
    genre = np.repeat(np.arange(3), 15)
    sets = np.eye(3, dtype=bool)[genre]
    found = recommendation.agreements(
        {"oracle": recommendation.hellinger(sets.astype(float))},
        Catalogue(sets, np.arange(45)),
    )
    assert (found["oracle"][:, :4] == 1).all() and not found["oracle"][:, 4].any()
    assert found["random"][:, 0] == pytest.approx(14 / 44)


def test_the_filter_takes_the_own_artist_away():
    """Each item's nearest are its artist's; only those share its genre."""
    artists = np.repeat(np.arange(4), 11)
    sets = np.eye(4, dtype=bool)[artists]
    points = 100.0 * artists[:, None] + np.arange(44)[:, None] / 44
    found = recommendation.agreements({"space": points}, Catalogue(sets, artists))
    assert (found["space"] == [1, 1, 0, 0, 1]).all()


def test_shared_genres_are_counted_by_hand():
    sets = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 1]], bool)
    common, expected = recommendation._shared(
        sets, np.array([0, 3]), np.array([[1, 2, 3], [2, -1, -1]])
    )
    assert common == pytest.approx([2 / 3, 1])
    assert expected == pytest.approx([(1 / 2 + 1 / 4 + 0) / 3, 1 / 2])


def test_chance_is_the_mean_over_the_whole_catalogue(catalogue):
    found = recommendation.at_random(catalogue)
    sets, artists = catalogue.sets, catalogue.artists
    for i in (0, 17, 59):
        for column, kept in (
            (0, np.arange(60) != i),
            (2, artists != artists[i]),
        ):
            common = (sets[kept] & sets[i]).sum(axis=1)
            sizes = sets[kept].sum(axis=1) * sets[i].sum()
            assert found[i, column] == pytest.approx((common > 0).mean())
            assert found[i, column + 1] == pytest.approx((common / sizes).mean())
        assert found[i, 4] == pytest.approx(2 / 59)


def test_noise_finds_what_chance_finds(catalogue):
    random = np.random.default_rng(1)
    spaces = {str(k): random.normal(size=(60, 40)) for k in range(30)}
    found = recommendation.agreements(spaces, catalogue)
    noise = np.mean([found[name] for name in spaces], axis=(0, 1))
    assert noise == pytest.approx(found["random"].mean(axis=0), abs=0.02)


def test_features_are_standardised_by_the_training_items():
    training = np.array([[0.0, 5.0], [2.0, 5.0], [np.nan, 5.0]])
    found = recommendation.standardised(np.array([[3.0, 7.0], [np.nan, 5.0]]), training)
    assert found.tolist() == [[2.0, 2.0], [0.0, 0.0]]
    assert found.dtype == np.float32


def test_hellinger_is_the_distance_of_square_roots():
    chances = np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5], [0.2, 0.3, 0.5]])
    points = recommendation.hellinger(chances.astype(np.float16))
    for a, b in itertools.combinations(range(3), 2):
        overlap = np.sqrt(chances[a] * chances[b]).sum()
        gap = ((points[a] - points[b]) ** 2).sum()
        assert gap == pytest.approx(2 - 2 * overlap, abs=1e-3)


def test_summary_is_the_mean_with_paired_differences(catalogue):
    random = np.random.default_rng(0)
    told = catalogue.sets + 0.01 * random.random((60, 5))
    spaces = {
        "features": random.normal(size=(60, 3)),
        "model": recommendation.hellinger(told),
    }
    part = recommendation.agreements(spaces, catalogue)
    both = np.concatenate([catalogue.artists, catalogue.artists + 100])
    found = recommendation.summary([part, part], both, **DRAWN)
    assert (found["items"], found["artists"], found["folds"]) == (120, 40, 2)
    model = found["spaces"]["model"]
    means = part["model"].mean(axis=0)
    assert model["all_artists"]["any"]["estimate"] == pytest.approx(means[0])
    assert model["other_artists"]["expected"]["estimate"] == pytest.approx(means[3])
    assert model["own_artist"]["estimate"] == pytest.approx(means[4])
    assert list(found["differences"]) == ["model--features", "features--random"]
    gap = found["differences"]["model--features"]["other_artists"]["any"]
    expected = means[2] - part["features"].mean(axis=0)[2]
    assert gap["estimate"] == pytest.approx(expected) and 0 < gap["low"] < gap["high"]
    none = found["differences"]["features--random"]["other_artists"]["any"]
    chance = part["random"].mean(axis=0)[2]
    assert none["estimate"] == pytest.approx(part["features"].mean(axis=0)[2] - chance)


def test_test_items_of_a_fold_are_queries_and_catalogue(demo_data):
    pool = demo_data.recording
    folds = np.arange(len(pool.ids)) % 3
    tested = pool.sets[folds == 2]
    found = recommendation.evaluate(
        pool, folds, 2, ["tempo", "energy"], {"oracle": tested.astype(float)}
    )
    assert list(found) == ["random", "features", "oracle"]
    assert all(each.shape == (len(tested), 5) for each in found.values())
    oracle, chance = found["oracle"].mean(axis=0), found["random"].mean(axis=0)
    assert oracle[0] > 0.9 > chance[0]
