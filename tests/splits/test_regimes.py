"""Splits: nothing leaks across, strata are even, and nothing depends on order."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.data.items import Items
from analysis.errors import StudyError
from analysis.splits import regimes
from analysis.study.declaration import COLUMNS, Evaluation, Regime


def regime(name: str, group: str = "") -> Regime:
    return Regime(name=name, label=name, unit="recording", group=group, describes="")


def evaluation(**changes) -> Evaluation:
    values = {
        "seed": 1, "folds": 5, "search_share": 0.15, "draws": 100, "confidence": 0.95,
        "regime": "artists", "features": "audio", "metric": "macro_f1",
    }  # fmt: skip
    return Evaluation(**values | changes)


def made(seed: int, size: int, groups: int, genres: int) -> Items:
    """Random items: skewed artist groups, sets of one to three genres."""
    rng = np.random.default_rng(seed)
    artists = (groups * rng.random(size) ** 2).astype(np.int64)
    favourite = rng.integers(genres, size=groups)
    sets = rng.random((size, genres)) < 0.5 / genres
    sets[np.arange(size), favourite[artists]] = True
    return Items(
        ids=np.array([f"i{number:05d}" for number in range(size)]),
        features=pd.DataFrame(np.zeros((size, len(COLUMNS))), columns=COLUMNS),
        genres=tuple(f"g{place}" for place in range(genres)),
        sets=sets,
        artists=artists,
        recordings=np.arange(size),
    )


def reordered(items: Items, order: np.ndarray) -> Items:
    return dataclasses.replace(
        items,
        ids=items.ids[order],
        features=items.features.iloc[order].reset_index(drop=True),
        sets=items.sets[order],
        artists=items.artists[order],
        recordings=items.recordings[order],
    )


cases = st.builds(
    made,
    seed=st.integers(0, 10**6),
    size=st.integers(80, 300),
    groups=st.integers(30, 60),
    genres=st.integers(2, 8),
)
quick = settings(max_examples=40, deadline=None)


@quick
@given(cases, st.integers(2, 6), st.sampled_from(["", "artist"]))
def test_folds_and_carve_out_partition_the_items(items, folds, group):
    found = regimes.assign(items, regime("r", group), evaluation(folds=folds))
    assert set(found) == {-1, *range(folds)}
    tested = np.concatenate([regimes.test(found, fold) for fold in range(folds)])
    assert sorted(tested) == np.flatnonzero(found >= 0).tolist()
    for fold in range(folds):
        train, test = regimes.training(found, fold), regimes.test(found, fold)
        assert sorted([*train, *test]) == list(range(len(found)))
        assert set(np.flatnonzero(found == regimes.SEARCH)) <= set(train)


@quick
@given(cases, st.integers(2, 6))
def test_no_artist_stands_on_both_sides(items, folds):
    found = regimes.assign(items, regime("artists", "artist"), evaluation(folds=folds))
    for artist in np.unique(items.artists):
        assert len(set(found[items.artists == artist])) == 1


@quick
@given(cases)
def test_every_regime_carves_out_the_same_artists(items):
    carved = [
        set(items.artists[regimes.assign(items, each, evaluation()) == regimes.SEARCH])
        for each in (regime("rows"), regime("ids"), regime("artists", "artist"))
    ]
    assert carved[0] == carved[1] == carved[2]
    groups = len(set(items.artists))
    assert len(carved[0]) == round(0.15 * groups)


@quick
@given(cases, st.sampled_from(["rows", "recordings"]))
def test_random_folds_differ_by_at_most_one_item_in_size_and_genre(items, name):
    found = regimes.assign(items, regime(name), evaluation())
    sizes = np.bincount(found[found >= 0])
    assert sizes.max() - sizes.min() <= 1
    single = dataclasses.replace(items, sets=np.eye(len(items.genres), dtype=bool)[
        items.sets.argmax(axis=1)
    ])  # fmt: skip
    found = regimes.assign(single, regime(name), evaluation())
    for label in range(len(items.genres)):
        held = found[(single.sets[:, label]) & (found >= 0)]
        counts = np.bincount(held, minlength=5)
        assert counts.max() - counts.min() <= 1


@quick
@given(cases, st.sampled_from(["", "artist"]), st.integers(0, 99))
def test_a_split_does_not_depend_on_the_order_of_items(items, group, seed):
    each = regime("r", group)
    order = np.random.default_rng(seed).permutation(len(items.ids))
    plain = regimes.assign(items, each, evaluation())
    assert (regimes.assign(reordered(items, order), each, evaluation())
            == plain[order]).all()  # fmt: skip


@quick
@given(cases, st.sampled_from(["", "artist"]))
def test_a_split_follows_from_the_seed_and_the_name_of_the_regime(items, group):
    each = regime("r", group)
    plain = regimes.assign(items, each, evaluation())
    assert (regimes.assign(items, each, evaluation()) == plain).all()
    assert (regimes.assign(items, each, evaluation(seed=2)) != plain).any()
    assert (regimes.assign(items, regime("s", group), evaluation()) != plain).any()


@quick
@given(cases)
def test_scores_and_draws_do_not_move_the_split(items):
    plain = regimes.assign(items, regime("r"), evaluation())
    other = evaluation(draws=500, metric="accuracy", confidence=0.9)
    assert (regimes.assign(items, regime("r"), other) == plain).all()


@quick
@given(cases)
def test_a_genre_with_fewer_items_than_folds_is_dealt(items):
    sets = np.zeros((len(items.ids), 3), dtype=bool)
    sets[:, 0] = True
    sets[:2] = [False, True, False]
    sets[2:4] = [False, False, True]
    rare = dataclasses.replace(items, sets=sets, genres=("a", "b", "c"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for group in ("", "artist"):
            found = regimes.assign(rare, regime("r", group), evaluation())
            assert set(found) == {-1, 0, 1, 2, 3, 4}


def test_without_a_search_share_nothing_is_carved_out():
    items = made(1, 100, 30, 3)
    found = regimes.assign(items, regime("r"), evaluation(search_share=0.0))
    assert (found >= 0).all()


def test_artist_folds_keep_genres_about_even():
    items = made(3, 3000, 600, 5)
    found = regimes.assign(items, regime("artists", "artist"), evaluation())
    for place in range(5):
        held = found[items.sets[:, place] & (found >= 0)]
        counts = np.bincount(held, minlength=5)
        assert counts.min() > 0.85 * counts.mean()
        assert counts.max() < 1.15 * counts.mean()


@pytest.mark.parametrize(
    ("items", "group", "words"),
    [
        (made(1, 4, 4, 2), "", "too few items"),
        (made(1, 4, 4, 2), "artist", "too few artists"),
        (made(1, 90, 3, 2), "artist", "too few artists"),
    ],
)
def test_an_empty_fold_is_refused(items, group, words):
    with pytest.raises(StudyError) as caught:
        regimes.assign(items, regime("r", group), evaluation())
    assert words in str(caught.value)
    assert "'r'" in str(caught.value)
    assert "evaluation.folds" in str(caught.value)


@given(st.integers(0, 1000))
def test_a_drawn_label_is_a_member_of_the_set(seed):
    sets = made(seed, 60, 20, 6).sets
    labels = regimes.drawn_labels(sets, seed)
    assert sets[np.arange(len(sets)), labels].all()


def test_drawn_labels_favour_no_member():
    sets = np.tile([True, False, True, True], (30_000, 1))
    counts = np.bincount(regimes.drawn_labels(sets, 5), minlength=4)
    assert counts[1] == 0
    # 10,000 expected each; four standard deviations of the binomial are 327
    assert np.abs(counts[[0, 2, 3]] - 10_000).max() < 327


def test_the_file_of_a_split_is_sorted_and_whole():
    items = made(2, 120, 40, 4)
    rows = dataclasses.replace(
        items, ids=np.array([str(number) for number in range(120)])
    )
    shuffled = reordered(rows, np.random.default_rng(0).permutation(120))
    header, lines = regimes.table({}, shuffled, regime("rows"), evaluation())["split"]
    assert header == ["id", "fold"]
    assert [name for name, _ in lines] == [str(number) for number in range(120)]
    found = regimes.assign(rows, regime("rows"), evaluation())
    assert [fold for _, fold in lines] == found.tolist()


def leaks(data, declaration) -> None:
    """Check every declared regime on a dataset."""
    carved = {}
    for name, each in declaration.regimes.items():
        items = getattr(data, each.unit)
        found = regimes.assign(items, each, declaration.evaluation)
        carved[name] = set(items.artists[found == regimes.SEARCH])
        for fold in range(declaration.evaluation.folds):
            train = regimes.training(found, fold)
            test = regimes.test(found, fold)
            assert not carved[name] & set(items.artists[test])
            shared = set(items.recordings[train]) & set(items.recordings[test])
            if each.unit == "recording":
                assert not shared
            else:
                assert shared, "this regime is meant to show the leak"
            both = set(items.artists[train]) & set(items.artists[test])
            assert bool(both) == (each.group != "artist")
    assert len({frozenset(each) for each in carved.values()}) == 1


def test_the_regimes_of_the_demonstration(demo_data, declaration):
    leaks(demo_data, declaration)


@pytest.mark.real
def test_the_regimes_of_the_real_file(real_data, declaration):
    leaks(real_data, declaration)


@pytest.mark.real
def test_the_strata_of_the_real_file(real_data, declaration):
    items, each = real_data.recording, declaration.regimes["artists"]
    found = regimes.assign(items, each, declaration.evaluation)
    carved = (found == regimes.SEARCH).mean()
    assert 0.12 < carved < 0.18
    tested = found >= 0
    for place, genre in enumerate(items.genres):
        held = tested & items.sets[:, place]
        counts = np.bincount(found[held], minlength=5)
        mean, largest = counts.mean(), np.bincount(items.artists[held]).max()
        # one artist cannot be divided: Mozart is a third of classical
        assert counts.max() <= max(1.4 * mean, largest + 0.5 * mean), genre
        assert counts.min() >= 0.6 * mean, genre
