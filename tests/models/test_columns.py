"""Prepared columns: every option learns from training rows alone and refuses typos."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import models
from analysis.errors import StudyError
from analysis.models import _columns
from analysis.models._columns import RAW, SMOOTH, Prepare, prepared
from tests.models import families

pytestmark = pytest.mark.filterwarnings(
    "ignore:This pattern is interpreted", "ignore:n_quantiles"
)
OPTIONS = [
    {},
    {"scale": "none"},
    {"scale": "robust"},
    {"scale": "quantile"},
    {"duration": "raw"},
    {"key": "circle"},
    {"key": "ordinal"},
    {"select": "mutual-information", "keep": 5},
    {"select": "importance", "keep": 5},
    {"components": 4},
]


def transformed(columns, X, y, *others: pd.DataFrame) -> list[np.ndarray]:
    """Fit on X, y; return what becomes of X and of the other frames."""
    columns.fit(X, y)
    return [np.asarray(columns.transform(each)) for each in (X, *others)]


def alone(name: str, values: list[float], **changes) -> np.ndarray:
    """Return what becomes of a frame with one column."""
    frame = pd.DataFrame({name: np.array(values, dtype=np.float32)})
    y = np.arange(len(values)) % 2
    return transformed(prepared(SMOOTH, changes, seed=0), frame, y)[0]


@pytest.mark.parametrize("changes", OPTIONS, ids=str)
@pytest.mark.parametrize("base", [SMOOTH, RAW], ids=["smooth", "raw"])
def test_everything_is_learned_from_training_rows_alone(base, changes):
    """Whatever is asked for later, a row becomes what it becomes by itself."""
    X, y = families.frame(200)
    other = X.iloc[:20].copy()
    other["energy"], other["tempo"] = 1000, np.nan
    changes = {"missing": "median"} | changes
    columns = prepared(base, changes, seed=1)
    first, wild = transformed(columns, X, y, other)
    np.testing.assert_array_equal(columns.transform(X), first)
    together = columns.transform(pd.concat([other, X]))
    rounding = {"rtol": 1e-4, "atol": 1e-4}
    np.testing.assert_allclose(together, np.vstack([wild, first]), **rounding)
    assert np.isfinite(first).all()


@pytest.mark.parametrize(
    ("scale", "middle", "spread"),
    [
        ("standard", np.mean, np.std),
        ("robust", np.median, lambda x: np.subtract(*np.percentile(x, [75, 25]))),
        ("quantile", np.median, np.std),
    ],
)
def test_scaled_training_rows_have_their_middle_at_0_and_a_spread_of_1(
    scale, middle, spread
):
    values = np.exp(np.random.default_rng(0).normal(3, 1, 2000))
    found = alone("energy", list(values), scale=scale)[:, 0]
    assert middle(found) == pytest.approx(0, abs=1e-3)
    assert spread(found) == pytest.approx(1, abs=0.01)
    assert (np.diff(found[np.argsort(values, kind="stable")]) >= 0).all()


def test_without_scaling_numbers_stay_as_they_are():
    np.testing.assert_allclose(
        alone("energy", [3, 1, 2], scale="none"), [[3], [1], [2]]
    )


def test_the_duration_is_spread_out_by_its_logarithm_unless_asked_for_raw():
    values = [np.e - 1, np.e**2 - 1, np.e**4 - 1]
    found = alone("duration_ms", values, scale="none")
    np.testing.assert_allclose(found[:, 0], [1, 2, 4], rtol=1e-6)
    found = alone("duration_ms", values, scale="none", duration="raw")
    np.testing.assert_allclose(found[:, 0], values, rtol=1e-6)


def test_a_key_becomes_one_column_a_value_and_none_for_what_is_unknown():
    found = alone("key", [-1, 0, 11, 99])
    np.testing.assert_array_equal(found[:3], np.eye(13)[[0, 1, 12]])
    np.testing.assert_array_equal(found[3], np.zeros(13))


def test_on_the_circle_every_pitch_is_as_far_from_its_neighbours():
    found = alone("key", list(range(12)), key="circle")
    assert found.shape == (12, 2)
    steps = np.linalg.norm(found - np.roll(found, 1, axis=0), axis=1)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(found[3], [1, 0], atol=1e-7)


def test_as_a_number_a_key_keeps_its_order():
    found = alone("key", [0, 5, 11], key="ordinal", scale="none")
    np.testing.assert_allclose(found[:, 0], [0, 5, 11])


def test_a_gap_becomes_the_median_of_training_rows_and_a_flag():
    found = alone("tempo", [100, np.nan, 120, 200], scale="none")
    np.testing.assert_allclose(found, [[100, 0], [120, 1], [120, 0], [200, 0]])


def test_a_gap_that_training_rows_lack_is_filled_too():
    frame = pd.DataFrame({"tempo": [100.0, 120, 140]})
    columns = prepared(SMOOTH, {"scale": "none"}, seed=0)
    _, found = transformed(columns, frame, [0, 1, 0], pd.DataFrame({"tempo": [np.nan]}))
    np.testing.assert_allclose(found, [[120]])


def test_a_column_of_gaps_alone_stays_a_column():
    found = alone("tempo", [np.nan] * 4)
    assert found.shape == (4, 2)
    assert np.isfinite(found).all()


def test_trees_get_the_gaps_themselves():
    """As they stand, or under a change that does not fill them."""
    assert prepared(RAW, {}, seed=0) is None
    assert prepared(RAW, {"scale": "none"}, seed=0) is None
    X, y = families.frame(50)
    found = transformed(prepared(RAW, {"scale": "standard"}, seed=0), X, y)[0]
    assert np.isnan(found).sum() == X.isna().to_numpy().sum() > 0


@pytest.mark.parametrize("select", ["mutual-information", "importance"])
def test_the_columns_that_are_kept_are_those_that_tell_the_label(select):
    """One column says everything; the rest is noise."""
    random = np.random.default_rng(0)
    y = random.integers(3, size=400)
    X = pd.DataFrame(random.normal(size=(400, 6)), columns=list("abcdef"))
    X["d"] = y + random.normal(scale=0.05, size=400)
    found = transformed(prepared(SMOOTH, {"select": select, "keep": 1}, seed=0), X, y)[
        0
    ]
    assert found.shape == (400, 1)
    assert abs(np.corrcoef(found[:, 0], X["d"])[0, 1]) > 0.999


def test_components_are_as_many_as_asked_and_turned_apart():
    X, y = families.frame(300)
    found = transformed(prepared(SMOOTH, {"components": 4}, seed=0), X, y)[0]
    assert found.shape == (300, 4)
    apart = np.corrcoef(found, rowvar=False) - np.eye(4)
    np.testing.assert_allclose(apart, 0, atol=1e-5)
    assert (np.diff(found.var(axis=0)) <= 0).all()


def test_a_draw_of_rows_for_the_information_follows_the_seed():
    random = np.random.default_rng(0)
    X, y = random.normal(size=(60, 3)), random.integers(2, size=60)
    first, same, other = (
        _columns._Information(seed, rows=30)(X, y) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, same)
    assert (first != other).any()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"scale": "standart"}, "scale must be one of .*'standart'"),
        ({"key": "one_hot"}, "key must be one-hot, circle or ordinal.*'one_hot'"),
        ({"select": "chi2"}, "select must be none, mutual-information.*'chi2'"),
        ({"scaling": "none"}, "scaling"),
    ],
)
@pytest.mark.parametrize("name", ["forest", "logistic", "xgboost"])
def test_an_unknown_option_is_a_sentence(name, changes, told):
    module = families.DECLARED[name].module
    with pytest.raises(StudyError, match=told) as caught:
        models.build(module, families.small(name), families.setting(prepare=changes))
    assert f"models/{module}.py refuses" in str(caught.value)


def test_every_declared_variant_can_be_prepared(declaration):
    """And does what its model can work with."""
    X, y = families.frame(120)
    used = {
        (model, variant)
        for each in declaration.experiments.values()
        for model in each.models
        for variant in each.variants
        if declaration.variants[variant].prepare
    }
    assert used
    bases = {"forest": RAW, "xgboost": RAW, "logistic": SMOOTH, "network": SMOOTH}
    for model, variant in used:
        base: Prepare = bases[model]
        changes = dict(declaration.variants[variant].prepare)
        found = transformed(prepared(base, changes, seed=0), X, y)[0]
        assert np.isfinite(found).all(), variant
        assert found.shape == (len(X), found.shape[1])
        if "components" in changes:
            assert found.shape[1] == changes["components"]
        if "keep" in changes:
            assert found.shape[1] == changes["keep"]
