"""From result files to the verdicts on leaks, artists, calibration, sets, and use."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from analysis import findings
from analysis.findings import calibrated, leaks, promises
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading
from analysis.study.declaration import Finding

DECLARED = reading.load(Path(__file__).parents[2] / "study.toml")
THRESHOLDS = {
    "leaks": {
        "row_number_left_in": 0.999,
        "oversampled_before_the_split": 0.856,
        "tested_on_training_rows": 0.798,
        "close": 0.05,
        "honest": 0.35,
    },
    "known-artists": {"margin": 0.01},
    "calibrated": {"error": 0.02},
    "promises": {"off": 0.02, "lacking": 0.10, "genres": 0.90},
    "usable": {"precise": 0.5, "found": 0.25, "most": 0.5},
}
STUDY = structs.replace(
    DECLARED,
    findings={
        name: Finding(name=name, claim="", hypothesis="", thresholds=each)
        for name, each in THRESHOLDS.items()
    },
)
HIGH, LOW, WIDE = (0.02, 0.04), (-0.01, 0.005), (-0.01, 0.02)


def ends(low, high):
    return {"estimate": (low + high) / 2, "low": low, "high": high}


def judged(name, folder):
    """Judge, and see that every number leads to its place in the results."""
    tree = Results(folder)
    found = findings.judge(name, STUDY, tree)
    for word, number in found.numbers.items():
        if "#" in number.key and not number.sources:
            assert tree.value(number.key) == number.value, word
    return found


def lead(folder, model="forest"):
    """Let one model lead on unseen artists."""
    for name, value in (("logistic", 0.1), (model, 0.2)):
        metrics = {"macro_f1": ends(value, value), "accuracy": ends(value, value)}
        path = folder / f"scores/artists/audio/{name}.json"
        store.write_json(path, {"metrics": metrics})


@pytest.mark.parametrize("name", THRESHOLDS)
def test_what_was_not_measured_stays_open(name, tmp_path):
    lead(tmp_path)
    found = judged(name, tmp_path)
    assert found.verdict == "inconclusive"


@pytest.mark.parametrize(
    ("reached", "honest", "verdict"),
    [
        ((0.999, 0.86, 0.8), (0.2, 0.25), "contradicted"),
        ((0.95, 0.9, 0.75), (0.2, 0.25), "contradicted"),  # close enough
        ((0.94, 0.86, 0.8), (0.2, 0.25), "mixed"),
        ((0.5, 0.5, 0.5), (0.2, 0.25), "supported"),
        ((0.999, 0.86, 0.8), (0.3, 0.36), "inconclusive"),  # not surely below
    ],
)
def test_leaks(reached, honest, verdict, tmp_path):
    found = {
        way: {"accuracy": ends(value, value)}
        for way, value in zip(leaks.WAYS, reached, strict=True)
    }
    found |= {
        "split_at_random": {"accuracy": ends(*honest)},
        "unseen_artists": {"accuracy": ends(0.1, 0.15)},
    }
    store.write_json(tmp_path / "leaks/summary.json", found)
    told = judged("leaks", tmp_path)
    assert told.verdict == verdict
    near = "reproduced" if abs(reached[0] - 0.999) <= 0.05 else "not reproduced"
    assert told.words["row_number_left_in"] == near


@pytest.mark.parametrize(
    ("artist", "twins", "rows", "verdict"),
    [
        (HIGH, LOW, LOW, "contradicted"),
        (LOW, LOW, HIGH, "supported"),
        (HIGH, HIGH, LOW, "mixed"),
        (HIGH, WIDE, LOW, "inconclusive"),
        (WIDE, LOW, LOW, "inconclusive"),
    ],
)
def test_known_artists(artist, twins, rows, verdict, tmp_path):
    lead(tmp_path)
    for name, gain in (("artist", artist), ("twins", twins), ("rows", rows)):
        for model, told in (("forest", gain), ("logistic", (-0.5, 0.5))):
            place = f"contrasts/add-{name}/reference/audio/{model}.json"
            metrics = {"metrics": {"accuracy": ends(*told)}}
            store.write_json(tmp_path / place, metrics)
    found = judged("known-artists", tmp_path)
    assert found.verdict == verdict
    assert found.words["entry"] == "forest"  # the leader, not the other that was fitted
    assert found.numbers["add_rows_high"].value == rows[1]


BELOW, ABOVE, ACROSS = (0.01, 0.02), (0.03, 0.05), (0.01, 0.03)


@pytest.mark.parametrize(
    ("forest", "network", "verdict"),
    [
        (BELOW, BELOW, "supported"),
        (ABOVE, ABOVE, "contradicted"),
        (BELOW, ABOVE, "mixed"),
        (BELOW, ACROSS, "inconclusive"),
    ],
)
def test_calibrated(forest, network, verdict, tmp_path):
    for model, error in (("forest", forest), ("network", network)):
        stages = {
            "before": {"error": ends(*error), "excess": ends(0, 0.01)},
            "after": {"error": ends(*BELOW), "excess": ends(0, 0.01)},
        }
        path = tmp_path / f"calibration/audio/{model}.json"
        store.write_json(path, {"stages": stages})
    found = judged("calibrated", tmp_path)
    assert found.verdict == verdict
    count = {word: found.numbers[word].value for word in ("models", "after_below")}
    assert count == {"models": 2, "after_below": 2}
    sides = [calibrated.side(ends(*each), 0.02) for each in (forest, network)]
    assert found.numbers["before_below"].value == sides.count("below")


@pytest.mark.parametrize(
    ("held", "lacking", "verdict"),
    [
        ((0.89, 0.91), 0, "supported"),
        ((0.89, 0.91), 1, "supported"),  # of ten genres, as many as are allowed
        ((0.89, 0.91), 2, "mixed"),
        ((0.8, 0.87), 0, "contradicted"),
        ((0.86, 0.91), 0, "inconclusive"),
    ],
)
def test_promises(held, lacking, verdict, tmp_path):
    lead(tmp_path)
    measures = ("drawn", "any", "size", "single")
    kept = {
        level: {
            "artists": dict.fromkeys(measures, ends(share, share)),
            "tracks": dict.fromkeys(measures, ends(share, share)),
        }
        for level, share in (("80", 0.8), ("90", 0.9), ("95", 0.95))
    }
    kept["90"]["artists"] |= {"drawn": ends(*held)}
    kinds = {promises.KIND: kept}
    store.write_json(tmp_path / "promises/audio/forest.json", {"kinds": kinds})
    rows = [
        [f"g{i}", level, 0.79 if i < lacking else 0.81]
        for i in range(10)
        for level in ("80", "90")
    ]
    table = tmp_path / "promised/audio/forest.csv"
    store.write_csv(table, ["genre", "level", "coverage"], rows)
    found = judged("promises", tmp_path)
    assert found.verdict == verdict
    numbers = found.numbers["lacking"].value, found.numbers["genres"].value
    assert numbers == (lacking, 10)


NAMES = [
    f"{prefix}{measure}"
    for prefix in ("", "family_")
    for measure in ("precision_low", "precision_high", "recall")
]
ALONE, FAMILY = [0.6, 0.7, 0.5] * 2, [0.2, 0.3, 0.5, 0.6, 0.7, 0.5]
MAYBE, NEITHER = [0.3, 0.7, 0.5, 0.3, 0.4, 0.5], [0.2, 0.3, 0.5] * 2


@pytest.mark.parametrize(
    ("rows", "verdict", "counts"),
    [
        ([ALONE, ALONE, NEITHER, NEITHER], "supported", (2, 0, 2)),
        ([ALONE, FAMILY, NEITHER, NEITHER], "mixed", (1, 1, 2)),
        ([ALONE, NEITHER, NEITHER, NEITHER], "contradicted", (1, 0, 3)),
        ([ALONE, MAYBE, NEITHER, NEITHER], "inconclusive", (1, 0, 3)),
    ],
)
def test_usable(rows, verdict, counts, tmp_path):
    lead(tmp_path)
    table = tmp_path / "decisions/audio/forest.csv"
    store.write_csv(table, ["genre", *NAMES], [["g", *row] for row in rows])
    found = judged("usable", tmp_path)
    assert found.verdict == verdict
    told = tuple(found.numbers[w].value for w in ("alone", "group", "neither"))
    assert told == counts


def test_other_features_stand_beside_and_decide_nothing(tmp_path):
    lead(tmp_path)
    metrics = {"macro_f1": ends(0.3, 0.3)}
    path = tmp_path / "scores/artists/audio-popularity/xgboost.json"
    store.write_json(path, {"metrics": metrics})
    for features, model, row in (
        ("audio", "forest", NEITHER),
        ("audio-popularity", "xgboost", ALONE),
    ):
        table = tmp_path / f"decisions/{features}/{model}.csv"
        store.write_csv(table, ["genre", *NAMES], [["g", *row]])
    found = judged("usable", tmp_path)
    assert found.verdict == "contradicted"
    assert found.numbers["audio_popularity_alone"].value == 1
    assert found.words["audio_popularity_model"] == "XGBoost"
