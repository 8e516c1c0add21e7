"""Words for importances: rankings, the pairs worth reading, plain names."""

from __future__ import annotations

import itertools

import pytest

from analysis.pages.binding import Value, declaration_tree, results_tree
from analysis.pages.words.leaning import Leanings, plainly
from tests import synthetic_importances


@pytest.fixture(scope="module")
def root(tmp_path_factory, declaration):
    import numpy as np

    folder = tmp_path_factory.mktemp("results")
    random = np.random.default_rng(0)
    synthetic_importances.importances(folder, declaration, "audio", random)
    return folder


@pytest.fixture(scope="module")
def leanings(root, declaration):
    return Leanings(
        declaration, declaration_tree(declaration), results_tree(root), root
    )


def test_every_measure_of_every_model_stands_once(leanings):
    found = [(each["model"], each["measure"]) for each in leanings.importances("audio")]
    assert found == [
        ("logistic", "permutation"),
        ("forest", "impurity"),
        ("forest", "permutation"),
        ("xgboost", "gain"),
        ("xgboost", "permutation"),
        ("xgboost", "shap"),
        ("network", "permutation"),
        ("extra-trees", "own"),
        ("extra-trees", "permutation"),
        ("modern-network", "permutation"),
    ]
    assert len(leanings.importances("audio", "permutation")) == 6


def test_features_go_from_the_largest_and_stay_bound(leanings, declaration):
    for each in leanings.importances("audio"):
        names = [name for name, _ in each["features"]]
        assert sorted(names) == sorted(declaration.features["audio"].columns)
        values = [value for _, value in each["features"]]
        assert all(isinstance(value, Value) for value in values)
        assert all(a >= b for a, b in itertools.pairwise(values))
        key = f"importances/audio/{each['model']}#"
        assert all(value.key.startswith(key) for value in values)


def test_losses_are_those_of_the_primary_metric(leanings, root):
    from analysis.results.store import read_json

    lost = next(
        each
        for each in leanings.importances("audio", "permutation")
        if each["model"] == "forest"
    )
    found = read_json(root / "importances/audio/forest.json")["permutation"]
    for name, value in lost["features"]:
        assert value.value == found[name]["macro_f1"]["estimate"]


def test_pairs_are_of_one_model_or_of_one_kind(leanings):
    pairs = leanings.agreements("audio")
    kinds = [each["kind"] for each in pairs]
    # all pairs of six permutations; own with permutation twice, and three of XGBoost
    assert kinds.count("permutation") == 15
    assert kinds.count("model") == 2 + 3
    assert kinds.count("own") == 3
    own = pairs[kinds.index("own")]
    assert own["first"] == "random forest: impurity decrease"
    assert own["second"] == "XGBoost: gain"
    assert own["tau"]["estimate"].key == (
        "importances/agreement#audio.forest-impurity--xgboost-gain.estimate"
    )


def test_plain_names():
    assert plainly("duration_ms") == "duration"
    assert plainly("time_signature") == "time signature"
    assert (
        plainly("energy+loudness+acousticness") == "energy, loudness and acousticness"
    )
