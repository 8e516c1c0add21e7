"""Blends and sizes from probabilities: the same numbers as by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.fits import probabilities
from analysis.measurements import blends, by_size, imbalance, measuring, uneven
from analysis.metrics import formulas
from analysis.splits import regimes

PLAN = {
    "unit": "recording", "regime": "artists", "draws": 60, "confidence": 0.9, "seed": 1,
    "blends": {
        "both": {
            "members": ["forest", "network"], "mean": "geometric", "shares": "training"
        },
        "even": {"members": ["both"], "mean": "geometric", "shares": "even"},
    },
}  # fmt: skip
ITEMS, GENRES = 240, 3


@pytest.fixture
def pool(monkeypatch):
    """Items of three genres; a source is a seed, which decides the probabilities."""
    random = np.random.default_rng(0)
    labels = random.integers(GENRES, size=ITEMS)
    made = SimpleNamespace(
        sets=np.eye(GENRES, dtype=bool)[labels],
        artists=random.integers(40, size=ITEMS),
    )
    folds = np.arange(ITEMS) % 3 - 1  # a third is tested, in fold 0
    folds[folds == 1] = -1

    def pooled(sources, pool, folds, threads):
        test = np.flatnonzero(folds == 0)
        noise = np.random.default_rng(sources[0]).random((len(test), GENRES))
        found = pool.sets[test] + noise
        return SimpleNamespace(
            fold=np.zeros(len(test), int),
            probabilities=found / found.sum(axis=1, keepdims=True),
            sets=pool.sets[test],
            artists=pool.artists[test],
        )

    monkeypatch.setattr(measuring, "pooled", pooled)
    for module in (by_size, uneven):
        monkeypatch.setattr(module.fitting, "load", lambda *data: (made, folds))
    return made, folds


def test_shares_are_those_of_the_training_set_of_the_fold(pool):
    made, folds = pool
    plan = PLAN | {"name": "even", "rivals": ["both"]}
    found = by_size.blend(plan, {"forest": [1], "network": [2]}, *pool, threads=1)
    parts = [probabilities.pooled([seed], *pool, 1) for seed in (1, 2)]
    mixed = blends.mean([each.probabilities for each in parts], "geometric")
    counted = made.sets[regimes.training(folds, 0)].sum(axis=0)
    expected = formulas.scores(mixed / counted, parts[0].sets)
    assert found["metrics"]["macro_f1"]["estimate"] == pytest.approx(
        expected["macro_f1"], abs=1e-6
    )


def test_a_blend_is_scored_and_compared(pool):
    plan = PLAN | {"name": "both", "rivals": ["forest"]}
    sources = {"forest": [1], "network": [2]}
    found = by_size.blend(plan, sources, *pool, threads=1)
    parts = [probabilities.pooled([seed], *pool, 1) for seed in (1, 2)]
    mixed = blends.mean([each.probabilities for each in parts], "geometric")
    expected = formulas.scores(mixed, parts[0].sets)
    single = formulas.scores(parts[0].probabilities, parts[0].sets)
    assert found["metrics"]["log_loss"]["estimate"] == pytest.approx(
        expected["log_loss"]
    )
    gain = found["gain"]["forest"]["log_loss"]["estimate"]
    assert gain == pytest.approx(expected["log_loss"] - single["log_loss"])
    assert found["members"] == ["forest", "network"] and found["folds"] == 1


def test_a_size_averages_draws_and_adds_blends(pool):
    families = {"forest": "tree", "network": "network"}
    plan = PLAN | {"reference": "network", "possible": ["both"]}
    plan |= {"families": families, "metric": "accuracy"}
    sources = {"forest": [1, 3], "network": [2, 4]}
    found = by_size.size(plan, ["a", "b"], sources, ("file", "sum"), 1)
    assert set(found["entries"]) == {"forest", "network", "both"}
    assert found["draws"] == 2 and found["train_items"] == 160
    assert "gain" not in found["entries"]["network"]
    entry = found["entries"]["both"]
    values = [each["log_loss"] for each in entry["repeats"]]
    assert len(values) == 2
    assert entry["metrics"]["log_loss"]["estimate"] == pytest.approx(np.mean(values))


def test_at_a_size_the_best_tree_meets_the_best_network(pool):
    plan = PLAN | {"reference": "network", "possible": [], "metric": "accuracy"}
    families = {"forest": "tree", "oak": "tree", "network": "network"}
    sources = {"forest": [1, 3], "oak": [5, 6], "network": [2, 4]}
    run = ["a", "b"], sources, ("file", "sum"), 1
    found = by_size.size(plan | {"families": families}, *run)
    own = {
        name: each["metrics"]["accuracy"]["estimate"]
        for name, each in found["entries"].items()
    }
    lead = found["lead"]
    assert lead["tree"] == max(("forest", "oak"), key=own.__getitem__)
    gap = own[lead["tree"]] - own["network"]
    assert lead["metrics"]["accuracy"]["estimate"] == pytest.approx(gap)
    trees = dict.fromkeys(sources, "tree")
    assert "lead" not in by_size.size(plan | {"families": trees}, *run)


def test_imbalance_is_measured_with_its_cost(pool):
    case = uneven.Fitted(["a", "b"], {"forest": [1, 3], "forest+more": [2, 4]})
    even = uneven.Fitted(["c", "d"], {"forest": [1, 3]})
    pairs = [["forest+adjusted", "forest+more"]]
    plan = PLAN | {"reference": {"forest+more": "forest"}, "pairs": pairs}
    found = uneven.measured(plan, case, even, ["a", "b"], ("file", "sum"), 1)
    names = {"forest", "forest+more", f"forest+{imbalance.ADJUSTED}"}
    assert set(found["entries"]) == names
    assert found["sizes"]["draws"] == 2 and found["sizes"]["tracks"] == 160
    assert found["sizes"]["tested"] == 80
    own = {n: found["entries"][n]["metrics"]["accuracy"]["estimate"] for n in names}
    gap = found["pairs"]["forest+adjusted--forest+more"]["accuracy"]["estimate"]
    assert gap == pytest.approx(own["forest+adjusted"] - own["forest+more"])
    assert set(found["cost"]) == {"forest"}
    assert found["cost"]["forest"]["tail"]["estimate"] == 0  # the same probabilities
    alone = uneven.measured(plan, case, None, ["a", "b"], ("file", "sum"), 1)
    assert "cost" not in alone
