"""Designs: what each loses and adds, the same test items, the same sizes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from msgspec import structs

from analysis.splits import designs, regimes
from analysis.splits.designs import TEST, TRAIN, Ground
from tests.cut_designs import EVALUATION, cut, names_of

ROW_DESIGNS = ("reference", "add_artist", "add_twins", "add_rows")


@pytest.fixture(scope="module")
def whole(demo_data) -> Ground:
    """The recordings of the demonstration."""
    return cut(demo_data, "recording")


@pytest.fixture(scope="module")
def rows(demo_data) -> Ground:
    """Its rows."""
    return cut(demo_data, "row")


def shares(ground: Ground, items: np.ndarray) -> np.ndarray:
    sets = ground.pool.sets[items]
    return (sets / sets.sum(axis=1, keepdims=True)).sum(axis=0)


def test_rows_follow_the_fold_of_their_recording(whole, rows):
    known = dict(zip(whole.pool.recordings.tolist(), whole.folds, strict=True))
    found = [known[code] for code in rows.pool.recordings.tolist()]
    assert rows.folds.tolist() == found


@pytest.mark.parametrize("kind", ["strict_artists", "strict_albums"])
def test_nothing_that_is_credited_stands_on_both_sides(whole, kind):
    folds = getattr(designs, kind)(whole)
    train, test = regimes.training(folds, TEST), regimes.test(folds, TEST)
    written = [whole.credits.artists]
    written += [whole.credits.albums] if kind == "strict_albums" else []
    for names in written:
        assert not names_of(whole, names, train) & names_of(whole, names, test)
    lost = np.flatnonzero(whole.trained & (folds != TRAIN))
    assert len(lost)
    for item in lost.tolist():  # each was lost for a reason
        assert any(
            names_of(whole, names, np.array([item])) & names_of(whole, names, test)
            for names in written
        )


def test_strict_albums_are_strict_artists_too(whole):
    one, other = designs.strict_artists(whole), designs.strict_albums(whole)
    assert set(np.flatnonzero(other == TRAIN)) < set(np.flatnonzero(one == TRAIN))
    assert np.array_equal(one == TEST, other == TEST)


@pytest.mark.parametrize("like", ["strict-artists", "strict-albums"])
def test_a_control_loses_as_many_of_every_genre_but_others(whole, like):
    strict = getattr(designs, like.replace("-", "_"))(whole)
    folds = designs.control(whole, like)
    assert np.count_nonzero(folds == TRAIN) == np.count_nonzero(strict == TRAIN)
    assert np.array_equal(folds == TEST, strict == TEST)
    assert not np.array_equal(folds == TRAIN, strict == TRAIN)
    labels = regimes.drawn_labels(whole.pool.sets, whole.seed("control", "label"))
    left = [np.bincount(labels[each == TRAIN]) for each in (strict, folds)]
    assert left[0].tolist() == left[1].tolist()


def test_the_isolating_designs_share_test_items_and_size(rows):
    folds = {name: getattr(designs, name)(rows) for name in ROW_DESIGNS}
    first = folds["reference"]
    for each in folds.values():
        assert np.array_equal(each == TEST, first == TEST)
        assert np.count_nonzero(each == TRAIN) == np.count_nonzero(first == TRAIN)
    assert set(rows.folds[first == TEST]) == {TEST}
    tested = rows.pool.recordings[first == TEST]
    assert len(tested) == len(set(tested.tolist()))


def test_each_isolating_design_adds_its_companions_and_no_others(rows):
    reference = designs.reference(rows)
    assert not rows.tested[reference == TRAIN].any()
    test = reference == TEST
    pool, tracks = rows.pool, rows.credits.tracks
    tested = np.isin(pool.recordings, pool.recordings[test])
    same_track = np.isin(tracks, tracks[test])
    wanted = {
        "add_artist": rows.tested & ~tested,
        "add_twins": tested & ~same_track,
        "add_rows": same_track & ~test,
    }
    for name, expected in wanted.items():
        folds = getattr(designs, name)(rows)
        added = (folds == TRAIN) & rows.tested
        assert np.array_equal(added, expected), name
        assert added.any(), name
    assert np.isin(pool.artists[wanted["add_artist"]], pool.artists[test]).all()


def test_half_of_each_artist_is_tested_rounded_up(rows):
    test = designs.reference(rows) == TEST
    pool = rows.pool
    for artist in np.unique(pool.artists[rows.tested]).tolist():
        held = rows.tested & (pool.artists == artist)
        recordings = len(np.unique(pool.recordings[held]))
        assert np.count_nonzero(test & held) == (recordings + 1) // 2


def test_what_gives_way_is_nested(rows):
    reference = designs.reference(rows) == TRAIN
    gone = {
        name: set(np.flatnonzero(reference & (getattr(designs, name)(rows) != TRAIN)))
        for name in ROW_DESIGNS[1:]
    }
    ordered = sorted(gone.values(), key=len)
    assert ordered[0] <= ordered[1] <= ordered[2]


def test_one_label_a_track_the_first_or_a_random_one(rows):
    first, random = designs.keep_first(rows), designs.keep_random(rows)
    tracks = rows.credits.tracks
    for folds in (first, random):
        kept = tracks[folds == TRAIN]
        assert sorted(kept) == sorted(set(tracks[rows.trained].tolist()))
    assert np.array_equal(first == TEST, random == TEST)
    for row in np.flatnonzero(first == TRAIN).tolist():
        assert row == np.flatnonzero(tracks == tracks[row])[0]
    assert not np.array_equal(first, random)


def test_sizes_are_nested_within_a_draw_and_differ_between_draws(whole):
    few, more = (designs.size(whole, size, 1) for size in (5, 12))
    assert set(np.flatnonzero(few == TRAIN)) < set(np.flatnonzero(more == TRAIN))
    assert np.array_equal(few == TEST, whole.tested)
    genres = len(whole.pool.genres)
    assert np.count_nonzero(few == TRAIN) == 5 * genres
    assert not np.array_equal(few, designs.size(whole, 5, 2))
    everything = designs.size(whole, 10**6, 1)
    assert np.array_equal(everything == TRAIN, whole.trained)


def test_quotas_fall_by_the_ratio_and_keep_their_sum(whole):
    even = designs.quotas(whole, 1, 20, 1)
    assert even.tolist() == [20.0] * len(whole.pool.genres)
    steep = designs.quotas(whole, 10, 20, 1)
    assert steep.max() / steep.min() == pytest.approx(10, rel=0.1)
    assert steep.sum() == pytest.approx(even.sum(), rel=0.05)
    order = designs.ranking(whole, 1)
    assert np.all(np.diff(steep[order]) <= 0)
    assert not np.array_equal(order, designs.ranking(whole, 2))


def test_a_long_tail_stays_within_its_quotas_and_nearly_fills_them(whole):
    folds = designs.long_tail(whole, 10, 12, 6, 1)
    quota = designs.quotas(whole, 10, 12, 1)
    trained = shares(whole, folds == TRAIN)
    assert (trained <= quota + 1e-6).all()
    assert trained.sum() > 0.85 * quota.sum()
    assert (shares(whole, folds == TEST) <= 6 + 1e-6).all()
    assert whole.tested[folds == TEST].all()
    assert whole.trained[folds == TRAIN].all()


def test_long_tails_of_all_ratios_and_draws_are_tested_on_the_same(whole):
    found = [
        designs.long_tail(whole, ratio, 12, 6, draw) == TEST
        for ratio, draw in ((1, 1), (10, 1), (10, 2))
    ]
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[0], found[2])


def test_head_middle_and_tail_are_thirds_by_rank(whole):
    named = np.array(designs.groups(whole, 1))
    order = designs.ranking(whole, 1)
    assert named[order].tolist() == sorted(named.tolist())
    counts = [np.count_nonzero(named == each) for each in ("head", "middle", "tail")]
    assert max(counts) - min(counts) <= 1


def test_a_repeat_deals_artists_anew_and_keeps_the_carve_out(whole):
    again = designs.repeat(whole, 2)
    carved = whole.folds == regimes.SEARCH
    assert np.array_equal(again == regimes.SEARCH, carved)
    assert not np.array_equal(again, whole.folds)
    assert np.array_equal(again, designs.repeat(whole, 2))
    for artist in np.unique(whole.pool.artists).tolist():
        assert len(set(again[whole.pool.artists == artist].tolist())) == 1


def test_another_seed_gives_another_draw(whole):
    other = dataclasses.replace(whole, evaluation=structs.replace(EVALUATION, seed=4))
    assert not np.array_equal(designs.size(whole, 5, 1), designs.size(other, 5, 1))
