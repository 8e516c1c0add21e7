"""Findings on limits, data, noise, differences and splits: verdicts from numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from analysis import findings
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading
from analysis.study.declaration import Finding

THRESHOLDS = {
    "room-left": {"near": 0.9},
    "more-data": {"tolerance": 0.02, "gain": 0.05},
    "label-noise": {"found": 0.6},
    "models-differ": {"alpha": 0.05},
    "clean-split": {"share": 0.0},
}
DECLARED = reading.load(Path(__file__).parents[2] / "study.toml")
STUDY = structs.replace(
    DECLARED,
    findings={
        name: Finding(name=name, claim="", hypothesis="", thresholds=each)
        for name, each in THRESHOLDS.items()
    },
)


def ends(low, high):
    return {"estimate": (low + high) / 2, "low": low, "high": high}


def judged(name, folder):
    return findings.judge(name, STUDY, Results(folder))


@pytest.mark.parametrize("name", THRESHOLDS)
def test_without_results_every_verdict_stays_open(name, tmp_path):
    found = judged(name, tmp_path)
    assert found.verdict == "inconclusive" and not found.numbers


@pytest.mark.parametrize(
    ("score", "ceiling", "lowest", "verdict"),
    [
        ((0.86, 0.88), 0.9, (0.08, 0.1), "supported"),
        ((0.24, 0.26), 0.9, (0.6, 0.62), "contradicted"),
        ((0.37, 0.38), 0.9, (0.6, 0.62), "mixed"),
        ((0.33, 0.38), 0.9, (0.6, 0.62), "inconclusive"),
        ((0.24, 0.34), 0.9, (0.6, 0.66), "inconclusive"),
    ],
)
def test_room_left(score, ceiling, lowest, verdict, tmp_path):
    store.write_json(
        tmp_path / "possible/ceilings.json", {"recording": {"accuracy": ceiling}}
    )
    store.write_json(
        tmp_path / "possible/neighbours/audio.json",
        {"allowed": ends(1 - lowest[1], 1 - lowest[0])},
    )
    metrics = {"metrics": {"accuracy": ends(*score)}}
    store.write_json(tmp_path / "scores/artists/audio/forest.json", metrics)
    found = judged("room-left", tmp_path)
    assert found.verdict == verdict
    reached = sum(score) / 2 / ceiling
    assert found.numbers["labels_reached"].value == pytest.approx(reached)
    numbers = found.numbers
    assert numbers["neighbours_low"].value == pytest.approx(1 - lowest[1])


@pytest.mark.parametrize(
    ("score", "place"),
    [((0.37, 0.39), "near"), ((0.3, 0.31), "far"), ((0.3, 0.38), "unclear")],
)
def test_another_feature_set_has_its_own_limit_and_no_say(score, place, tmp_path):
    ceiling = {"recording": {"accuracy": 0.9}}
    store.write_json(tmp_path / "possible/ceilings.json", ceiling)
    for features, reached in (("audio", (0.24, 0.26)), ("audio-popularity", score)):
        metrics = {"metrics": {"accuracy": ends(*reached)}}
        store.write_json(tmp_path / f"scores/artists/{features}/forest.json", metrics)
        allowed = {"allowed": ends(0.39, 0.41)}
        store.write_json(tmp_path / f"possible/neighbours/{features}.json", allowed)
    found = judged("room-left", tmp_path)
    assert found.verdict == "contradicted"
    assert found.words["audio_popularity_place"] == place
    part = found.numbers["audio_popularity_neighbours_reached"].value
    assert part == pytest.approx(sum(score) / 2 / 0.4)


@pytest.mark.parametrize(
    ("models", "verdict"),
    [
        ({"forest": ("holds", (0.06, 0.09))}, "supported"),
        ({"forest": ("holds", (0.01, 0.04))}, "contradicted"),
        ({"forest": ("holds", (0.04, 0.06))}, "inconclusive"),
        ({"forest": ("fails", None)}, "inconclusive"),
        (
            {"forest": ("holds", (0.01, 0.04)), "network": ("open", None)},
            "contradicted",
        ),
        (
            {"forest": ("holds", (0.01, 0.04)), "network": ("holds", (0.06, 0.07))},
            "mixed",
        ),
    ],
)
def test_more_data(models, verdict, tmp_path):
    found = {
        name: {
            "macro_f1": {"test": test, "gap": ends(-0.01, 0.01)}
            | ({"gain": ends(*gain)} if gain else {})
        }
        for name, (test, gain) in models.items()
    }
    path = tmp_path / "possible/learning/audio.json"
    store.write_json(path, {"models": found})
    found = judged("more-data", tmp_path)
    assert found.verdict == verdict
    assert found.words["forest_test"] == models["forest"][0]
    assert ("forest_gain" in found.numbers) == (models["forest"][0] == "holds")


@pytest.mark.parametrize(
    ("order", "more", "verdict"),
    [
        ((0.62, 0.66), (0.01, 0.02), "supported"),
        ((0.5, 0.55), (-0.02, -0.01), "contradicted"),
        ((0.62, 0.66), (-0.02, -0.01), "mixed"),
        ((0.5, 0.55), (0.01, 0.02), "mixed"),
        ((0.55, 0.65), (0.01, 0.02), "inconclusive"),
        ((0.62, 0.66), (-0.01, 0.01), "inconclusive"),
    ],
)
def test_label_noise(order, more, verdict, tmp_path):
    each = {"among_all": ends(*order), "among_all_more": ends(*more)}
    each |= {"within_genre": ends(0.5, 0.6), "within_genre_more": ends(0, 0)}
    content = {"orders": {"issues": each, "self-confidence": each}, "model": "forest"}
    content |= dict.fromkeys(("several", "differing", "wrong", "flagged"), 0.2)
    store.write_json(tmp_path / "possible/noise/audio.json", content)
    found = judged("label-noise", tmp_path)
    assert found.verdict == verdict
    assert found.numbers["more_low"].value == more[0]
    assert found.words["model"] == DECLARED.models["forest"].label


@pytest.mark.parametrize(
    ("pairs", "verdict", "counts"),
    [
        ([(0.01, 0.02, 0.001)], "supported", (1, 0, 0)),
        ([(-0.01, 0.02, 0.4)], "contradicted", (0, 1, 0)),
        ([(0.01, 0.02, 0.4)], "mixed", (0, 0, 1)),
        ([(-0.01, 0.02, 0.001)], "mixed", (0, 0, 1)),
        ([(0.01, 0.02, 0.001), (-0.01, 0.01, 0.9)], "mixed", (1, 1, 0)),
    ],
)
def test_models_differ(pairs, verdict, counts, tmp_path):
    names = ("forest--network", "forest--xgboost")
    tests = {}
    for name, (low, high, p) in zip(names, pairs, strict=False):
        tests[name] = {"estimate": 0.015, "holm": p}
        metrics = {"metrics": {"macro_f1": ends(low, high)}}
        store.write_json(tmp_path / f"comparisons/audio/{name}.json", metrics)
    content = {"metrics": {"macro_f1": tests}}
    store.write_json(tmp_path / "tests/audio.json", content)
    found = judged("models-differ", tmp_path)
    assert found.verdict == verdict
    numbers = [found.numbers[word].value for word in ("differs", "alike", "split")]
    assert tuple(numbers) == counts


def test_a_difference_of_opposite_signs_splits_the_tests(tmp_path):
    metrics = {"metrics": {"macro_f1": ends(0.01, 0.02)}}
    store.write_json(tmp_path / "comparisons/audio/forest--network.json", metrics)
    tests = {"forest--network": {"estimate": -0.015, "holm": 0.001}}
    content = {"metrics": {"macro_f1": tests}}
    store.write_json(tmp_path / "tests/audio.json", content)
    assert judged("models-differ", tmp_path).words["forest__network"] == "split"


@pytest.mark.parametrize(
    ("name", "verdict"), [(None, "supported"), ("same_artist", "contradicted")]
)
def test_clean_split(name, verdict, tmp_path):
    shares = dict.fromkeys(
        ("same_id", "same_recording", "same_artist", "tuned_artist"), 0.0
    )
    shared = shares | {"items": 50} | ({name: 0.001} if name else {})
    store.write_json(tmp_path / "sheets/splits/artists.json", {"shared": shared})
    assert judged("clean-split", tmp_path).verdict == verdict
