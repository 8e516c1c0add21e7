"""Leading descriptors: how many of the claimed five are in the held-out top five."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from analysis import findings
from analysis.findings import leading_features, verdicts
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")
CLAIMED = leading_features.CLAIMED
OTHERS = ("acousticness", "speechiness", "duration_ms", "loudness", "key")


def judged(folder, ranked, declared=STUDY, model="forest"):
    """Return the verdict where `ranked` go from the largest loss to the smallest."""
    score = {"metrics": {"macro_f1": {"estimate": 0.2, "low": 0.1, "high": 0.3}}}
    store.write_json(folder / "scores/artists/audio/forest.json", score)
    losses = {
        name: {"macro_f1": {"estimate": 0.1 - at / 100, "low": 0.0, "high": 0.2}}
        for at, name in enumerate(ranked)
    }
    path = folder / f"importances/audio/{model}.json"
    store.write_json(path, {"permutation": losses})
    return findings.judge("leading-features", declared, Results(folder))


@pytest.mark.parametrize(
    ("held", "verdict"),
    [
        (5, "supported"),
        (4, "supported"),
        (3, "mixed"),
        (2, "mixed"),
        (1, "contradicted"),
        (0, "contradicted"),
    ],
)
def test_verdict_follows_from_how_many_lead(held, verdict, tmp_path):
    top = [*OTHERS[: 5 - held], *CLAIMED[:held]]
    rest = [name for name in (*CLAIMED, *OTHERS) if name not in top]
    found = judged(tmp_path, [*top, *rest])
    assert found.verdict == verdict
    assert found.numbers["held"].value == held
    assert found.words["place_1"] == top[0]
    assert found.words[rest[0]] == "trail" and found.words[top[-1]] == "lead"


def test_too_few_descriptors_decide_nothing(tmp_path):
    assert judged(tmp_path, CLAIMED[:4]).verdict == "inconclusive"


def test_only_the_best_model_is_asked(tmp_path):
    found = judged(tmp_path, [*CLAIMED, *OTHERS], model="xgboost")
    assert found.verdict == "inconclusive" and not found.numbers


def test_without_results_nothing_is_decided(tmp_path):
    found = findings.judge("leading-features", STUDY, Results(tmp_path))
    assert found.verdict == "inconclusive"


def test_numbers_lead_to_their_places(tmp_path):
    found = judged(tmp_path, [*CLAIMED, *OTHERS])
    tree = Results(tmp_path)
    for name in ("tempo", "key_low", "duration_ms_high"):
        number = found.numbers[name]
        assert tree.value(number.key) == number.value


def test_a_models_own_measure_stands_beside(tmp_path):
    judged(tmp_path, [*OTHERS, *CLAIMED])
    path = tmp_path / "importances/audio/forest.json"
    shares = {name: 1 / at for at, name in enumerate([*CLAIMED, *OTHERS], 1)}
    content = store.read_json(path) | {"own": {"impurity": shares}}
    store.write_json(path, content)
    found = findings.judge("leading-features", STUDY, Results(tmp_path))
    assert found.verdict == "contradicted"
    assert found.numbers["forest_own_held"].value == 5
    assert found.words["claimed_tempo"] == "yes"


def test_thresholds_come_from_the_declaration(tmp_path):
    strict = structs.replace(
        STUDY.findings["leading-features"],
        thresholds={"top": 3, "supported": 3, "contradicted": 2},
    )
    declared = structs.replace(STUDY, findings={"leading-features": strict})
    ranked = [*CLAIMED[:2], *OTHERS, *CLAIMED[2:]]
    assert judged(tmp_path, ranked, declared).verdict == "contradicted"


@given(st.lists(st.sampled_from([*CLAIMED, *OTHERS]), unique=True))
def test_every_ranking_has_a_verdict(ranked):
    claim = {"top": 5.0, "supported": 4.0, "contradicted": 1.0}
    found = leading_features.verdict_of(ranked, claim)
    assert found in verdicts.VERDICTS
    assert (found == "inconclusive") == (len(ranked) < 5)
