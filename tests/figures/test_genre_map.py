"""The map of genres as a figure: each genre a point, names only where there is room."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.figures import genre_map
from analysis.figures.draw import layout, style
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")
NAMES = ("a", "b", "c", "d")
SCORES = {"metrics": {"macro_f1": {"estimate": 0.5, "low": 0.4, "high": 0.6}}}


@pytest.fixture
def folder(tmp_path):
    places = [(name, at, -at, 1.0) for at, name in enumerate(NAMES)]
    store.write_csv(
        tmp_path / "atlas/positions.csv", ["genre", "x", "y", "kept"], places
    )
    kin = [("a", "one"), ("b", "Two"), ("c", "one")]
    store.write_csv(tmp_path / "data/families.csv", ["genre", "family"], kin)
    return tmp_path


def scored(folder):
    store.write_json(folder / "scores/artists/audio/forest.json", SCORES)
    rows = [(name, at / 4) for at, name in enumerate(NAMES)]
    store.write_csv(folder / "genres/audio/forest.csv", ["genre", "recall"], rows)
    return Results(folder)


def test_the_best_recognised_come_first(folder):
    frame = genre_map.frame(scored(folder), STUDY)
    assert frame["genre"].tolist() == ["d", "c", "b", "a"]
    assert frame["recognised"].tolist() == [0.75, 0.5, 0.25, 0]
    assert frame["family"].tolist() == ["other", "one", "Two", "one"]
    assert set(frame["model"]) == {"random forest"}


def test_without_scores_the_map_is_drawn_all_the_same(folder):
    frame = genre_map.frame(Results(folder), STUDY)
    assert set(frame["model"]) == {""} and set(frame["recognised"]) == {0}
    genre_map.draw(frame, style.LIGHT)


def many(count):
    random = np.random.default_rng(2)
    return pd.DataFrame(
        {
            "genre": [f"genre number {at}" for at in range(count)],
            "family": [f"family {at % 14}" for at in range(count)],
            "x": random.normal(0, 1, count),
            "y": random.normal(0, 1, count),
            "recognised": np.linspace(0.8, 0, count),
        }
    )


@pytest.mark.parametrize("theme", [style.LIGHT, style.DARK])
def test_every_genre_is_a_point_inside_the_figure(theme):
    figure = genre_map.draw(many(114), theme)
    (axes,) = figure.axes
    assert len(axes.lines) == 114
    (left, right), (low, high) = axes.get_xlim(), sorted(axes.get_ylim())
    for line in axes.lines:
        half = line.get_markersize() / 2
        assert left <= line.get_xdata()[0] - half
        assert line.get_xdata()[0] + half <= right
        assert low <= line.get_ydata()[0] - half
        assert line.get_ydata()[0] + half <= high


def test_names_do_not_cover_each_other():
    figure = genre_map.draw(many(114), style.LIGHT)
    (axes,) = figure.axes
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in axes.texts]
    assert 10 < len(boxes) < 114
    for place, box in enumerate(boxes):
        assert box.count_overlaps(boxes[:place]) == 0


def test_one_genre_far_out_leaves_no_empty_map():
    frame = many(114)
    frame.loc[7, "y"] = 40.0
    (axes,) = genre_map.draw(frame, style.LIGHT).axes
    assert [text.get_text() for text in axes.texts].count(layout.WORDS) == 1
    heights = sorted(float(line.get_ydata()[0]) for line in axes.lines)
    assert np.diff(heights).max() < 0.1 * np.ptp(heights)


def test_the_key_names_every_family_and_sizes():
    figure = genre_map.draw(many(40), style.LIGHT)
    families, sizes = (
        [text.get_text() for text in legend.get_texts()] for legend in figure.legends
    )
    assert sorted(families) == sorted({f"family {at}" for at in range(14)})
    assert sizes == ["0 % recognised", "25 % recognised", "50 % recognised"]


def test_fourteen_families_look_different():
    looks = {str(genre_map._look(place, style.LIGHT)) for place in range(14)}
    assert len(looks) == 14


def test_one_genre_alone_is_drawn():
    genre_map.draw(many(1), style.DARK)
