"""Drawn parameters: defaults first, each parameter by itself, nothing twice."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import StudyError
from analysis.study import spaces

SPACE = {
    "depth": {"low": 1, "high": 9},
    "rate": {"low": 0.001, "high": 1.0, "log": True},
    "share": {"low": 0.5, "high": 1.0},
    "kind": ["a", "b", "c"],
}


def drawn(space: dict, trials: int = 12, seed: int = 1, model: str = "m") -> list[dict]:
    return spaces.draws(space, trials, seed, model)


def test_trial_0_has_the_declared_parameters():
    assert drawn(SPACE)[0] == {}
    assert drawn(SPACE, trials=1) == [{}]
    assert drawn({}, trials=5) == [{}]


def test_every_other_trial_draws_every_parameter():
    found = drawn(SPACE)
    assert len(found) == 12
    assert all(list(each) == list(SPACE) for each in found[1:])


def test_a_new_parameter_moves_no_other():
    before = drawn(SPACE)
    after = drawn({"new": [1, 2]} | SPACE)
    assert [{k: v for k, v in each.items() if k != "new"} for each in after] == before
    turned = drawn(dict(reversed(SPACE.items())))
    assert turned == before, "nor does their order"


def test_more_trials_go_on_where_fewer_ended():
    assert drawn(SPACE, trials=30)[:12] == drawn(SPACE, trials=12)


def test_draws_follow_from_the_seed_and_the_model():
    first = drawn(SPACE)
    assert drawn(SPACE) == first
    assert drawn(SPACE, seed=2)[1:] != first[1:]
    assert drawn(SPACE, model="n")[1:] != first[1:]


def test_nothing_is_drawn_twice_and_a_small_space_gives_fewer_trials():
    few = drawn({"kind": ["a", "b"], "depth": {"low": 1, "high": 2}}, trials=12)
    assert few[0] == {}
    assert sorted(map(str, few[1:])) == [
        str({"kind": kind, "depth": depth}) for kind in "ab" for depth in (1, 2)
    ]
    many = drawn({"depth": {"low": 1, "high": 40}}, trials=12)
    assert len(many) == 12
    assert len({each["depth"] for each in many[1:]}) == 11


def test_a_range_of_whole_numbers_gives_whole_numbers_within_it():
    found = [each["depth"] for each in drawn(SPACE, trials=99)[1:]]
    assert all(type(value) is int for value in found)
    assert set(found) == set(range(1, 10)), "both ends too"
    share = [each["share"] for each in drawn(SPACE, trials=99)[1:]]
    assert all(type(value) is float for value in share)
    assert min(share) >= 0.5
    assert max(share) <= 1.0


def test_on_a_logarithmic_scale_every_decade_is_drawn_as_often():
    found = np.array([each["rate"] for each in drawn(SPACE, trials=301)[1:]])
    assert found.min() >= 0.001
    assert found.max() <= 1.0
    counts = np.histogram(np.log10(found), bins=[-3, -2, -1, 0])[0]
    assert counts.min() > 60, "of 100 expected each"
    even = np.array([each["share"] for each in drawn(SPACE, trials=301)[1:]])
    assert even.mean() == pytest.approx(0.75, abs=0.03)


def test_drawn_numbers_are_short_enough_to_type():
    for each in drawn(SPACE, trials=50)[1:]:
        for name in ("rate", "share"):
            digits = f"{each[name]:e}".partition("e")[0].rstrip("0")
            assert len(digits.replace(".", "")) <= 3


@pytest.mark.parametrize(
    "wrong", [5, "abc", [], {}, {"low": 1}, {"high": 1}, {"from": 0, "to": 1}]
)
def test_a_space_that_is_neither_list_nor_range_is_refused_by_name(wrong):
    with pytest.raises(StudyError, match=r"study\.toml: the space of 'depth' must be"):
        drawn({"kind": ["a"], "depth": wrong})


def test_every_declared_space_can_be_drawn_from(declaration):
    for name, model in declaration.models.items():
        found = spaces.draws(model.space, declaration.search.trials, 1, name)
        wanted = declaration.search.trials if model.space else 1
        assert len(found) == wanted, name
