"""The split of the search: carve-out artists alone, none of them on both sides."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.data.items import Items
from analysis.splits import regimes
from tests.splits.test_regimes import cases, evaluation, quick, regime, reordered


def search_folds(items: Items, share: float = 0.33, **changes) -> np.ndarray:
    """Return the fold of every item from the split of the search."""
    header, rows = regimes.search_table({"share": share}, items, evaluation(**changes))[
        "split"
    ]
    assert header == ["id", "fold"]
    assert rows == sorted(rows)
    named = dict(rows)
    assert len(named) == len(rows)
    return np.array([named.get(each, regimes.OUTSIDE) for each in items.ids])


@quick
@given(cases)
def test_the_search_knows_the_carve_out_and_nothing_else(items):
    """Whoever is tested in any regime has no part in the choice of parameters."""
    found = search_folds(items)
    tested = regimes.assign(items, regime("artists", "artist"), evaluation())
    np.testing.assert_array_equal(found == regimes.OUTSIDE, tested != regimes.SEARCH)
    train, test = regimes.training(found, 0), regimes.test(found, 0)
    assert set(found[train]) == {regimes.SEARCH}
    assert sorted([*train, *test]) == np.flatnonzero(tested == -1).tolist()
    assert len(train) > 0
    assert len(test) > 0


@quick
@given(cases, st.sampled_from([0.2, 0.33, 0.5]))
def test_no_artist_of_the_search_trains_and_validates(items, share):
    found = search_folds(items, share)
    validating, training = (set(items.artists[found == n]) for n in (0, regimes.SEARCH))
    assert not validating & training
    assert len(validating) == round(share * len(validating | training))


@quick
@given(cases, st.integers(0, 99))
def test_the_split_of_the_search_follows_from_ids_and_seed(items, seed):
    order = np.random.default_rng(seed).permutation(len(items.ids))
    first = search_folds(items)
    np.testing.assert_array_equal(search_folds(reordered(items, order)), first[order])
    assert (search_folds(items, folds=3, draws=20) == first).all()
