"""Agreement of rankings: tau by hand, its draws, and reading what was measured."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from analysis.measurements.importance.agreement import (
    Ranked,
    agreement,
    of_models,
    read,
    tau,
)

NONE = np.empty((0, 4))


def test_tau_by_hand():
    assert tau(np.array([1, 2, 3, 4]), np.array([10, 20, 30, 40])) == 1
    assert tau(np.array([1, 2, 3, 4]), np.array([4, 3, 2, 1])) == -1
    # of the six pairs of 1 2 3 4 and 1 3 2 4, five agree
    assert tau(np.array([1, 2, 3, 4]), np.array([1, 3, 2, 4])) == pytest.approx(4 / 6)


def test_a_measure_that_ranks_nothing_agrees_with_nothing():
    assert tau(np.ones(4), np.array([1, 2, 3, 4])) == 0


def test_every_pair_has_its_range():
    random = np.random.default_rng(0)
    values = np.arange(6.0)
    noisy = values + random.normal(0, 0.8, (80, 6))
    measures = {
        "a": Ranked(values, noisy),
        "b": Ranked(values, np.empty((0, 6))),
        "c": Ranked(-values, np.empty((0, 6))),
    }
    found = agreement(measures, 0.9)
    assert list(found) == ["a--b", "a--c", "b--c"]
    assert found["a--b"]["estimate"] == pytest.approx(1)
    assert found["a--b"]["draws"] == 80
    assert 0 < found["a--b"]["low"] < found["a--b"]["high"] < 1.001
    taus = [tau(row, values) for row in noisy]
    assert found["a--b"]["low"] == pytest.approx(np.quantile(taus, 0.05))
    assert found["b--c"]["draws"] == 0
    assert [found["b--c"][end] for end in ("low", "high")] == pytest.approx([-1, -1])


def test_draws_of_the_same_artists_are_paired():
    """Two measures that move together agree in every draw, however they move."""
    random = np.random.default_rng(0)
    draws = np.array([random.permutation(np.arange(5.0)) for _ in range(30)])
    found = agreement(
        {"a": Ranked(draws[0], draws), "b": Ranked(draws[0], draws)}, 0.95
    )
    assert found["a--b"]["low"] == pytest.approx(1)


def test_the_measures_of_a_model_are_read_by_name():
    lost = {
        name: {"macro_f1": {"estimate": at / 10}, "accuracy": {"estimate": 0}}
        for at, name in enumerate("abcd")
    }
    shares = {name: {"estimate": 0.25} for name in "abcd"}
    found = {
        "permutation": lost,
        "own": {"gain": dict(zip("dcba", (0.4, 0.3, 0.2, 0.1), strict=True))},
        "shap": {"shares": shares, "even": dict.fromkeys("abcd", 0.25)},
    }
    rows = [
        {"measure": measure, "draw": draw, **dict(zip("abcd", "1234", strict=True))}
        for measure, draw in itertools.product(("permutation", "shap"), "012")
    ]
    measures = read("trees", found, rows)
    assert list(measures) == [
        "trees-gain", "trees-permutation", "trees-shap", "trees-shap-even",
    ]  # fmt: skip
    assert measures["trees-gain"].values.tolist() == [0.1, 0.2, 0.3, 0.4]
    assert measures["trees-permutation"].draws.tolist() == [[1, 2, 3, 4]] * 3
    assert measures["trees-gain"].draws.shape == (0, 4)
    assert list(read("net", found | {"own": {}, "shap": {}}, rows)) == [
        "net-permutation"
    ]


def test_models_agree_with_those_of_their_own_features():
    def model(first, second):
        lost = {"x": {"macro_f1": {"estimate": first}}}
        lost["y"] = {"macro_f1": {"estimate": second}}
        return {"permutation": lost, "own": {}, "shap": {}}

    found = {"audio/a": model(1, 2), "all/a": model(1, 2), "audio/b": model(2, 1)}
    agreed = of_models(0.9, found, dict.fromkeys(found, ()))["agreement"]
    assert {name: list(pairs) for name, pairs in agreed.items()} == {
        "audio": ["a-permutation--b-permutation"],
        "all": [],
    }
    assert agreed["audio"]["a-permutation--b-permutation"]["estimate"] == -1
