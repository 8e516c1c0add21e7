"""Overfitting: the rise of the validation loss, and what the remedies gain."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import findings
from analysis.findings import network_overfits, verdicts
from analysis.findings.verdicts import Pair
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")
RISING, FLAT = [4.0, 2.0, 3.0, 2.1], [4.0, 2.0, 2.0, 2.099]
GAIN, NO_GAIN, UNSURE = (0.01, 0.03), (-0.01, 0.009), (0.005, 0.02)


def history(losses):
    return [
        {
            "epoch": at,
            "loss": loss / 2,
            "accuracy": 0.4,
            "validation_loss": loss,
            "validation_accuracy": 0.2,
        }
        for at, loss in enumerate(losses, 1)
    ]


def written(folder, losses, gain, variant="unregularised"):
    entry = f"network+{variant}" if variant else "network"
    if losses:
        path = folder / f"fits/artists/audio/{entry}/0.json"
        store.write_json(path, {"history": history(losses)})
    if gain:
        found = dict(zip(("low", "high"), gain, strict=True))
        found["estimate"] = sum(gain) / 2
        path = folder / f"comparisons/audio/network--{entry}.json"
        store.write_json(path, {"metrics": {"macro_f1": found}})
    return Results(folder)


def judged(folder, losses, gain):
    return findings.judge("network-overfits", STUDY, written(folder, losses, gain))


@pytest.mark.parametrize(
    ("losses", "gain", "verdict"),
    [
        (RISING, GAIN, "supported"),
        (FLAT, NO_GAIN, "contradicted"),
        (RISING, NO_GAIN, "mixed"),
        (FLAT, GAIN, "mixed"),
        (RISING, UNSURE, "inconclusive"),
        (FLAT, UNSURE, "inconclusive"),
        (None, GAIN, "inconclusive"),
        (RISING, None, "inconclusive"),
        (None, None, "inconclusive"),
    ],
)
def test_verdict_follows_from_rise_and_gain(losses, gain, verdict, tmp_path):
    assert judged(tmp_path, losses, gain).verdict == verdict


def test_the_rise_is_from_the_lowest_epoch_to_the_last(tmp_path):
    numbers = judged(tmp_path, RISING, GAIN).numbers
    rise = numbers["unregularised_rise"]
    assert rise.value == pytest.approx(0.05)
    key = "fits/artists/audio/network+unregularised/0#history"
    assert rise.sources == (f"{key}.1.validation_loss", f"{key}.3.validation_loss")
    assert numbers["unregularised_lowest_epoch"].value == 2
    assert numbers["unregularised_last_epoch"].value == 4
    assert numbers["unregularised_gain_low"].value == 0.01


def test_other_runs_stand_beside_and_decide_nothing(tmp_path):
    written(tmp_path, FLAT, None, variant="")
    written(tmp_path, FLAT, NO_GAIN, variant="no-dropout")
    found = judged(tmp_path, RISING, GAIN)
    assert found.verdict == "supported"
    assert found.numbers["usual_rise"].value == pytest.approx(0.0495)
    assert found.numbers["no_dropout_gain_high"].value == 0.009
    assert "no_stopping_rise" not in found.numbers


@given(
    st.none() | st.floats(-1, 9),
    st.none() | st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(sorted),
)
def test_every_input_has_a_verdict(rise, ends):
    gain = ends and Pair("audio", "a", "b", "macro_f1", ends[0], *ends, "key")
    found = network_overfits.verdict_of(rise, gain, 0.05, 0.01)
    assert found in verdicts.VERDICTS
