"""Tables of the data page, against counts made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.data import cleaning
from analysis.data.items import Items, items
from analysis.measurements import facts as measures
from analysis.study.declaration import COLUMNS, UNITS
from tests.tiny_dataset import row


def dataset(rows):
    """Return raw, cleaned, counts, and items by unit."""
    raw = pd.DataFrame(rows)
    for name in ("artists", "album_name", "track_name"):
        raw[name] = raw[name].astype("str")
    raw.insert(0, "row", range(len(raw)))
    cleaned, counts = cleaning.clean(raw)
    return raw, cleaned, counts, {unit: items(cleaned, unit) for unit in UNITS}


def as_dicts(found):
    header, rows = found
    return [dict(zip(header, each, strict=True)) for each in rows]


# by id: a in folk and jazz, b is a's twin in jazz; c, d in folk; e repeats itself
ROWS = [
    row("a", "folk", tempo=90.0, artists="Ann"),
    row("c", "folk", tempo=91.0, artists="Ann"),
    row("d", "folk", tempo=92.0, artists="Dan"),
    row("a", "jazz", tempo=90.0, artists="Ann"),
    row("b", "jazz", tempo=90.0, artists="Ann"),
    row("e", "jazz", tempo=0.0, artists="Eve"),
    row("e", "jazz", tempo=0.0, artists="Eve"),
]


def test_classes_by_every_way_of_counting():
    raw, cleaned, _, units = dataset(ROWS)
    found = measures.classes(raw, cleaned, units["track"], units["recording"])
    assert as_dicts(found) == [
        {
            "genre": "folk", "raw": 3, "cleaned": 3, "tracks": 3, "recordings": 3,
            "keep_first": 3, "artists": 2, "effective_artists": pytest.approx(9 / 5),
        },
        {
            "genre": "jazz", "raw": 4, "cleaned": 4, "tracks": 3, "recordings": 2,
            "keep_first": 2, "artists": 2, "effective_artists": pytest.approx(2),
        },
    ]  # fmt: skip


def test_cleaning_lists_what_was_found():
    _, _, counts, _ = dataset(ROWS)
    assert measures.cleaned_rows(counts) == (
        ["rule", "genre", "rows"],
        [
            ["zero_tempo", "jazz", 2],
            ["repeated_row", "jazz", 1],
            ["shared_id", "folk", 1],
            ["shared_id", "jazz", 1],
            ["shared_audio", "folk", 1],
            ["shared_audio", "jazz", 2],
        ],
    )


def test_rules_name_the_genre_that_they_concern_most():
    _, _, counts, _ = dataset(ROWS)
    found = measures.rules(counts)
    assert [each["order"] for each in found.values()] == list(range(1, len(found) + 1))
    audio = found["shared_audio"]
    assert (audio["rows"], audio["genres"]) == (3, 2)
    assert (audio["most_in"], audio["most_rows"]) == ("jazz", 2)
    assert (found["unnamed"]["most_in"], found["unnamed"]["most_rows"]) == ("", 0)


def test_pairs_share_tracks():
    rows = [
        row("a", "folk"), row("a", "jazz"), row("a", "rock"),
        row("b", "folk"), row("b", "jazz"),
        row("c", "jazz"), row("d", "pop"),
    ]  # fmt: skip
    tracks = dataset(rows)[3]["track"]
    header, found = measures.pairs(tracks)
    assert header == ["a", "b", "tracks", "share"]
    assert found == [
        ["folk", "jazz", 2, 1.0],
        ["folk", "rock", 1, 1.0],
        ["jazz", "rock", 1, 1.0],
    ]
    assert measures.pairs(tracks, top=1)[1] == found[:1]


def test_ceilings_by_hand():
    units = dataset(ROWS)[3]
    found = measures.ceilings(*units.values())
    # the audio of a and b stands in one row of folk and two of jazz; the rest is sure
    assert found["rows"] == pytest.approx((2 + 1 + 1 + 2) / 7)
    assert found["tracks"] == pytest.approx((1 / 2 + 4) / 5)
    assert found["recordings"] == pytest.approx((1 / 2 + 3) / 4)


def one_feature(values, sets) -> Items:
    features = pd.DataFrame(0, index=range(len(values)), columns=COLUMNS, dtype=float)
    features["tempo"] = values
    sets = np.array(sets, dtype=bool)
    number = np.arange(len(values))
    return Items(number.astype(str), features, ("a", "b"), sets, number, number)


def test_eta_squared_by_hand():
    first, second, both = [1, 0], [0, 1], [1, 1]
    # means 2 and 6, grand mean 4: between 4 * 4, within 4 * 1
    found = one_feature([1.0, 3.0, 5.0, 7.0], [first, first, second, second])
    assert measures.eta_squared(found, "tempo") == pytest.approx(16 / 20)
    apart = one_feature([1.0, 1.0, 5.0], [first, first, second])
    assert measures.eta_squared(apart, "tempo") == pytest.approx(1)
    # weights 1, 1/2 | 1/2, 1: means 1/3 and 5/3 around 1, total 1 + 0 + 0 + 1
    shared = one_feature([0.0, 1.0, 2.0], [first, both, second])
    between = 1.5 * (2 / 3) ** 2 * 2
    assert measures.eta_squared(shared, "tempo") == pytest.approx(between / 2)
    assert measures.eta_squared(shared, "energy") == 0


def test_eta_squared_leaves_out_what_was_not_measured():
    first, second = [1, 0], [0, 1]
    gap = one_feature([1.0, np.nan, 5.0, np.nan], [first, first, second, second])
    assert measures.eta_squared(gap, "tempo") == pytest.approx(1)


def test_features_are_summarised_over_recordings():
    units = dataset(ROWS)[3]
    found = measures.features(units["row"], units["recording"])
    tempo = {each["feature"]: each for each in as_dicts(found)}["tempo"]
    assert (tempo["recordings"], tempo["missing"], tempo["zeros"]) == (4, 1, 0)
    assert (tempo["minimum"], tempo["median"], tempo["maximum"]) == (90, 91, 92)
    assert (tempo["lower_quartile"], tempo["upper_quartile"]) == (90.5, 91.5)
    assert tempo["mean"] == 91
    key = {each["feature"]: each for each in as_dicts(found)}["key"]
    assert key["eta_squared"] is None
    assert [each["feature"] for each in as_dicts(found)] == list(COLUMNS)


def test_values_show_no_more_digits_than_were_stored():
    rows = [row("a", "folk", loudness=-49.531), row("b", "jazz", loudness=-49.531)]
    units = dataset(rows)[3]
    found = as_dicts(measures.features(units["row"], units["recording"]))
    assert {each["feature"]: each for each in found}["loudness"]["minimum"] == -49.531


def test_a_feature_that_was_never_measured_is_shown_as_missing():
    rows = [row("a", "folk", tempo=0.0), row("b", "jazz", tempo=0.0, energy=0.6)]
    units = dataset(rows)[3]
    found = as_dicts(measures.features(units["row"], units["recording"]))
    tempo = {each["feature"]: each for each in found}["tempo"]
    assert tempo["missing"] == tempo["recordings"] == 2
    assert tempo["median"] is None
    assert tempo["eta_squared"] is None


@pytest.mark.real
def test_the_known_facts_of_the_real_file(real_data):
    raw, recordings = real_data.raw, real_data.recording
    classes = as_dicts(
        measures.classes(raw, real_data.cleaned, real_data.track, recordings)
    )
    assert {each["raw"] for each in classes} == {1000}
    kept = {each["genre"]: each["keep_first"] for each in classes}
    assert sum(count > 0 for count in kept.values()) == 113
    assert (kept["songwriter"], kept["reggaeton"], kept["indie"]) == (0, 74, 134)
    assert (kept["house"], kept["punk"], kept["rock"]) == (210, 226, 342)
    found = measures.pairs(real_data.track, top=10)[1]
    assert [each[:3] for each in found] == [
        ["singer-songwriter", "songwriter", 1000],
        ["reggae", "reggaeton", 804],
        ["latino", "reggaeton", 738],
        ["dub", "dubstep", 727],
        ["punk", "punk-rock", 628],
        ["edm", "house", 624],
        ["latino", "reggae", 616],
        ["alt-rock", "alternative", 592],
        ["latin", "latino", 588],
        ["indie", "indie-pop", 579],
    ]
    ceiling = measures.ceilings(real_data.row, real_data.track, recordings)
    assert ceiling["rows"] == pytest.approx(0.791, abs=0.0005)
    # an earlier survey of a third of the file: acousticness 0.50, popularity 0.26
    explained = {
        each["feature"]: each["eta_squared_rows"]
        for each in as_dicts(measures.features(real_data.row, recordings))
    }
    assert explained["acousticness"] == pytest.approx(0.50, abs=0.02)
    assert explained["popularity"] == pytest.approx(0.26, abs=0.01)
