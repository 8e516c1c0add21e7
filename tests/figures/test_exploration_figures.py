"""The figures of the exploration: every violin, both correlations, the ring."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection

from analysis import figures
from analysis.figures import correlations, shared_tracks, violins
from analysis.figures.draw import clusters, style
from analysis.results.reader import Results
from analysis.study import reading
from analysis.study.declaration import COLUMNS
from tests import synthetic_results

ROOT = Path(__file__).parents[2]
STUDY = reading.load(ROOT / "study.toml")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    return Results(
        synthetic_results.write(folder, STUDY, genres=114, items=1500, draws=20)
    )


def outlines(figure):
    """The corners of every violin of a figure."""
    return [
        path.vertices
        for axes in figure.axes
        for shape in axes.collections
        if isinstance(shape, PolyCollection)
        for path in shape.get_paths()
    ]


def test_there_is_a_figure_of_violins_for_every_feature_with_a_shape():
    assert set(violins.SERIES) == set(COLUMNS) - {"mode", "explicit"}
    names = [name for name in figures.names() if figures.home(name) == "violins"]
    assert len(names) == 13 and "violins-duration-ms" in names


def test_thirteen_features_of_all_genres_are_1482_violins(large):
    drawn, labels = 0, []
    for feature in violins.SERIES:
        frame = violins.frame(large, STUDY, feature)
        assert set(frame["feature"]) == {feature}
        figure = violins.draw(frame, style.LIGHT)
        drawn += len(outlines(figure))
        labels.append(
            {tick.get_text() for axes in figure.axes for tick in axes.get_yticklabels()}
        )
    assert drawn == 13 * 114
    assert all(each == set(frame["genre"]) for each in labels)


def test_violins_stand_by_family_and_there_by_median(large):
    frame = violins.frame(large, STUDY, "energy")
    order = [row["family"] for row in large.csv("data/families")]
    assert list(dict.fromkeys(frame["family"])) == list(dict.fromkeys(order))
    assert frame["family"].is_monotonic_increasing or "other" in set(frame["family"])
    for _, rows in frame.groupby("family"):
        assert rows["q50"].is_monotonic_increasing
    assert list(dict.fromkeys(frame["family"]))[-1] == "other"


def test_columns_hold_whole_families_of_like_length():
    sizes = {"a": 9, "b": 9, "c": 9, "d": 2}
    rows = [(family, f"{family}{n}") for family in sizes for n in range(sizes[family])]
    frame = pd.DataFrame(rows, columns=["family", "genre"])
    columns = violins.arranged(frame, 3)
    heads = [[word for word, row in lines if row < 0] for lines in columns]
    assert heads == [["a"], ["b"], ["c", "d"]]
    assert sorted(row for lines in columns for _, row in lines if row >= 0) == list(
        range(29)
    )


def test_a_family_longer_than_a_column_stands_in_pieces_with_its_name():
    frame = pd.DataFrame(
        {"family": ["all"] * 30, "genre": [f"g{n}" for n in range(30)]}
    )
    columns = violins.arranged(frame, 3)
    assert [lines[0] for lines in columns] == [("all", -1)] * 3
    assert max(len(lines) for lines in columns) <= 12


def test_the_density_of_a_normal_law_is_found():
    from scipy.stats import norm

    levels = norm.ppf(np.linspace(0.005, 0.995, 101))
    places, height = violins.density(levels)
    expected = np.exp(-(places**2) / 2)
    assert height == pytest.approx(expected, abs=0.06)
    assert (places[0], places[-1]) == (levels[0], levels[-1])


def test_the_density_of_two_heaps_has_two_peaks():
    levels = np.concatenate([np.linspace(0, 1, 50), np.linspace(9, 10, 51)])
    places, height = violins.density(levels)
    assert height[np.abs(places - 5).argmin()] < 0.2
    assert height[places < 2].max() > 0.8 and height[places > 8].max() > 0.8


@pytest.mark.parametrize("value", [0.0, 4.0])
def test_a_genre_of_one_value_still_has_a_violin(value):
    for whole in (False, True):
        places, height = violins.density(np.full(101, value), whole=whole)
        assert np.isfinite(height).all() and height.max() == 1
        assert places[0] < value < places[-1]


def test_violins_are_as_wide_as_their_inner_percentiles(large):
    frame = violins.frame(large, STUDY, "loudness")
    figure = violins.draw(frame, style.LIGHT)
    spans = sorted(corners[:, 0].min() for corners in outlines(figure))
    assert spans == pytest.approx(sorted(frame["q1"]), abs=1e-6)


def test_correlations_have_pearson_above_and_spearman_below(large):
    frame = correlations.frame(large, STUDY)
    names = frame["feature"].tolist()
    assert len(names) == 14 and "key" not in names
    cells = frame[names].to_numpy()
    for row in large.csv("data/correlations"):
        a, b = sorted((names.index(row["a"]), names.index(row["b"])))
        assert cells[a, b] == pytest.approx(float(row["pearson"]))
        assert cells[b, a] == pytest.approx(float(row["spearman"]))


def test_correlations_are_printed_short():
    assert correlations.printed(0.756) == ".76"
    assert correlations.printed(-0.756) == "\u2212.76"
    assert correlations.printed(-0.004) == "0"
    assert correlations.printed(0.999) == "1.00"


def test_words_in_cells_take_the_colour_that_stands_out():
    words = ("#1b1e23", "#ffffff")
    assert correlations.readable((1, 1, 1, 1), words) == words[0]
    assert correlations.readable((0, 0.1, 0.4, 1), words) == words[1]


def test_strong_features_stand_together():
    values = np.full((4, 4), 0.05)
    values[0, 3] = values[3, 0] = -0.9
    order, _ = clusters.clustered(np.abs(values))
    assert abs(order.index(0) - order.index(3)) == 1


def test_the_ring_has_every_genre_once_and_the_strong_links(large):
    frame = shared_tracks.frame(large, STUDY)
    links = frame[frame["b"] != ""]
    least = large.value("data/exploration#sharing.threshold")
    shares = [float(row["share"]) for row in large.csv("data/pairs")]
    assert len(links) == sum(share >= least for share in shares) > 0
    assert links["share"].is_monotonic_increasing
    genres = set(frame["a"]) | set(links["b"])
    assert len(genres) == 114
    ends = pd.concat([frame.set_index("a")["angle_a"], links.set_index("b")["angle_b"]])
    assert ends.groupby(ends.index).nunique().eq(1).all()


def test_places_on_the_ring_are_apart_and_families_further():
    angles = np.array(shared_tracks.angles(["x"] * 3 + ["y"] * 2))
    steps = np.diff([*angles, angles[0] + 2 * np.pi])
    assert steps.sum() == pytest.approx(2 * np.pi)
    assert steps[0] == pytest.approx(steps[1]) and steps[0] == pytest.approx(steps[3])
    assert steps[2] == pytest.approx(1.7 * steps[0]) == pytest.approx(steps[4])


def test_separation_and_histograms_repeat_the_results(large):
    frame = figures.frame("separation", large, STUDY)
    assert frame["eta_squared"].is_monotonic_decreasing and len(frame) == 14
    assert frame["vif"].isna().sum() == 1 and set(frame["vif_threshold"]) == {5.0}
    frame = figures.frame("histograms", large, STUDY)
    assert list(frame["feature"].unique()) == list(COLUMNS)
    sums = frame.groupby("feature")["share"].sum().to_numpy()
    assert sums == pytest.approx(1, abs=1e-4)


def test_a_heap_at_zero_is_as_wide_as_the_least_kernel():
    values = np.concatenate([np.zeros(95), np.linspace(0.1, 0.9, 6)])
    places, height = violins.density(values, least=0.05)
    assert height[0] == 1 and height[places > 0.3].max() < 0.1
    wider = violins.density(values, least=0.1)[1]
    assert (wider[1:4] > height[1:4]).all()
