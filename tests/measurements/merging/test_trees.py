"""Trees of genres: which merge first, by hand and by plain search; the taxonomy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.measurements.merging import trees
from analysis.results import store

TAXONOMY = store.read_csv(Path(__file__).parents[3] / "data" / "taxonomy.csv")


def information(joint):
    """Return the mutual information of a table of joint probabilities, in bits."""
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    whole = np.outer(rows, columns)
    filled = joint > 0
    return (joint[filled] * np.log2(joint[filled] / whole[filled])).sum()


def test_alike_genres_merge_first():
    profiles = np.array(
        [[0.9, 0.1, 0.0], [0.0, 0.2, 0.8], [0.8, 0.2, 0.0], [0.0, 0.1, 0.9]]
    )
    merges, bits = trees.grow(profiles, np.ones(4))
    assert {tuple(pair) for pair in merges[:2]} == {(0, 2), (1, 3)}
    assert merges[2].tolist() == [0, 1]
    assert bits[2] > 10 * bits[:2].max()


def test_each_merge_loses_the_fewest_bits():
    random = np.random.default_rng(3)
    profiles, weights = random.random((7, 5)), random.random(7) + 0.1
    joint = profiles / profiles.sum(axis=1, keepdims=True) * weights[:, None]
    joint /= joint.sum()
    merges, bits = trees.grow(profiles, weights)
    groups = {g: joint[g] for g in range(7)}
    for (first, second), cost in zip(merges, bits, strict=True):
        before = information(np.array(list(groups.values())))
        losses = {}
        for a in groups:
            for b in groups:
                if a < b:
                    rest = [row for g, row in groups.items() if g not in (a, b)]
                    merged = np.array([groups[a] + groups[b], *rest])
                    losses[a, b] = before - information(merged)
        assert (first, second) == min(losses, key=losses.get)
        assert cost == pytest.approx(losses[first, second])
        groups[first] = groups[first] + groups.pop(second)


def test_a_genre_without_tracks_merges_at_no_cost():
    profiles = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
    merges, bits = trees.grow(profiles, np.array([1.0, 0.0, 1.0]))
    assert 1 in merges[0] and bits[0] == 0 and bits[1] == pytest.approx(1)


def test_a_cut_has_the_groups_asked_for():
    merges = np.array([[1, 3], [0, 2], [0, 1]])
    assert trees.cut(merges, 4, 4).tolist() == [0, 1, 2, 3]
    assert trees.cut(merges, 4, 3).tolist() == [0, 1, 2, 1]
    assert trees.cut(merges, 4, 2).tolist() == [0, 1, 0, 1]
    assert trees.cut(merges, 4, 1).tolist() == [0, 0, 0, 0]
    assert trees.cut(merges, 4, 99).tolist() == [0, 1, 2, 3]


def test_groups_are_numbered_by_their_first_genre():
    assert trees.numbered(np.array([7, 2, 7, 5])).tolist() == [0, 1, 0, 2]


def test_merges_are_read_as_they_were_written():
    genres = ["a", "b", "c"]
    merges = np.array([[1, 2], [0, 1]])
    header, rows = trees.merges_table({"way": (merges, np.array([0.1, 0.2]))}, genres)
    named = [dict(zip(header, map(str, row), strict=True)) for row in rows]
    assert [row["groups"] for row in named] == ["2", "1"]
    assert (trees.read_merges(named, genres)["way"] == merges).all()


def test_what_a_taxonomy_does_not_know_is_one_group_or_alone():
    rows = [{"genre": "a", "group": "Rock"}, {"genre": "c", "group": "Rock"}]
    genres = ["a", "b", "c", "d"]
    assert trees.published(genres, rows, alone=False).tolist() == [0, 1, 0, 1]
    assert trees.published(genres, rows, alone=True).tolist() == [0, 1, 0, 2]


def test_the_published_taxonomy_is_whole():
    assert len({row["genre"] for row in TAXONOMY}) == len(TAXONOMY) == 114
    assert {row["basis"] for row in TAXONOMY} == {"same", "near", "none"}
    assert all((row["basis"] == "none") == (row["group"] == "none") for row in TAXONOMY)
