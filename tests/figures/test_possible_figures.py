"""Data of the figures on limits, learning curves, label noise, tests and splits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis import figures
from analysis.figures.draw import style
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading
from tests import synthetic_possible

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")
NAMES = [f"genre-{letter}" for letter in "abcdefgh"]
MADE = (
    "genre-ceilings", "neighbour-bounds", "learning-curves", "label-noise",
    "model-tests", "split-shares",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("possible")
    random = np.random.default_rng(0)
    synthetic_possible.write(made, STUDY, NAMES, random)
    score = {"accuracy": synthetic_possible.around(0.3)}
    score["macro_f1"] = synthetic_possible.around(0.25)
    store.write_json(made / "scores/artists/audio/forest.json", {"metrics": score})
    rows = [[name, 0.1 + 0.05 * place] for place, name in enumerate(NAMES)]
    store.write_csv(made / "genres/audio/forest.csv", ["genre", "f1"], rows)
    return made


def frame_of(name, folder):
    return figures.frame(name, Results(folder), STUDY)


def test_ceilings_are_sorted_and_stand_beside_the_model(folder):
    frame = frame_of("genre-ceilings", folder)
    assert set(frame["genre"]) == set(NAMES)
    assert frame["ceiling"].is_monotonic_increasing
    assert (frame["bound"] >= frame["ceiling"] - 1e-9).all()
    row = frame[frame["genre"] == "genre-c"].iloc[0]
    assert row["f1"] == pytest.approx(0.2) and row["model"] == "random forest"


def test_bounds_turn_errors_into_accuracies(folder):
    frame = frame_of("neighbour-bounds", folder)
    assert set(frame["panel"]) == {"this file", "a world whose best is known"}
    first = frame.iloc[0]
    assert (first["neighbour"], first["allowed"]) == pytest.approx((0.05, 0.25))
    assert first["reached"] == 0.3
    world = Results(folder).json("possible/looseness")["growing"]
    assert frame["reached"].iloc[-1] == pytest.approx(1 - world["bayes"])


def test_a_law_that_failed_is_not_drawn_beyond(folder, tmp_path):
    frame = frame_of("learning-curves", folder)
    assert set(frame["kind"]) == {"measured", "law", "beyond"}
    assert frame["size"].max() == pytest.approx(4000)
    random = np.random.default_rng(0)
    models = ["forest", "network"]
    synthetic_possible.learning(tmp_path, "audio", models, random, breaks=["forest"])
    broken = frame_of("learning-curves", tmp_path)
    kinds = broken.groupby("model")["kind"].agg(set)
    assert kinds["random forest"] == {"measured", "law"}
    assert "beyond" in kinds["neural network"]
    assert broken.loc[broken["model"] == "random forest", "size"].max() <= 400


def test_noise_has_every_order_both_ways(folder):
    frame = frame_of("label-noise", folder)
    sizes = frame.groupby(["features", "order"]).size()
    assert len(sizes) == len(STUDY.features) * 5 and (sizes == 2).all()


def test_pairs_have_both_tests_where_both_were_made(folder, tmp_path):
    stored = Results(folder).json("tests/audio")["metrics"]["macro_f1"]
    store.write_json(
        tmp_path / "tests/audio.json",
        {"metrics": {"macro_f1": {"forest--network": stored[next(iter(stored))]}}},
    )
    turned = {"macro_f1": {"estimate": -0.02, "low": -0.03, "high": -0.01}}
    path = tmp_path / "comparisons/audio/network--forest.json"
    store.write_json(path, {"metrics": turned})
    frame = frame_of("model-tests", tmp_path)
    assert frame["way"].tolist() == ["over artists", "over repeated folds"]
    assert frame["estimate"].iloc[0] == 0.02
    assert set(frame["pair"]) == {"random forest − neural network"}


def test_splits_stand_as_declared(folder):
    frame = frame_of("split-shares", folder)
    labels = [each.label for each in STUDY.regimes.values()]
    assert list(dict.fromkeys(frame["split"])) == labels
    primary = frame[frame["split"] == "artists"]
    assert primary["share"].tolist() == [0, 0]


@pytest.mark.parametrize("name", MADE)
def test_without_results_there_is_nothing_to_draw(name, tmp_path):
    if name != "genre-ceilings":  # which needs a best model to begin with
        assert frame_of(name, tmp_path).empty


@pytest.mark.parametrize("name", MADE)
def test_every_figure_draws_in_both_themes(name, folder):
    frame = frame_of(name, folder)
    for theme in figures.THEMES:
        drawn = figures.module(name).draw(frame, style.theme(theme))
        drawn.canvas.draw()
        assert drawn.axes and drawn.get_figwidth() == pytest.approx(style.WIDTH)
