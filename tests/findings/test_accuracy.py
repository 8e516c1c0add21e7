"""The accuracy claim: every verdict is reached, and every number leads to its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from analysis import findings
from analysis.errors import StudyError
from analysis.findings import accuracy, verdicts
from analysis.findings.verdicts import Score
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading
from tests import synthetic_results

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")


def written(folder, scores):
    """Results with (regime, features, model): (estimate, low, high) of accuracy."""
    for (regime, features, model), ends in scores.items():
        triple = dict(zip(("estimate", "low", "high"), ends, strict=True))
        content = {"metrics": {"accuracy": triple}}
        path = folder / f"scores/{regime}/{features}/{model}.json"
        store.write_json(path, content)
    return Results(folder)


def judged(folder, scores):
    return findings.judge("accuracy", STUDY, written(folder, scores))


BELOW, WITHIN, ABOVE = (0.3, 0.28, 0.32), (0.62, 0.61, 0.63), (0.8, 0.78, 0.82)


@pytest.mark.parametrize(
    ("artists", "rows", "verdict"),
    [
        (BELOW, BELOW, "contradicted"),
        (ABOVE, ABOVE, "contradicted"),
        (BELOW, ABOVE, "contradicted"),
        (WITHIN, BELOW, "supported"),
        (WITHIN, WITHIN, "supported"),
        (BELOW, WITHIN, "mixed"),
        (None, WITHIN, "inconclusive"),
        (None, None, "inconclusive"),
        (BELOW, None, "contradicted"),
    ],
)
def test_verdict_follows_from_the_intervals(artists, rows, verdict, tmp_path):
    given_scores = {
        (regime, "audio", "forest"): ends
        for regime, ends in (("artists", artists), ("rows", rows))
        if ends
    }
    assert judged(tmp_path, given_scores).verdict == verdict


@pytest.mark.parametrize(
    ("ends", "verdict"),
    [
        ((0.59, 0.58, 0.6), "supported"),  # touches the lower end of the claim
        ((0.59, 0.58, 0.599999), "contradicted"),
        ((0.66, 0.65, 0.67), "supported"),
        ((0.66, 0.650001, 0.67), "contradicted"),
        ((0.62, 0.5, 0.75), "supported"),
    ],
)
def test_the_claimed_range_includes_its_ends(ends, verdict, tmp_path):
    assert judged(tmp_path, {("artists", "audio", "forest"): ends}).verdict == verdict


def test_the_fall_is_that_of_a_model_fitted_everywhere(tmp_path):
    scores = {
        ("recordings", "audio", "forest"): (0.30, 0.29, 0.31),
        ("artists", "audio", "forest"): (0.24, 0.23, 0.25),
        ("artists", "audio", "modern-network"): (0.26, 0.25, 0.27),
    }
    found = judged(tmp_path, scores)
    assert found.words["audio_ladder_model"] == "random forest"
    assert found.numbers["audio_drop_from_recordings"].value == pytest.approx(0.06)
    assert found.numbers["primary"].value == 0.26


def test_the_best_model_decides_whatever_it_sees(tmp_path):
    found = judged(
        tmp_path,
        {
            ("artists", "audio", "forest"): BELOW,
            ("artists", "audio", "network"): (0.29, 0.1, 0.64),
            ("artists", "audio-popularity", "xgboost"): WITHIN,
        },
    )
    assert found.verdict == "supported"
    assert found.words["primary_model"] == "XGBoost"
    assert found.words["primary_features"] == "audio + popularity"


def test_thresholds_come_from_the_declaration(tmp_path):
    lower = structs.replace(
        STUDY.findings["accuracy"], thresholds={"low": 0.29, "high": 0.31}
    )
    declared = structs.replace(STUDY, findings={"accuracy": lower})
    found = written(tmp_path, {("artists", "audio", "forest"): BELOW})
    assert findings.judge("accuracy", declared, found).verdict == "supported"


@given(
    st.dictionaries(
        st.sampled_from(["artists", "rows", "ids"]),
        st.tuples(*[st.floats(0, 1)] * 3).map(sorted),
    )
)
def test_every_input_has_a_verdict(leaders):
    scores = {
        regime: Score(regime, "audio", "forest", "accuracy", ends[1], ends[0], ends[2])
        for regime, ends in leaders.items()
    }
    found = accuracy.verdict_of(scores, "artists", 0.6, 0.65)
    assert found in verdicts.VERDICTS
    assert (found == "inconclusive") == ("artists" not in scores)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return Results(synthetic_results.write(tmp_path_factory.mktemp("all"), STUDY))


def test_every_number_leads_to_its_place(tree):
    found = findings.all_findings(STUDY, tree)["accuracy"]
    for name, number in found.numbers.items():
        if not number.sources:
            assert tree.value(number.key) == number.value, name
    gap = found.numbers["gap"]
    assert gap.value == pytest.approx(0.6 - found.numbers["primary"].value)
    assert gap.sources == (
        "study.toml#findings.accuracy.low",
        found.numbers["primary"].key,
    )


def test_numbers_name_every_regime_and_the_highest(tree):
    numbers = findings.judge("accuracy", STUDY, tree).numbers
    estimates = [numbers[regime].value for regime in STUDY.regimes]
    assert numbers["highest"].value == max(estimates)
    assert numbers["primary"] == numbers["artists"]


def test_a_finding_without_a_judge_says_what_to_write(tree):
    claim = structs.replace(STUDY.findings["accuracy"], name="trees-win")
    declared = structs.replace(STUDY, findings={"trees-win": claim})
    with pytest.raises(StudyError, match=r"trees_win\.py"):
        findings.all_findings(declared, tree)


def test_the_fall_from_every_regime_to_the_last_stands_beside(tree):
    numbers = findings.judge("accuracy", STUDY, tree).numbers
    fall = numbers["audio_recordings"].value - numbers["audio_artists"].value
    drop = numbers["audio_drop_from_recordings"]
    assert drop.value == pytest.approx(fall)
    assert numbers["audio_drop_from_recordings_low"].value < drop.value
    assert "audio_popularity_drop_from_ids_high" in numbers
