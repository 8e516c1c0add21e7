"""Seeds are stable, and differ by every part of the name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.study.seeds import seed_of

names = st.lists(st.one_of(st.text(max_size=5), st.integers(0, 9)), max_size=4)


def test_a_seed_is_the_head_of_a_sha256():
    # printf '[7,"a",1]' | sha256sum
    assert seed_of(7, "a", 1) == 0x5905A74B
    assert 0 <= seed_of(0) < 2**32


@given(names, names)
def test_different_names_give_different_seeds(one, two):
    assert (seed_of(1, *one) == seed_of(1, *two)) == (one == two)


def test_parts_are_not_run_together():
    assert seed_of(1, "a", "bc") != seed_of(1, "ab", "c")
    assert seed_of(1, "2") != seed_of(1, 2)
    assert seed_of(1, 2) != seed_of(12)
