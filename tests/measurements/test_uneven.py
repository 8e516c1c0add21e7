"""What a case of imbalance is measured on: its own splits, ranked by the steepest."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.measurements import measuring, uneven

GENRES, TESTED = 3, 30
PLAN = {
    "unit": "recording", "regime": "artists", "draws": 40, "confidence": 0.9, "seed": 1,
    "reference": {}, "pairs": [],
}  # fmt: skip
TRAINED = {"steep": (40, 20, 2), "case": (30, 10, 20), "even": (20, 20, 20)}


@pytest.fixture(autouse=True)
def loaded(monkeypatch):
    """Splits by name, each with as many training items a genre as `TRAINED` says."""

    def load(path, checksum, unit, split):
        labels = np.repeat(range(GENRES), TRAINED[split])
        labels = np.concatenate([labels, np.arange(TESTED) % GENRES])
        folds = np.where(np.arange(len(labels)) < len(labels) - TESTED, -1, 0)
        sets = np.eye(GENRES, dtype=bool)[labels]
        return SimpleNamespace(sets=sets, artists=np.arange(len(labels)) // 2), folds

    def pooled(sources, pool, folds, threads):
        sets = pool.sets[folds == 0]
        share = np.array(sources[0])  # how much of each genre is told rightly
        right = np.arange(TESTED) // GENRES < share[sets.argmax(axis=1)] * 10
        wrong = np.eye(GENRES)[(sets.argmax(axis=1) + 1) % GENRES]
        found = np.where(right[:, None], sets, wrong)
        return SimpleNamespace(probabilities=found)

    monkeypatch.setattr(uneven.fitting, "load", load)
    monkeypatch.setattr(measuring, "pooled", pooled)


def measured(even=None):
    case = uneven.Fitted(["case"], {"forest": [(0.9, 0.5, 0.1)]})
    return uneven.measured(PLAN, case, even, ["steep"], ("file", "sum"), 1)


def test_sizes_are_those_of_the_case():
    sizes = measured()["sizes"]
    assert (sizes["tracks"], sizes["largest"], sizes["smallest"]) == (60, 30, 10)
    assert (sizes["draws"], sizes["tested"]) == (1, TESTED)


def test_genres_are_ranked_by_the_steepest_split():
    """In the case itself the second genre is the smallest."""
    found = measured()["entries"]["forest"]["metrics"]
    parts = {name: found[name]["estimate"] for name in ("head", "middle", "tail")}
    assert parts == pytest.approx({"head": 0.9, "middle": 0.5, "tail": 0.1})


def test_a_cost_follows_the_same_genres_where_training_was_even():
    even = uneven.Fitted(["even"], {"forest": [(0.6, 0.5, 0.4)]})
    cost = measured(even)["cost"]["forest"]
    assert cost["tail"]["estimate"] == pytest.approx(0.1 - 0.4)
    assert cost["head"]["estimate"] == pytest.approx(0.9 - 0.6)
    assert cost["middle"]["estimate"] == pytest.approx(0)


def test_without_an_even_case_there_is_no_cost():
    assert "cost" not in measured()
