"""What every model family must do, whatever it is built from."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from analysis import models
from analysis.errors import StudyError
from tests.models import families
from tests.small_workspace import REPOSITORY, environment

NAMES = sorted(families.DECLARED)
LEARNING = [n for n in NAMES if families.DECLARED[n].module != "baseline"]
pytestmark = [
    pytest.mark.filterwarnings("ignore:This pattern is interpreted"),
    pytest.mark.filterwarnings("ignore:n_quantiles"),
]


def built(name: str, seed: int = 3, **params):
    module = families.DECLARED[name].module
    return models.build(module, families.small(name) | params, families.setting(seed))


def fitted(name: str, X, y, weight=None, seed: int = 3, **params):
    weight = np.ones(len(y)) if weight is None else weight
    model = built(name, seed, **params)
    model.fit(X, y, weight, np.arange(len(y)))
    return model


@pytest.fixture(scope="module")
def trained():
    """Every declared model, fitted once on the same rows."""
    X, y = families.frame(400)
    return {name: fitted(name, X, y) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_probabilities_have_a_row_for_each_item_and_sum_to_one(trained, name):
    X, _ = families.frame(90, seed=1)
    assert X.isna().to_numpy().any()
    found = trained[name].predict_proba(X)
    assert found.shape == (90, families.CLASSES)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", LEARNING)
def test_what_can_be_learned_is_learned(trained, name):
    X, y = families.frame(300, seed=1)
    hits = trained[name].predict_proba(X).argmax(axis=1) == y
    assert hits.mean() > 0.6


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(LEARNING)))
def test_a_baseline_looks_at_no_feature(trained, name):
    X, _ = families.frame(90, seed=1)
    other = X.sample(frac=1, random_state=0)
    first, second = (trained[name].predict_proba(each) for each in (X, other))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("name", NAMES)
def test_a_genre_that_training_lacks_gets_no_more_than_the_rest(name):
    X, y = families.frame(300)
    kept = y != 2
    found = fitted(name, X[kept], y[kept]).predict_proba(X)
    assert found.shape == (300, families.CLASSES)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    assert (found.argmax(axis=1) != 2).all()


@pytest.mark.parametrize("name", NAMES)
def test_weights_matter_as_much_as_copies_do(name):
    """All weight on one genre: the model must prefer it to every other.

    Leaves are large here: in one that holds no row of the genre, no weight matters.
    """
    X, y = families.frame(300)
    weight = np.where(y == 1, 1.0, 1e-3)
    leaves = "min_samples_leaf" in families.DECLARED[name].params
    params = {"min_samples_leaf": 80} if leaves else {}
    found = fitted(name, X, y, weight, **params).predict_proba(X)
    assert (found.argmax(axis=1) == 1).mean() > 0.9


@pytest.mark.parametrize("name", NAMES)
def test_diagnostics_are_plain_and_name_the_columns(trained, name):
    found = trained[name].diagnostics()
    X, _ = families.frame(2)
    shares = found.get("importances", {})
    if shares:
        assert list(shares) == list(X.columns)
        assert sum(shares.values()) == pytest.approx(1)
        assert max(shares, key=shares.get) in {
            "danceability", "energy", "valence", "tempo",
        }  # fmt: skip
    family = families.DECLARED[name].family
    assert bool(shares) == (family in ("tree", "treated"))
    assert ("history" in found) == (family == "network")


DIGESTS = """
import hashlib, sys
import numpy as np
from tests.models import families
from tests.models.test_models import fitted, NAMES
X, y = families.frame(200)
for seed in sys.argv[1:]:
    for name in NAMES:
        found = fitted(name, X, y, seed=int(seed)).predict_proba(X)
        digest = hashlib.sha256(found.astype(np.float16).tobytes()).hexdigest()
        print(name, seed, digest)
"""


@pytest.mark.slow
def test_a_seed_gives_the_same_in_every_process_and_another_seed_another():
    """As workers run it: environment and all."""
    from analysis.pipeline import workers

    found = []
    for hashing, seeds in (("1", ("3", "4")), ("2", ("3",))):
        settings = workers.environment(1) | {"PYTHONHASHSEED": hashing}
        done = subprocess.run(
            [sys.executable, "-c", DIGESTS, *seeds],
            cwd=REPOSITORY,
            env=environment(**settings),
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        lines = (line.split() for line in done.stdout.splitlines())
        found.append({(name, seed): digest for name, seed, digest in lines})
    first, second = found
    assert set(second) == {(name, "3") for name in NAMES}
    assert second.items() <= first.items()
    same = {name for name in NAMES if first[name, "3"] == first[name, "4"]}
    # neither the shares of labels nor a convex problem knows chance
    assert same == {"majority", "logistic"}


def test_an_unknown_module_is_told_with_those_that_exist():
    with pytest.raises(
        StudyError, match=r"'forrest'.*there are: balanced_forest, baseline"
    ):
        models.build("forrest", {}, families.setting())


@pytest.mark.parametrize("hidden", ["_columns", "__init__", "../study", "os"])
def test_only_model_modules_can_be_named(hidden):
    with pytest.raises(StudyError, match="names the model module"):
        models.build(hidden, {}, families.setting())


@pytest.mark.parametrize(
    ("module", "params"),
    [
        ("baseline", {"strategy": "best"}),
        ("baseline", {}),
        ("forest", {"trees": 5}),
        ("logistic", {"c": 1.0}),
        ("xgboost", {"max_dept": 3}),
        ("network", {"width": 4}),
        ("network", {**families.small("network"), "layers": 3}),
    ],
)
def test_a_refused_parameter_names_module_parameters_and_file(module, params):
    with pytest.raises(StudyError, match=rf"models/{module}\.py refuses") as caught:
        models.build(module, params, families.setting())
    assert "study.toml" in str(caught.value)


def test_a_misspelt_parameter_of_xgboost_is_named():
    """XGBClassifier takes any keyword, and would train with the default."""
    params = families.small("xgboost") | {"max_dept": 3, "etaa": 0.1}
    told = r"models/xgboost\.py refuses .*has no parameter etaa, max_dept"
    with pytest.raises(StudyError, match=told):
        models.build("xgboost", params, families.setting())


@pytest.mark.parametrize("name", ["forest", "xgboost"])
def test_importances_are_not_told_of_columns_that_have_no_names(name):
    X, y = families.frame(200)
    setting = families.setting(prepare={"missing": "median", "components": 4})
    model = models.build(name, families.small(name), setting)
    model.fit(X, y, np.ones(200), np.arange(200))
    assert model.diagnostics() == {}
    assert model.predict_proba(X).shape == (200, families.CLASSES)


def test_every_module_is_declared_and_every_declared_module_exists():
    assert set(models.names()) == {m.module for m in families.DECLARED.values()}
