"""Rebalancing: costs above a margin, gains above it, model by model."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import findings
from analysis.findings import rebalancing
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading
from analysis.study.imbalance import NAMES

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")
MARGIN = STUDY.findings["rebalancing"].thresholds["margin"]
COSTLY, CHEAP, UNSURE = (-0.05, -0.02), (-0.005, 0.005), (-0.03, 0.0)
HELPS, USELESS, MAYBE = (0.02, 0.04), (-0.01, 0.005), (0.0, 0.03)


def interval(low, high):
    return {"estimate": (low + high) / 2, "low": low, "high": high}


def everywhere(ends):
    return {name: interval(*ends) for name in NAMES}


def written(folder, ratio="100", **models):
    """Write one ratio: by model (underscores) its cost and the gain of weights."""
    entries, cost = {}, {}
    for name, (lost, gained) in models.items():
        model = name.replace("_", "-")
        cost[model] = everywhere(lost)
        entries[model] = {"metrics": everywhere((0.1, 0.2))}
        entries[f"{model}+balanced"] = {"gain": everywhere(gained)}
        entries[f"{model}+adjusted"] = {"gain": everywhere(USELESS)}
    path = folder / f"imbalance/audio/{ratio}.json"
    store.write_json(path, {"entries": entries, "cost": cost})
    return Results(folder)


@pytest.mark.parametrize(
    ("forest", "network", "verdict"),
    [
        ((COSTLY, HELPS), (COSTLY, HELPS), "supported"),
        ((COSTLY, USELESS), (CHEAP, HELPS), "contradicted"),
        ((COSTLY, HELPS), (COSTLY, USELESS), "mixed"),
        ((COSTLY, HELPS), (COSTLY, MAYBE), "inconclusive"),
        ((UNSURE, HELPS), (COSTLY, HELPS), "inconclusive"),
        ((UNSURE, HELPS), (COSTLY, USELESS), "inconclusive"),
    ],
)
def test_verdict_follows_from_costs_and_gains(forest, network, verdict, tmp_path):
    tree = written(tmp_path, treated_forest=forest, modern_network=network)
    assert findings.judge("rebalancing", STUDY, tree).verdict == verdict


def test_nothing_measured_is_inconclusive(tmp_path):
    assert findings.judge("rebalancing", STUDY, Results(tmp_path)).verdict == (
        "inconclusive"
    )


def test_the_steepest_ratio_decides_and_numbers_are_bound(tmp_path):
    written(tmp_path, ratio="10", treated_forest=(CHEAP, USELESS))
    tree = written(tmp_path, treated_forest=(COSTLY, HELPS))
    found = findings.judge("rebalancing", STUDY, tree)
    assert found.verdict == "supported" and found.words["ratio"] == "100"
    assert found.words["treated_forest_best"] == "treated-forest+balanced"
    cost = found.numbers["treated_forest_cost_tail_low"]
    assert cost.value == pytest.approx(0.02)
    assert tree.value(cost.sources[0]) == pytest.approx(-cost.value)
    gain = found.numbers["treated_forest_best_macro_f1_high"]
    assert tree.value(gain.key) == gain.value


def test_a_treatment_counts_for_the_model_of_its_family(tmp_path):
    tree = written(tmp_path, treated_forest=(COSTLY, USELESS))
    content = tree.json("imbalance/audio/100")
    content["entries"]["balanced-forest"] = {"gain": everywhere(HELPS)}
    store.write_json(tmp_path / "imbalance/audio/100.json", content)
    found = findings.judge("rebalancing", STUDY, Results(tmp_path))
    assert found.verdict == "supported"
    assert found.words["treated_forest_best_label"] == "balanced forest"


def test_touching_the_margin_is_not_enough():
    gains = [interval(MARGIN, 0.05)]
    assert rebalancing.outcome(interval(-0.05, -0.02), gains, MARGIN) == "open"
    assert rebalancing.outcome(interval(-0.05, -MARGIN), gains, MARGIN) == "open"
