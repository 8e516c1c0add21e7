"""Recommendation: lists by hand, the artist filter, order, diversity, chance."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.measurements import recommendation
from analysis.measurements.recommendation import Catalogue, agreement, lists
from tests import kept_fits

DRAWN = {"draws": 80, "confidence": 0.95, "seed": 2}


@pytest.fixture
def catalogue():
    """Sixty items of five genres, some of two, by twenty artists of one genre each."""
    random = np.random.default_rng(5)
    artists = np.repeat(np.arange(20), 3)
    sets = np.eye(5, dtype=bool)[artists % 5]
    twice = random.random(60) < 0.3
    sets[twice, random.integers(0, 5, twice.sum())] = True
    return Catalogue(sets, artists, random.normal(size=(60, 2)))


def catalogue_of(sets, artists):
    """Return a catalogue whose items lie on a line, one step apart."""
    return Catalogue(sets, artists, np.arange(len(sets), dtype=float)[:, None])


def column(found, name, measure):
    return found[:, agreement.COLUMNS.index((name, measure))]


def all_neighbours(points, artists, most):
    found = list(lists.neighbours(points, artists, most))
    return [np.concatenate(each) for each in zip(*found, strict=True)]


def test_neighbours_on_a_line():
    points = np.array([[0.0], [1.0], [1.1], [5.0], [5.5]])
    artists = np.array([0, 0, 1, 1, 2])
    _, everyone, others = all_neighbours(points, artists, 2)
    assert everyone.tolist() == [[1, 2], [2, 0], [1, 0], [4, 2], [3, 2]]
    assert others.tolist() == [[2, 3], [2, 3], [1, 0], [4, 1], [3, 2]]


def test_neighbours_are_those_of_a_plain_search(monkeypatch):
    monkeypatch.setattr(lists, "_BLOCK", 7)
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
    monkeypatch.setattr(lists, "_CANDIDATES", 3)
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
        catalogue_of(sets, np.arange(45)),
    )
    for name in agreement.CATALOGUES:
        for measure in ("any", "expected", "ndcg_any", "ndcg_expected", "artists"):
            assert column(found["oracle"], name, measure) == pytest.approx(1)
    assert not column(found["oracle"], "", "own_artist").any()
    assert not column(found["oracle"], "", "ndcg_artist").any()
    assert column(found["random"], "all_artists", "any") == pytest.approx(14 / 44)


def test_the_filter_takes_the_own_artist_away():
    """Each item's nearest are its artist's; only those share its genre."""
    artists = np.repeat(np.arange(4), 11)
    sets = np.eye(4, dtype=bool)[artists]
    points = 100.0 * artists[:, None] + np.arange(44)[:, None] / 44
    found = recommendation.agreements({"space": points}, catalogue_of(sets, artists))
    ones = ("any", "expected", "ndcg_any", "ndcg_expected")
    for measure in ones:
        assert column(found["space"], "all_artists", measure) == pytest.approx(1)
        assert (column(found["space"], "other_artists", measure) == 0).all()
    assert (column(found["space"], "", "own_artist") == 1).all()
    assert column(found["space"], "", "ndcg_artist") == pytest.approx(1)
    assert column(found["space"], "all_artists", "artists") == pytest.approx(0.1)


def test_shared_genres_are_counted_by_hand():
    sets = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 1]], bool)
    near = np.array([[1, 2, 3], [0, 2, -1], [0, 1, 3], [2, -1, -1]])
    gain = agreement._gained(catalogue_of(sets, np.arange(4)), near)
    assert gain["any"][0].tolist() == [1, 1, 0]
    assert gain["expected"][0] == pytest.approx([1 / 2, 1 / 4, 0])
    assert gain["expected"][3, 0] == 1 / 2


def test_order_counts_by_hand():
    """One of two relevant items in second place of three."""
    sets = np.array([[1, 0], [0, 1], [1, 0], [0, 1], [1, 0]], bool)
    catalogue = catalogue_of(sets, np.arange(5))
    ideal = agreement.ideals(catalogue)
    lists_of = np.full((5, 3), -1)
    lists_of[0] = [1, 2, 3]
    found = agreement.held(catalogue, lists_of, lists_of, ideal)
    expected = (1 / np.log2(3)) / (1 + 1 / np.log2(3))
    assert column(found, "all_artists", "ndcg_any")[0] == pytest.approx(expected)
    assert column(found, "all_artists", "any")[0] == pytest.approx(1 / 3)


def test_the_best_list_is_that_of_a_plain_search(catalogue):
    ideal = agreement.ideals(catalogue)
    sets, artists = catalogue.sets, catalogue.artists
    for i in (0, 23, 59):
        for name, kept in (
            ("all_artists", np.arange(60) != i),
            ("other_artists", artists != artists[i]),
        ):
            common = (sets[kept] & sets[i]).sum(axis=1)
            expected = common / (sets[kept].sum(axis=1) * sets[i].sum())
            for way, gain in (("any", common > 0), ("expected", expected)):
                best = np.sort(gain.astype(float))[::-1][:10]
                top = best @ agreement.discounts(len(best))
                assert ideal.best[name, way][i] == pytest.approx(top)
    assert ideal.artist == pytest.approx(1 + 1 / np.log2(3))


def test_no_list_beats_the_best_one(catalogue):
    random = np.random.default_rng(3)
    told = catalogue.sets + 0.01 * random.random((60, 5))
    spaces = {"model": recommendation.hellinger(told)}
    found = recommendation.agreements(spaces, catalogue, random.random(60))
    for table in found.values():
        for name, measure in agreement.COLUMNS:
            if measure.startswith("ndcg"):
                assert column(table, name, measure).max() <= 1 + 1e-9


def test_diversity_by_hand():
    catalogue = Catalogue(
        np.ones((4, 1), bool), np.array([0, 1, 1, 2]), np.array([[0.0], [3], [4], [8]])
    )
    near = np.array([[1, 2, 3], [0, -1, -1], [0, 1, -1], [0, 1, 2]])
    assert agreement._distinct(catalogue.artists, near) == pytest.approx(
        [2 / 3, 1, 1, 2 / 3]
    )
    found = agreement._spread(catalogue.sound, near)
    assert found == pytest.approx([(1 + 5 + 4) / 3, 0, 3, (3 + 4 + 1) / 3])


def test_the_most_popular_are_recommended_to_all():
    popularity = np.array([5.0, 9, 7, 9, 1])
    artists = np.array([0, 0, 1, 2, 3])
    everyone, others = lists.popular(popularity, artists, 2)
    assert everyone.tolist() == [[1, 3], [3, 2], [1, 3], [1, 2], [1, 3]]
    assert others.tolist() == [[3, 2], [3, 2], [1, 3], [1, 2], [1, 3]]


def test_true_labels_find_their_equals_and_draw_among_them():
    sets = np.eye(2, dtype=bool)[np.repeat([0, 1], 40)]
    points = lists.labelled(sets, seed=1)
    everyone, _ = lists.everyone_and_others(points, np.arange(80))
    assert (
        np.sort(everyone // 40, axis=1)[:, [0, -1]] == np.repeat([0, 1], 40)[:, None]
    ).all()
    assert len(np.unique(everyone)) > 60  # and not the same ten for all


def test_chance_is_the_mean_over_the_whole_catalogue(catalogue):
    found = agreement.at_random(catalogue, agreement.ideals(catalogue))
    sets, artists = catalogue.sets, catalogue.artists
    for i in (0, 17, 59):
        for name, kept in (
            ("all_artists", np.arange(60) != i),
            ("other_artists", artists != artists[i]),
        ):
            common = (sets[kept] & sets[i]).sum(axis=1)
            sizes = sets[kept].sum(axis=1) * sets[i].sum()
            mean = (common / sizes).mean()
            assert column(found, name, "any")[i] == pytest.approx((common > 0).mean())
            assert column(found, name, "expected")[i] == pytest.approx(mean)
        assert column(found, "", "own_artist")[i] == pytest.approx(2 / 59)


def test_noise_finds_what_chance_finds(catalogue):
    random = np.random.default_rng(1)
    spaces = {str(k): random.normal(size=(60, 40)) for k in range(60)}
    found = recommendation.agreements(spaces, catalogue)
    noise = np.mean([found[name] for name in spaces], axis=(0, 1))
    expected = found["random"].mean(axis=0)
    for k, (name, measure) in enumerate(agreement.COLUMNS):
        assert noise[k] == pytest.approx(expected[k], abs=0.04), (name, measure)


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
        "other": recommendation.hellinger(told[::-1]),
    }
    part = recommendation.agreements(spaces, catalogue)
    both = np.concatenate([catalogue.artists, catalogue.artists + 100])
    found = recommendation.summary.of_folds([part, part], both, **DRAWN)
    assert (found["items"], found["artists"], found["folds"]) == (120, 40, 2)
    assert found["companions"] == 120
    model = found["spaces"]["model"]
    for name, measure in agreement.COLUMNS:
        place = model[name] if name else model
        mean = column(part["model"], name, measure).mean()
        assert place[measure]["estimate"] == pytest.approx(mean)
    assert list(found["differences"]) == [
        "model--features",
        "other--features",
        "features--random",
        "model--other",
    ]
    gap = found["differences"]["model--features"]["other_artists"]["any"]
    expected = np.subtract(
        *(column(part[name], "other_artists", "any") for name in ("model", "features"))
    ).mean()
    assert gap["estimate"] == pytest.approx(expected) and 0 < gap["low"] < gap["high"]


def test_own_artist_order_is_a_mean_over_those_with_company():
    artists = np.array([0, 0, 1, 2, 3])
    sets = np.ones((5, 1), bool)
    points = np.array([[0.0], [1], [5], [9], [20]])
    part = recommendation.agreements({"features": points}, catalogue_of(sets, artists))
    found = recommendation.summary.of_folds([part], artists, **DRAWN)
    assert found["companions"] == 2
    assert found["spaces"]["features"]["ndcg_artist"]["estimate"] == pytest.approx(1)
    assert found["spaces"]["features"]["own_artist"]["estimate"] < 0.2


def test_test_items_of_a_fold_are_queries_and_catalogue(demo_data):
    pool = demo_data.recording
    folds = np.arange(len(pool.ids)) % 3
    tested = pool.sets[folds == 2]
    found = recommendation.evaluate(
        pool, folds, 2, ["tempo", "energy"], {"oracle": tested.astype(float)}
    )
    assert list(found) == ["random", "popularity", "features", "labels", "oracle"]
    wide = len(agreement.COLUMNS)
    assert all(each.shape == (len(tested), wide) for each in found.values())
    oracle, labels, drawn = (
        column(found[name], "all_artists", "any").mean()
        for name in ("oracle", "labels", "random")
    )
    assert oracle > 0.9 > drawn and labels == pytest.approx(oracle, abs=0.02)


def test_folds_are_asked_for_one_after_another(demo_data):
    pool = demo_data.recording
    folds = np.arange(len(pool.ids)) % 3
    asked = []

    class Found(dict):
        def __getitem__(self, key):
            asked.append(key)
            said = pool.sets[folds == key[1]].astype(float)
            return SimpleNamespace(probabilities=said)

    found = Found.fromkeys([("one", 1), ("one", 0), ("two", 1), ("two", 0)])
    declared = {"columns": ["tempo"], "draws": kept_fits.drawn()}
    told = recommendation._recommended(declared, found, pool, folds)["spaces"]
    assert asked == [("one", 0), ("two", 0), ("one", 1), ("two", 1)]
    assert told["folds"] == 2 and told["items"] == (folds < 2).sum()
    assert {"one", "two", "features"} <= set(told["spaces"])
