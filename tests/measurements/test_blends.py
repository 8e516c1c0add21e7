"""Means of probabilities, blends of blends, and what a blend gains."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from analysis.measurements import blends
from analysis.metrics import formulas
from analysis.splits import regimes
from analysis.study import groups
from tests import kept_fits, noisy_fits
from tests.noisy_fits import FOLDS, PLAN

BLENDS = {
    "seeds": {"members": ["net", "net+two"], "mean": "arithmetic"},
    "all": {"members": ["forest", "seeds"], "mean": "geometric"},
    "even": {"members": ["all"], "mean": "geometric"},
}
for name, each in BLENDS.items():
    each["shares"] = "even" if name == "even" else "training"
COUNTED = np.array([[4.0, 2.0, 1.0]])  # training tracks of three genres


def known(size: int = 5, seed: int = 0):
    random = np.random.default_rng(seed)
    names = ("forest", "net", "net+two")
    return {name: random.dirichlet(np.ones(3), size) for name in names}


def test_the_arithmetic_mean_is_the_plain_one():
    parts = list(known().values())
    np.testing.assert_allclose(blends.mean(parts, "arithmetic"), np.mean(parts, axis=0))


def test_the_geometric_mean_is_of_logs_and_sums_to_one():
    found = blends.mean([np.array([[0.8, 0.2]]), np.array([[0.2, 0.8]])], "geometric")
    np.testing.assert_allclose(found, [[0.5, 0.5]])
    found = blends.mean([np.array([[0.9, 0.1]]), np.array([[0.5, 0.5]])], "geometric")
    np.testing.assert_allclose(found, [[0.75, 0.25]])


def test_one_member_has_no_veto():
    found = blends.mean([np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])], "geometric")
    np.testing.assert_allclose(found, [[0.5, 0.5]])
    assert formulas.FLOOR > 0


def test_a_member_may_be_a_blend_which_then_counts_once():
    parts = known()
    inner = (parts["net"] + parts["net+two"]) / 2
    expected = blends.mean([parts["forest"], inner], "geometric")
    np.testing.assert_allclose(blends.of("all", BLENDS, parts, COUNTED), expected)
    assert groups.entries("all", BLENDS) == ("forest", "net", "net+two")


def test_training_shares_are_divided_out_where_that_is_declared():
    parts = known()
    plain = blends.of("all", BLENDS, parts, COUNTED)
    even = blends.of("even", BLENDS, parts, COUNTED)
    odds = (even[:, 0] / even[:, 2]) / (plain[:, 0] / plain[:, 2])
    np.testing.assert_allclose(odds, 1 / 4)
    each = np.repeat(COUNTED, len(plain), axis=0)
    each[0] = 1  # an item of another fold, whose training set was even
    found = blends.of("even", BLENDS, parts, each)
    np.testing.assert_allclose(found[0], plain[0])
    np.testing.assert_allclose(found[1:], even[1:])


def test_another_mean_is_refused():
    with pytest.raises(ValueError, match="harmonic"):
        blends.mean(list(known().values()), "harmonic")


def test_independent_errors_average_out():
    random = np.random.default_rng(1)
    labels = random.integers(3, size=600)
    sets, artists = np.eye(3, dtype=bool)[labels], random.integers(80, size=600)
    parts = {}
    for name in ("forest", "net", "net+two"):
        noisy = np.exp(np.eye(3)[labels] + random.normal(size=(600, 3)))
        parts[name] = noisy / noisy.sum(axis=1, keepdims=True)
    entries = {
        name: kept_fits.answered(said, sets, artists, np.arange(600) % 2)
        for name, said in parts.items()
    }
    pool = dataclasses.replace(kept_fits.items(), sets=sets)
    plan = PLAN | {"name": "all", "rivals": list(parts), "blends": BLENDS}
    found = blends._measured(plan, pool, np.arange(600) % 2, entries)["blend"]
    assert found["items"] == 600 and found["folds"] == 2
    for gain in found["gain"].values():
        assert gain["accuracy"]["low"] > 0


def blend(name, rivals, entries, folds=FOLDS):
    """Measure a blend of entries, as its job does."""
    plan = PLAN | {"name": name, "rivals": rivals}
    return blends._measured(plan, noisy_fits.pool(), folds, entries)["blend"]


@pytest.fixture
def fitted():
    return {"forest": noisy_fits.fitted(1), "network": noisy_fits.fitted(2)}


def test_shares_are_those_of_the_training_set_of_the_fold(fitted):
    found = blend("even", ["both"], fitted)
    parts = list(fitted.values())
    mixed = blends.mean([each.probabilities for each in parts], "geometric")
    counted = noisy_fits.pool().sets[regimes.training(FOLDS, 0)].sum(axis=0)
    expected = formulas.scores(mixed / counted, parts[0].sets)
    assert found["metrics"]["macro_f1"]["estimate"] == pytest.approx(
        expected["macro_f1"], abs=1e-6
    )


def test_each_fold_has_the_shares_of_its_own_training_set(fitted):
    """Half of the test items stand in fold 1, whose training has other shares."""
    tested = regimes.test(FOLDS, 0)
    fold = np.arange(len(tested)) % 2
    folds = FOLDS.copy()
    folds[tested] = fold
    entries = {n: dataclasses.replace(e, fold=fold) for n, e in fitted.items()}
    found = blend("even", [], entries, folds)
    sets, parts = noisy_fits.pool().sets, list(fitted.values())
    counted = [sets[regimes.training(folds, each)].sum(axis=0) for each in (0, 1)]
    assert (counted[0] != counted[1]).any()
    mixed = blends.mean([each.probabilities for each in parts], "geometric")
    expected = formulas.scores(mixed / np.array(counted)[fold], parts[0].sets)
    assert found["metrics"]["macro_f1"]["estimate"] == pytest.approx(
        expected["macro_f1"], abs=1e-6
    )
    assert found["folds"] == 2


def test_a_blend_is_scored_and_compared(fitted):
    found = blend("both", ["forest"], fitted)
    parts = list(fitted.values())
    mixed = blends.mean([each.probabilities for each in parts], "geometric")
    expected = formulas.scores(mixed, parts[0].sets)
    single = formulas.scores(parts[0].probabilities, parts[0].sets)
    assert found["metrics"]["log_loss"]["estimate"] == pytest.approx(
        expected["log_loss"]
    )
    gain = found["gain"]["forest"]["log_loss"]["estimate"]
    assert gain == pytest.approx(expected["log_loss"] - single["log_loss"])
    assert found["members"] == ["forest", "network"] and found["folds"] == 1
