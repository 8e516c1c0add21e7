"""Trees against networks: paired leads, per feature set, against a margin."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import findings
from analysis.findings import trees_outperform, verdicts
from analysis.findings.verdicts import Pair
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")
ABOVE, BELOW, ACROSS = (0.011, 0.03), (-0.02, 0.009), (-0.005, 0.02)
NEGATIVE, POSITIVE = (-0.03, -0.001), (0.001, 0.02)


def interval(low, high):
    return {"estimate": (low + high) / 2, "low": low, "high": high}


def tree_of(folder, turned=False, **leads):
    """Results in which the forest leads XGBoost, and by `leads` the network."""
    for name, ends in leads.items():
        features = name.replace("_", "-")
        for model, f1 in (("forest", 0.3), ("xgboost", 0.2), ("network", 0.25)):
            content = {"metrics": {"macro_f1": interval(f1, f1)}}
            path = folder / f"scores/artists/{features}/{model}.json"
            store.write_json(path, content)
        pair = "forest--network"
        if turned:
            pair, ends = "network--forest", (-ends[1], -ends[0])
        path = folder / f"comparisons/{features}/{pair}.json"
        store.write_json(path, {"metrics": {"macro_f1": interval(*ends)}})
    return Results(folder)


def judged(folder, **leads):
    return findings.judge("trees-outperform", STUDY, tree_of(folder, **leads))


@pytest.mark.parametrize(
    ("audio", "popularity", "verdict"),
    [
        (ABOVE, ABOVE, "supported"),
        (BELOW, BELOW, "contradicted"),
        (NEGATIVE, NEGATIVE, "contradicted"),
        (ABOVE, BELOW, "mixed"),
        (NEGATIVE, ABOVE, "mixed"),
        (POSITIVE, NEGATIVE, "mixed"),  # on both sides of zero
        (ABOVE, ACROSS, "inconclusive"),
        (ACROSS, BELOW, "inconclusive"),
        (ACROSS, ACROSS, "inconclusive"),
        ((0.01, 0.03), ABOVE, "inconclusive"),  # touches the margin
    ],
)
def test_verdict_follows_from_both_intervals(audio, popularity, verdict, tmp_path):
    found = judged(tmp_path, audio=audio, audio_popularity=popularity)
    assert found.verdict == verdict


def test_one_feature_set_is_enough_and_none_is_not(tmp_path):
    assert judged(tmp_path / "one", audio=ABOVE).verdict == "supported"
    assert judged(tmp_path / "none").verdict == "inconclusive"


def test_a_pair_without_comparison_is_left_out(tmp_path):
    tree = tree_of(tmp_path, audio=ABOVE)
    (tmp_path / "comparisons/audio/forest--network.json").unlink()
    found = findings.judge("trees-outperform", STUDY, Results(tree.root))
    assert found.verdict == "inconclusive" and not found.numbers


def test_the_best_tree_is_compared_whichever_way_it_was_saved(tmp_path):
    found = [
        findings.judge(
            "trees-outperform",
            STUDY,
            tree_of(tmp_path / str(turned), turned=turned, audio=ABOVE),
        )
        for turned in (False, True)
    ]
    assert [each.words["audio_tree"] for each in found] == ["random forest"] * 2
    for name in ("audio_lead", "audio_lead_low", "audio_lead_high"):
        values = [each.numbers[name].value for each in found]
        assert values[0] == pytest.approx(values[1])
    assert found[0].numbers["audio_lead_low"].value == 0.011
    assert found[1].numbers["audio_lead_low"].sources == (
        "comparisons/audio/network--forest#metrics.macro_f1.high",
    )


def test_what_else_the_claim_names_is_averaged_over_genres(tmp_path):
    tree_of(tmp_path, audio=ABOVE)
    header = ["genre", "effective_artists", "precision", "recall", "f1"]
    tables = {
        "forest": [["a", 2, 0.2, 0.4, 0.5], ["b", 9, 0.4, 0.6, 0.3], ["c", 5, 0, 0, 0]],
        "network": [["a", 2, 0.1, 0.2, 0.1], ["b", 9, 0.2, 0, 0.4], ["c", 5, 0, 0, 0]],
    }
    for model, rows in tables.items():
        store.write_csv(tmp_path / f"genres/audio/{model}.csv", header, rows)
    numbers = findings.judge("trees-outperform", STUDY, Results(tmp_path)).numbers
    assert numbers["audio_tree_precision"].value == pytest.approx(0.2)
    assert numbers["audio_network_recall"].value == pytest.approx(0.2 / 3)
    assert numbers["audio_few_lead"].value == pytest.approx(0.4)
    assert numbers["audio_many_lead"].value == pytest.approx(-0.1)


def test_two_genres_have_no_thirds(tmp_path):
    tree_of(tmp_path, audio=ABOVE)
    header = ["genre", "effective_artists", "precision", "recall", "f1"]
    for model in ("forest", "network"):
        rows = [["a", 2, 0.2, 0.4, 0.5], ["b", 9, 0.4, 0.6, 0.3]]
        store.write_csv(tmp_path / f"genres/audio/{model}.csv", header, rows)
    numbers = findings.judge("trees-outperform", STUDY, Results(tmp_path)).numbers
    assert "audio_tree_precision" in numbers
    assert not {"audio_few_lead", "audio_many_lead"} & set(numbers)


ENDS = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(sorted)


@given(st.dictionaries(st.sampled_from(["audio", "other", "third"]), ENDS))
def test_every_input_has_a_verdict(given_ends):
    leads = {
        name: Pair(name, "a", "b", "macro_f1", low, low, high, "key")
        for name, (low, high) in given_ends.items()
    }
    found = trees_outperform.verdict_of(leads, 0.01)
    assert found in verdicts.VERDICTS
    assert leads or found == "inconclusive"
