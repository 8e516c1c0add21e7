"""The exploration: quantiles, bins, correlations, inflations and links by hand."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.data.items import Items
from analysis.measurements import exploration
from analysis.results import store
from analysis.study.declaration import COLUMNS
from tests import synthetic_exploration

ROOT = Path(__file__).parents[2]
DECLARED = store.read_csv(ROOT / "data" / "families.csv")


def made(sets, **columns):
    """Return items with the given genre sets; what is not given never varies."""
    sets = np.array(sets, dtype=bool)
    values = {name: np.full(len(sets), 0.5) for name in COLUMNS} | columns
    return Items(
        ids=np.arange(len(sets)).astype(str),
        features=pd.DataFrame(values)[list(COLUMNS)].astype(np.float32),
        genres=tuple("abcdefgh"[: sets.shape[1]]),
        sets=sets,
        artists=np.arange(len(sets)),
        recordings=np.arange(len(sets)),
    )


def as_dicts(found):
    header, rows = found
    return [dict(zip(header, each, strict=True)) for each in rows]


def wide(seed=3, size=4000):
    """Return items with z = x + y, nearly, and a tempo that is sometimes missing."""
    random = np.random.default_rng(seed)
    x, y = random.normal(size=(2, size))
    tempo = random.normal(size=size)
    tempo[::10] = np.nan
    return made(
        np.ones((size, 1)),
        energy=x,
        valence=y,
        loudness=x + y + 0.5 * random.normal(size=size),
        acousticness=np.exp(-x),
        tempo=tempo,
        popularity=x + 0.1 * random.normal(size=size),
    )


def test_thirteen_features_have_a_distribution_and_fourteen_an_order():
    items = made([[1]])
    assert len(exploration.distributed(items)) == 13
    assert set(COLUMNS) - set(exploration.distributed(items)) == {"mode", "explicit"}
    assert set(COLUMNS) - set(exploration.ordered(items)) == {"key"}


def test_quantiles_are_those_of_every_recording_that_carries_the_genre():
    energy = np.arange(6) / 10
    sets = [[1, 0], [1, 0], [1, 1], [0, 1], [0, 1], [0, 1]]
    rows = as_dicts(exploration.quantiles(made(sets, energy=energy)))
    found = {row["genre"]: row for row in rows if row["feature"] == "energy"}
    assert (found["a"]["recordings"], found["b"]["recordings"]) == (3, 4)
    assert [found["a"][name] for name in ("q0", "q50", "q100")] == [0, 0.1, 0.2]
    assert found["b"]["q50"] == pytest.approx(0.35)
    assert len(rows) == 2 * 13


def test_quantiles_leave_out_what_was_not_measured():
    tempo = np.array([np.nan, 100.0, 120.0, np.nan])
    items = made([[1, 0], [1, 0], [1, 0], [0, 1]], tempo=tempo)
    rows = [
        r for r in as_dicts(exploration.quantiles(items)) if r["feature"] == "tempo"
    ]
    assert [(row["genre"], row["recordings"]) for row in rows] == [("a", 2)]
    assert (rows[0]["q0"], rows[0]["q50"], rows[0]["q100"]) == (100, 110, 120)


def test_every_recording_is_in_one_bin():
    items = synthetic_exploration.recordings(list("abcd"), np.random.default_rng(1))
    table = pd.DataFrame(as_dicts(exploration.histograms(items)))
    assert list(table["feature"].unique()) == list(COLUMNS)
    measured = items.features.notna().sum()
    for name, bins in table.groupby("feature"):
        assert bins["recordings"].sum() == measured[name], name
        assert bins["share"].sum() == pytest.approx(1)
        assert len(bins) <= exploration.BINS + 1
        assert bins["low"].to_numpy()[1:] == pytest.approx(bins["high"].to_numpy()[:-1])


def test_bins_of_whole_numbers_hold_one_value_each():
    key = np.array([0, 0, 3, 11])
    rows = as_dicts(exploration.histograms(made(np.ones((4, 1)), key=key)))
    found = {
        row["low"] + 0.5: row["recordings"]
        for row in rows
        if row["feature"] == "key" and row["recordings"]
    }
    assert found == {0: 2, 3: 1, 11: 1}


def test_bins_of_popularity_are_equally_wide_in_whole_numbers():
    ends = exploration.edges(np.array([0.0, 100.0]), "popularity")
    assert set(np.diff(ends)) == {2} and ends[0] == -0.5 and ends[-1] >= 100.5


def test_bins_of_durations_have_equal_ratios_and_keep_a_zero():
    values = np.array([0.0, 1e5, 4e5, 1e6])
    ends = exploration.edges(values, "duration_ms")
    ratios = ends[1:] / ends[:-1]
    assert ratios == pytest.approx(ratios[0]) and ends[0] == 1e5
    items = made(np.ones((4, 1)), duration_ms=values)
    rows = as_dicts(exploration.histograms(items))
    rows = [row for row in rows if row["feature"] == "duration_ms"]
    assert sum(row["recordings"] for row in rows) == 4


def test_a_feature_without_variation_has_a_bin_and_no_correlation():
    items = made(np.ones((5, 1)), energy=np.arange(5))
    bins = [r for r in as_dicts(exploration.histograms(items)) if r["recordings"]]
    assert [row["share"] for row in bins if row["feature"] == "valence"] == [1]
    for row in as_dicts(exploration.correlations(items)):
        assert row["pearson"] is None and row["spearman"] is None


def test_correlations_of_a_curve_are_perfect_in_rank_only():
    rows = as_dicts(exploration.correlations(wide()))
    assert len(rows) == 14 * 13 // 2
    first = rows[0]
    assert {first["a"], first["b"]} == {"energy", "acousticness"}
    assert first["spearman"] == pytest.approx(-1)
    assert -0.9 < first["pearson"] < -0.6
    sizes = [abs(row["spearman"] or 0) for row in rows]
    assert sizes == sorted(sizes, reverse=True)


def test_correlations_use_the_pairs_that_are_there():
    rows = as_dicts(exploration.correlations(wide()))
    sizes = {frozenset((row["a"], row["b"])): row["recordings"] for row in rows}
    assert sizes[frozenset(("energy", "tempo"))] == 3600
    assert sizes[frozenset(("energy", "valence"))] == 4000


def test_inflation_is_that_of_the_regression():
    """Checked against the inverse of the correlation matrix."""
    items = wide()
    table = items.features[["energy", "valence", "loudness", "acousticness", "tempo"]]
    inverse = np.linalg.inv(table.dropna().corr().to_numpy())
    found = {row["feature"]: row for row in as_dicts(exploration.inflations(items))}
    for name, expected in zip(table.columns, inverse.diagonal(), strict=True):
        assert found[name]["vif"] == pytest.approx(expected, rel=1e-3)
    assert found["loudness"]["vif"] > exploration.INFLATED
    assert found["popularity"]["vif"] is None
    assert found["energy"]["vif_with_popularity"] > 2 * found["energy"]["vif"]


def test_a_copy_of_another_feature_has_no_finite_inflation():
    x = np.random.default_rng(1).normal(size=200)
    found = as_dicts(
        exploration.inflations(made(np.ones((200, 1)), energy=x, valence=x))
    )
    inflation = {row["feature"]: row["vif"] for row in found}
    assert inflation["energy"] is None and inflation["valence"] is None


def test_medians_name_the_ends_and_say_when_others_are_there_too():
    sets = np.eye(3)
    items = made(sets, energy=[0.2, 0.9, 0.2], valence=[0.1, 0.5, 0.7])
    found = exploration.medians(exploration.quantiles(items)[1])
    assert found["energy"]["lowest"] == {"genre": "a", "median": 0.2, "tied": True}
    assert found["energy"]["highest"] == {"genre": "b", "median": 0.9, "tied": False}
    assert found["valence"]["lowest"]["genre"] == "a"


def test_strong_ties_are_counted_whatever_their_sign():
    items = wide()
    found = exploration.explore({}, items, items, [])["exploration"]["strong"]
    pairs = {frozenset(pair.values()) for pair in found["pairs"]}
    assert found["count"] == len(pairs)
    assert {"energy", "acousticness"} in pairs and {"energy", "popularity"} in pairs
    assert {"energy", "valence"} not in pairs and {"energy", "tempo"} not in pairs


def test_links_are_pairs_that_share_enough():
    families = [["a", "x"], ["b", "x"], ["c", "y"], ["d", "y"]]
    pairs = [["a", "b", 50, 0.5], ["b", "c", 10, 0.1], ["a", "c", 9, 0.09]]
    found = exploration.sharing("abcd", families, pairs)
    assert (found["pairs"], found["pairs_possible"], found["half"]) == (3, 6, 1)
    assert (found["links"], found["links_within"], found["links_across"]) == (2, 1, 1)
    assert (found["genres_linked"], found["genres_unlinked"]) == (3, 1)
    assert found["genres"] == 3


def test_families_are_sorted_and_unknown_genres_stand_last():
    declared = [
        {"genre": "zydeco", "family": "Cajun"},
        {"genre": "blues", "family": "blues"},
        {"genre": "gone", "family": "blues"},
    ]
    _, rows = exploration.grouped(("<b>", "blues", "zydeco"), declared)
    assert rows == [["blues", "blues"], ["zydeco", "Cajun"], ["<b>", "other"]]


def test_the_declared_families_cover_each_genre_once(declaration):
    """The 114 genres are those of the committed class counts."""
    genres = [row["genre"] for row in DECLARED]
    with (ROOT / "data/results/data/classes.csv").open(
        newline="", encoding="utf-8"
    ) as file:
        counted = [row["genre"] for row in csv.DictReader(file)]
    assert sorted(genres) == genres == sorted(counted) and len(genres) == 114
    families = {row["family"] for row in DECLARED}
    assert 10 <= len(families) <= 15 and exploration.OTHER not in families


def test_everything_can_be_saved_and_does_not_depend_on_the_order(demo_data, tmp_path):
    items = demo_data.recording
    found = exploration.explore({}, items, demo_data.track, DECLARED)
    for name, content in found.items():
        ending = "json" if isinstance(content, dict) else "csv"
        store.write(tmp_path / f"{name}.{ending}", content)
    assert {row["family"] for row in store.read_csv(tmp_path / "families.csv")} >= {
        exploration.OTHER
    }
    assert found["exploration"]["violins"] == 13 * len(items.genres)
    order = np.random.default_rng(1).permutation(len(items.ids))
    turned = Items(
        ids=items.ids[order],
        features=items.features.iloc[order].reset_index(drop=True),
        genres=items.genres,
        sets=items.sets[order],
        artists=items.artists[order],
        recordings=items.recordings[order],
    )
    other = exploration.explore({}, turned, demo_data.track, DECLARED)
    for name in ("quantiles", "histograms", "families"):
        assert other[name] == found[name]


@pytest.mark.real
def test_the_known_ties_of_the_real_file(real_data):
    found = exploration.explore({}, real_data.recording, real_data.track, DECLARED)
    assert found["exploration"]["violins"] == 13 * 114
    first = dict(
        zip(found["correlations"][0], found["correlations"][1][0], strict=True)
    )
    assert (first["a"], first["b"]) == ("energy", "loudness")
    assert round(first["spearman"], 3) == 0.756
    inflation = {row[0]: row[1] for row in found["vif"][1]}
    assert max(inflation, key=lambda name: inflation[name] or 0) == "energy"
    shares = found["quantiles"][1]
    pairs = itertools.pairwise(range(3, 104))
    assert all(row[a] <= row[b] for row in shares for a, b in pairs)
