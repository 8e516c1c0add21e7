"""Verdicts on leaks, known artists, calibration, promises and usable genres."""

from __future__ import annotations

import pytest

from analysis.findings import (
    calibrated,
    known_artists,
    leaks,
    promises,
    usable,
    verdicts,
)
from analysis.findings.verdicts import Number
from analysis.results import store
from analysis.results.reader import Results

LIMITS = {"precise": 0.5, "found": 0.25, "most": 0.5}
YES, NO, OPEN = "yes", "no", "unsure"


@pytest.mark.parametrize(
    ("reproduced", "below", "verdict"),
    [
        ([True, True, True], True, "contradicted"),
        ([True, False, True], True, "mixed"),
        ([False, False, False], True, "supported"),
        ([True, True, True], False, "inconclusive"),
    ],
)
def test_leaks(reproduced, below, verdict):
    assert leaks.verdict_of(reproduced, below) == verdict


@pytest.mark.parametrize(
    ("artist", "twins", "rows", "verdict"),
    [
        (YES, NO, NO, "contradicted"),
        (YES, YES, NO, "mixed"),
        (YES, OPEN, YES, "mixed"),
        (NO, YES, NO, "supported"),
        (YES, OPEN, NO, "inconclusive"),
        (OPEN, NO, NO, "inconclusive"),
        (OPEN, YES, NO, "inconclusive"),
        (NO, NO, NO, "inconclusive"),
    ],
)
def test_known_artists(artist, twins, rows, verdict):
    gained = {"add-artist": artist, "add-twins": twins, "add-rows": rows}
    assert known_artists.verdict_of(gained) == verdict


def test_a_gain_needs_its_whole_interval():
    def ends(name, low, high):
        return {f"{name}_low": Number(low, "x"), f"{name}_high": Number(high, "x")}

    numbers = ends("add_artist", 0.01, 0.05) | ends("add_twins", 0.0, 0.02)
    numbers |= ends("add_rows", -0.02, 0.009)
    gained = known_artists.gains(numbers, 0.01)
    assert gained == {"add-artist": YES, "add-twins": OPEN, "add-rows": NO}
    assert known_artists.gains({}, 0.01)["add-rows"] == OPEN


def test_a_gain_stands_beside_the_share_that_it_concerns(tmp_path):
    def gap(value):
        ends = {"estimate": value, "low": value - 0.01, "high": value + 0.01}
        return {"metrics": {"accuracy": ends}}

    parts = gap(0.01) | {"items": 100, "share": 0.1, "touched": gap(0.1)}
    labels = {"labels": gap(-0.01) | {"touched": gap(-0.1)}}
    store.write_json(tmp_path / "contrasts/rows.json", parts | labels)
    store.write_json(tmp_path / "contrasts/plain.json", gap(0.02))
    found = known_artists.measured(Results(tmp_path), "contrasts/rows", "add_rows")
    values = {name: each.value for name, each in found.items()}
    assert (values["add_rows"], values["add_rows_items"]) == (0.01, 100)
    assert (values["add_rows_touched"], values["add_rows_label"]) == (0.1, -0.1)
    assert found["add_rows_share"].key == "contrasts/rows#share"
    assert found["add_rows_label_low"].key == (
        "contrasts/rows#labels.touched.metrics.accuracy.low"
    )
    bare = known_artists.measured(Results(tmp_path), "contrasts/plain", "x")
    assert set(bare) == {"x", "x_low", "x_high"}


@pytest.mark.parametrize(
    ("sides", "verdict"),
    [
        (["below", "below"], "supported"),
        (["above", "above"], "contradicted"),
        (["above", "below", "across"], "mixed"),
        (["above", "across"], "inconclusive"),
        ([], "inconclusive"),
    ],
)
def test_calibrated(sides, verdict):
    assert verdicts.of_places(sides, "below", "above") == verdict


def test_an_error_is_below_with_its_whole_interval():
    assert calibrated.side({"low": 0.01, "high": 0.02}, 0.02) == "below"
    assert calibrated.side({"low": 0.01, "high": 0.03}, 0.02) == "across"
    assert calibrated.side({"low": 0.021, "high": 0.03}, 0.02) == "above"


@pytest.mark.parametrize(
    ("kept", "fair", "verdict"),
    [
        (("kept", "kept"), True, "supported"),
        (("kept", "kept"), False, "mixed"),
        (("kept", "broken"), True, "contradicted"),
        (("kept", "unsure"), True, "inconclusive"),
    ],
)
def test_promises(kept, fair, verdict):
    assert promises.verdict_of(dict(enumerate(kept)), fair) == verdict


def test_a_promise_to_artists_may_be_missed_by_a_little():
    def side(low, high):
        found = {"artists": {"drawn": {"low": low, "high": high}}}
        return promises.side(found, "90", 0.02)

    assert side(0.88, 0.9) == "kept"
    assert side(0.86, 0.9) == "unsure"
    assert side(0.8, 0.87) == "broken"


def row(**values):
    cells = {
        f"{prefix}{measure}": "0.6"
        for prefix in ("", "family_")
        for measure in ("precision", "precision_low", "precision_high", "recall")
    }
    return cells | {name: str(value) for name, value in values.items()}


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({}, "alone"),
        ({"precision_low": 0.4}, "group"),
        ({"recall": 0.2}, "group"),
        ({"recall": 0.2, "family_recall": 0.2}, "neither"),
        ({"precision_low": 0.4, "family_precision_low": 0.4}, "neither"),
    ],
)
def test_a_genre_stands_alone_as_a_family_or_in_neither_way(values, standing):
    assert usable.standing(row(**values), LIMITS) == standing
    assert usable.standing(row(**values), {}) == "neither"


@pytest.mark.parametrize(
    ("sure", "possible", "verdict"),
    [
        ("aagn", "aagn", "supported"),
        ("agnn", "agnn", "mixed"),
        ("annn", "annn", "contradicted"),
        ("annn", "aann", "inconclusive"),
        ("agnn", "aann", "inconclusive"),
    ],
)
def test_usable(sure, possible, verdict):
    words = {"a": "alone", "g": "group", "n": "neither"}
    standings = [[words[each] for each in text] for text in (sure, possible)]
    assert usable.verdict_of(*standings, LIMITS["most"]) == verdict
