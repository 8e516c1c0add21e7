"""Labels that mean nothing must be told no better than by chance.

Every family goes through the real code of splits, fits and metrics. If any of it let a
model see the genre of a test item, its score would rise above what guessing gives.
"""

from __future__ import annotations

import dataclasses
import os

import numpy as np
import pytest
from msgspec import structs

from analysis.data.items import Items
from analysis.fits import training
from analysis.metrics import formulas
from analysis.pipeline import workers
from analysis.splits import regimes
from analysis.study import recipes
from tests.models import families

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:This pattern is interpreted"),
]
MODELS = sorted(families.DECLARED)
Z = 4  # standard errors: one test in ten thousand fails by chance


@pytest.fixture(autouse=True, scope="module")
def threads():
    """The settings of a worker, before TensorFlow reads them."""
    before = dict(os.environ)
    os.environ.update(workers.environment(1))
    yield
    os.environ.clear()
    os.environ.update(before)


def part(pool: Items, chosen: np.ndarray) -> Items:
    """Return some of the items."""
    arrays = ("ids", "sets", "artists", "recordings")
    cut = {name: getattr(pool, name)[chosen] for name in arrays}
    features = pool.features.iloc[chosen].reset_index(drop=True)
    return dataclasses.replace(pool, features=features, **cut)


def shuffled(pool: Items, seed: int) -> Items:
    """Give every item the genre set of another."""
    order = np.random.default_rng(seed).permutation(len(pool.ids))
    return dataclasses.replace(pool, sets=pool.sets[order])


def accuracy(study, pool: Items, name: str, regime: str = "artists") -> tuple:
    """Fit one fold as the pipeline does; return accuracy, the best guess and n."""
    evaluation = structs.replace(study.evaluation, folds=3)
    folds = regimes.assign(pool, study.regimes[regime], evaluation)
    model = structs.replace(study.models[name], params=families.small(name))
    study = structs.replace(study, models={**study.models, name: model})
    fit = next(f for f in study.fits if (f.regime, f.entry) == (regime, "forest"))
    fit = dataclasses.replace(fit, model=name)  # some are fitted to designs alone
    recipe = training.Recipe(**recipes.recipe(study, fit))
    fitted = training.fit(recipe, pool, folds, threads=1)
    tested = pool.sets[regimes.test(folds, fit.fold)]
    found = formulas.scores(fitted.kept.test, tested)["accuracy"]
    shares = tested / tested.sum(axis=1, keepdims=True)
    return found, shares.mean(axis=0), len(tested)


def check_chance(found: float, shares: np.ndarray, n: int) -> None:
    """Check the accuracy against the band around guessing.

    Whatever genres a model names, being right at random has at most the probability of
    the most frequent one, and at least that of the rarest.
    """
    spread = Z * np.sqrt(shares.max() * (1 - shares.max()) / n)
    assert shares.min() - spread <= found <= shares.max() + spread


@pytest.fixture(scope="module")
def synthetic(demo_data) -> Items:
    return shuffled(demo_data.recording, seed=1)


@pytest.mark.parametrize("name", MODELS)
def test_synthetic_shuffled_labels_are_told_at_chance(declaration, synthetic, name):
    check_chance(*accuracy(declaration, synthetic, name))


def test_the_same_check_catches_labels_that_can_be_told(declaration, demo_data):
    """Else the band might be so wide that nothing ever left it."""
    found, shares, n = accuracy(declaration, demo_data.recording, "forest")
    with pytest.raises(AssertionError):
        check_chance(found, shares, n)


def test_the_same_check_catches_a_leak(declaration, synthetic, monkeypatch):
    """Shuffled labels, but training holds the test items as well."""
    monkeypatch.setattr(regimes, "training", lambda folds, fold: np.arange(len(folds)))
    found, shares, n = accuracy(declaration, synthetic, "forest")
    with pytest.raises(AssertionError):
        check_chance(found, shares, n)


@pytest.fixture(scope="module")
def real_pool(real_data) -> Items:
    """Ten thousand recordings, with shuffled genre sets."""
    pool = real_data.recording
    chosen = np.random.default_rng(0).choice(len(pool.ids), 10_000, replace=False)
    return shuffled(part(pool, np.sort(chosen)), seed=2)


@pytest.mark.real
@pytest.mark.parametrize("name", MODELS)
def test_real_shuffled_labels_are_told_at_chance(declaration, real_pool, name):
    check_chance(*accuracy(declaration, real_pool, name))
