"""Levels of merging: what is reported of one model, and groups that are learned."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.data import items
from analysis.fits.probabilities import Pooled
from analysis.measurements.merging import learned, levels, scoring, trees

DRAWN = {"draws": 40, "confidence": 0.95, "seed": 2}
SETTINGS = levels.Settings(levels=(4, 2), draws=8, items=150)


@pytest.fixture(scope="module")
def case():
    """Items of six genres in three pairs, two folds; answers that confuse pairs."""
    random = np.random.default_rng(5)
    genre = random.integers(0, 6, 400)
    sets = np.eye(6, dtype=bool)[genre]
    sets[:40, 5] = True
    pair = np.kron(np.eye(3), np.ones((2, 2)))
    said = pair[genre] * random.random((400, 6)) + 0.1 * random.random((400, 6))
    artists, folds = random.integers(0, 90, 400), np.repeat([0, 1], 200)
    pool = SimpleNamespace(
        sets=sets, genres=tuple("abcdef"), artists=artists, ids=np.arange(400)
    )
    found = Pooled(folds, said, sets, artists, said[:0], sets[:0])
    return SimpleNamespace(pool=pool, folds=folds, found=found)


def test_the_prior_is_that_of_the_training_items(case):
    said = levels.told(case.found, case.pool, case.folds)
    drawn = case.pool.sets / case.pool.sets.sum(axis=1, keepdims=True)
    assert said.prior[0] == pytest.approx(drawn[200:].mean(axis=0))
    assert said.prior[1] == pytest.approx(drawn[:200].mean(axis=0))
    assert (said.fold == case.folds).all()


def test_every_way_is_measured_at_its_levels(case):
    said = levels.told(case.found, case.pool, case.folds)
    merges = np.array([[0, 1], [2, 3], [4, 5], [0, 2], [0, 4]])
    rows = [{"genre": g, "group": "x" if g in "ab" else "y"} for g in "abcd"]
    known = levels.taxonomies(case.pool.genres, rows)
    assert {way: each.max() + 1 for way, each in known.items()} == {
        "taxonomy": 3,
        "taxonomy-alone": 4,
    }
    ways = levels.groupings(said, {"confusion": merges}, known)
    found = levels.measured(said, ways, SETTINGS, DRAWN)["levels"]
    assert (found["items"], found["folds"], found["genres"]) == (400, 2, 6)
    assert list(found["ways"]["confusion"]) == ["6", "4", "2"]
    assert list(found["ways"]["taxonomy"]) == ["3"]
    level = found["ways"]["confusion"]["4"]
    assert level["random"]["items"] == 150 and level["random"]["draws"] == 8
    assert "random" not in found["ways"]["confusion"]["6"]
    assert "random" not in found["ways"]["hindsight"]["4"]
    assert set(found["reached"]["confusion"]) == {"60", "65"}
    assert 2 <= found["kept"]["confusion"] <= 6


def test_hindsight_finds_the_pairs_that_are_confused(case):
    said = levels.told(case.found, case.pool, case.folds)
    ways = levels.groupings(said, {}, {})
    three = next(each for each in ways["hindsight"] if each.max() == 2)
    assert three.tolist() == [0, 0, 1, 1, 2, 2]


def test_a_taxonomy_that_parts_nothing_is_left_out():
    assert levels.taxonomies(("a", "b"), [{"genre": "c", "group": "x"}]) == {}


def test_merged_items_have_groups_for_genres(demo_data):
    pool = demo_data.recording
    grouping = trees.numbered(np.arange(len(pool.genres)) // 2)
    found = learned.merged(pool, grouping)
    assert len(found.genres) == found.sets.shape[1] == grouping.max() + 1
    for group in range(grouping.max() + 1):
        expected = pool.sets[:, grouping == group].any(axis=1)
        assert (found.sets[:, group] == expected).all()
    weight = items.training_copies(found.sets)[2]
    assert weight.sum() == pytest.approx(len(pool.ids))
    assert (found.ids == pool.ids).all() and found.features is pool.features


def test_groups_are_named_by_their_first_genre():
    grouping = np.array([0, 1, 0, 0])
    assert trees.names("abcd", grouping) == ["a +2", "b"]
    header, rows = trees.members_table("abcd", {"way": {"2": grouping}})
    assert header == ["way", "groups", "genre", "group"]
    assert rows[1] == ["way", "2", "b", "b"] and rows[3][3] == "a +2"


def test_learned_groups_that_say_the_same_score_the_same(case):
    grouping = np.array([0, 0, 1, 1, 2, 2])
    first = Pooled(
        case.folds[:200],
        case.found.probabilities[:200],
        case.found.sets[:200],
        case.found.artists[:200],
        case.found.seen,
        case.found.seen_sets,
    )
    first = levels.told(first, case.pool, case.folds)
    same = scoring.summed(first.probabilities, grouping)
    same = learned.compared(first, same, grouping, DRAWN)
    assert same["groups"] == 3 and same["items"] == 200
    for name in ("accuracy", "macro_f1", "bits"):
        assert same["difference"][name]["estimate"] == pytest.approx(0, abs=1e-9)
    noise = np.random.default_rng(0).random((200, 3))
    worse = learned.compared(first, noise, grouping, DRAWN)
    assert worse["difference"]["accuracy"]["high"] < 0
    assert worse["retrained"]["accuracy"] != worse["summed"]["accuracy"]


def test_a_fit_of_groups_has_seeds_of_its_own():
    recipe = {
        "regime": "artists", "unit": "recording", "group": "artist",
        "columns": ["tempo"], "entry": "forest", "module": "forest",
        "params": {"a": 1, "b": 1}, "changes": {}, "prepare": {}, "weights": "none",
        "items": 0, "fold": 0, "seed": 1,
    }  # fmt: skip
    found = learned.recipe_of({"recipe": recipe, "groups": 20}, {"a": 2})
    assert found.entry == "forest+20-groups" and found.params == {"a": 2, "b": 1}


def test_members_are_those_of_trees_and_taxonomy():
    merges = [
        {"way": "confusion", "first": "a", "second": "c"},
        {"way": "confusion", "first": "a", "second": "b"},
    ]
    taxonomy = [{"genre": "b", "group": "x"}]
    profiles = [{"genre": genre} for genre in "abc"]
    declared = {"levels": (2, 3, 9)}
    header, rows = levels.members(declared, merges, profiles, taxonomy)["groups"]
    assert header == ["way", "groups", "genre", "group"]
    assert [row[0] for row in rows] == ["confusion"] * 3 + ["taxonomy"] * 3
    assert [row[3] for row in rows] == ["a +1", "b", "a +1"] * 2
