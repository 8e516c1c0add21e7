"""Corrected resampled t-tests: by hand, against scipy, and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec import structs
from scipy import stats

from analysis.measurements import model_tests
from analysis.study import recipes


def test_without_correction_it_is_the_plain_test():
    gaps = np.array([0.02, 0.01, 0.03, -0.01, 0.02])
    found = model_tests.corrected(gaps, 0.0, 0.95)
    plain = stats.ttest_1samp(gaps, 0)
    assert found.p == pytest.approx(plain.pvalue) == found.naive
    low, high = plain.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((low, high))


def test_the_correction_widens_by_what_the_folds_share():
    gaps = np.array([0.02, 0.01, 0.03, -0.01, 0.02])
    plain, found = (model_tests.corrected(gaps, ratio, 0.95) for ratio in (0.0, 0.25))
    wider = np.sqrt((1 / 5 + 1 / 4) / (1 / 5))
    assert (found.high - found.low) == pytest.approx(wider * (plain.high - plain.low))
    assert found.p > found.naive == pytest.approx(plain.p)


def test_the_interval_and_the_test_agree():
    random = np.random.default_rng(0)
    for shift in np.linspace(-0.04, 0.04, 21):
        found = model_tests.corrected(random.normal(shift, 0.02, 10), 0.25, 0.95)
        assert (found.p < 0.05) == (found.low > 0 or found.high < 0)


@pytest.mark.parametrize(("value", "p"), [(0.0, 1.0), (0.1, 0.0)])
def test_differences_without_spread(value, p):
    assert model_tests.corrected(np.full(4, value), 0.25, 0.95).p == p


def test_holm_by_hand():
    adjusted = model_tests.holm([0.01, 0.04, 0.03, 0.5])
    assert adjusted == pytest.approx([0.04, 0.09, 0.09, 0.5])
    assert model_tests.holm([0.6, 0.7]).max() == 1


def scores(shift, folds=10, seed=0):
    random = np.random.default_rng(seed)
    hard = random.normal(0.25, 0.02, folds)
    return {
        "forest": hard + random.normal(shift, 0.002, folds),
        "network": hard + random.normal(0, 0.002, folds),
        "xgboost": hard + random.normal(shift / 2, 0.002, folds),
    }


def test_every_pair_is_tested_on_the_same_folds():
    found = model_tests.tests(scores(0.05), 0.25, 0.95)
    assert list(found) == [
        "forest--network", "forest--xgboost", "network--xgboost",
    ]  # fmt: skip
    pair = found["forest--network"]
    assert pair["estimate"] == pytest.approx(0.05, abs=0.005)
    assert pair["wins"] == 1 and pair["size"] > 5 and pair["holm"] < 0.01
    assert found["network--xgboost"]["estimate"] < 0
    assert all(each["holm"] >= each["p"] for each in found.values())


def cut(values):
    return {
        "by_fold": {
            str(fold): {"accuracy": value, "macro_f1": value / 2}
            for fold, value in enumerate(values)
        }
    }


def test_measured_joins_cuts_and_drops_folds_that_one_model_lacks():
    made = {
        "a": {"artists": cut([0.3, 0.31, 0.29]), "repeat-1": cut([0.3, 0.32])},
        "b": {"artists": cut([0.2, 0.22]), "repeat-1": cut([0.21, 0.2])},
    }
    fits = [{"train_items": 400, "test_items": 100}] * 4
    found = model_tests.measured(made, fits, ["accuracy", "macro_f1"], 0.95)
    assert (found["folds"], found["cuts"], found["pairs"]) == (4, 2, 1)
    assert found["ratio"] == 0.25
    pair = found["metrics"]["accuracy"]["a--b"]
    assert pair["estimate"] == pytest.approx(np.mean([0.1, 0.09, 0.09, 0.12]))
    half = found["metrics"]["macro_f1"]["a--b"]["estimate"]
    assert half == pytest.approx(pair["estimate"] / 2)


def test_models_that_do_not_differ_are_rarely_told_apart():
    """Folds are cut from the same items: the plain test errs far too often."""
    random = np.random.default_rng(6)
    wrong = {"p": 0, "naive": 0}
    for _ in range(300):
        gaps = random.normal(0, 1, 500)  # what each item adds to the difference
        means = np.concatenate(
            [
                [part.mean() for part in np.array_split(random.permutation(gaps), 5)]
                for _ in range(10)
            ]
        )
        found = model_tests.corrected(means, 0.25, 0.95)
        wrong["p"] += found.p < 0.05
        wrong["naive"] += found.naive < 0.05
    assert wrong["p"] / 300 < 0.09 < 0.3 < wrong["naive"] / 300


def test_models_that_were_fitted_in_every_cut_are_compared(declaration):
    cuts = [n for n, each in declaration.designs.items() if each.kind == "repeat"]
    cuts.append(declaration.evaluation.regime)
    known = {each.path: each for each in recipes.scores(declaration)}
    jobs = {job.name: job for job in model_tests.jobs(declaration)}
    assert jobs
    for features in declaration.features:
        every = {
            entry
            for entry, model in declaration.models.items()
            if model.family != "baseline"
            and all(f"{cut}/{features}/{entry}" in known for cut in cuts)
        }
        found = [j for j in [jobs.get(f"tests[tests/{features}]")] if j]
        assert bool(found) == (len(every) > 1)
        for job in found:
            scores = job.inputs["scores"].arguments[0]
            assert {entry for entry, _ in scores} == every
            assert {cut for _, cut in scores} == set(cuts)
            for (entry, cut), path in scores.items():
                assert path == f"data/results/scores/{cut}/{features}/{entry}.json"


def test_without_repeated_splits_there_is_no_test(declaration):
    left = {n: e for n, e in declaration.designs.items() if e.kind != "repeat"}
    study = structs.replace(declaration, designs=left)
    assert list(model_tests.jobs(study)) == []


def test_a_job_tells_scores_of_one_model_from_those_of_another(monkeypatch):
    seen = []
    monkeypatch.setattr(model_tests, "measured", lambda *given: seen.append(given))
    scores = {("a", "x"): 1, ("b", "x"): 2, ("a", "y"): 3, ("b", "y"): 4}
    declared = {"metrics": ["accuracy"], "confidence": 0.9}
    model_tests._tested(declared, scores, {"one": 5, "two": 6})
    by_entry = {"a": {"x": 1, "y": 3}, "b": {"x": 2, "y": 4}}
    assert seen == [(by_entry, [5, 6], ["accuracy"], 0.9)]
