"""Blending: the lead over the best single model, per feature set, against a margin."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import findings
from analysis.findings import blending
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")
ABOVE, BELOW, ACROSS = (0.006, 0.02), (-0.01, 0.004), (0.0, 0.01)
SCORES = {"forest": 0.2, "xgboost": 0.25, "network": 0.22}


def interval(low, high):
    return {"estimate": (low + high) / 2, "low": low, "high": high}


def written(folder, **leads):
    """Write scores and the blend; `leads` over XGBoost, the best, by feature set."""
    for name, ends in leads.items():
        features = name.replace("_", "-")
        for model, value in SCORES.items():
            content = {"metrics": {"macro_f1": interval(value, value)}}
            path = folder / f"scores/artists/{features}/{model}.json"
            store.write_json(path, content)
        gain = {model: {"macro_f1": interval(0.5, 0.6)} for model in SCORES}
        gain["xgboost"] = {"macro_f1": interval(*ends), "accuracy": interval(0, 0.1)}
        metrics = {each: interval(0.2, 0.3) for each in ("macro_f1", "accuracy")}
        path = folder / f"blends/{features}/blend.json"
        store.write_json(path, {"metrics": metrics, "gain": gain})
    return Results(folder)


@pytest.mark.parametrize(
    ("audio", "popularity", "verdict"),
    [
        (ABOVE, ABOVE, "supported"),
        (BELOW, BELOW, "contradicted"),
        (ABOVE, BELOW, "mixed"),
        (ABOVE, ACROSS, "inconclusive"),
        (BELOW, ACROSS, "inconclusive"),
        ((0.005, 0.02), ABOVE, "inconclusive"),  # touches the margin
    ],
)
def test_verdict_follows_from_the_leads(audio, popularity, verdict, tmp_path):
    tree = written(tmp_path, audio=audio, audio_popularity=popularity)
    found = findings.judge("blending", STUDY, tree)
    assert found.verdict == verdict
    assert found.words["audio_rival"] == "XGBoost"
    lead = found.numbers["audio_lead_low"]
    assert tree.value(lead.key) == lead.value == audio[0]
    beside = found.numbers["audio_accuracy_lead_high"]
    assert tree.value(beside.key) == beside.value == 0.1
    assert "audio_log_loss_lead" not in found.numbers


def test_without_a_blend_it_stays_open(tmp_path):
    found = findings.judge("blending", STUDY, Results(tmp_path))
    assert found.verdict == "inconclusive" and not found.numbers


def test_the_blend_is_the_first_of_several_families():
    assert blending.of_families(STUDY) == "blend"
