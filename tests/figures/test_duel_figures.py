"""Data of the figures on uneven training, treatments and the duel of families."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import figures
from analysis.figures.draw import style
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading
from tests import synthetic_duel

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")
NAMES = ("uneven-training", "treatments", "duel", "duel-sizes")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    folder = tmp_path_factory.mktemp("duel")
    synthetic_duel.write(folder, STUDY)
    for model, value in (("forest", 0.2), ("modern-network", 0.3)):
        ends = {"estimate": value, "low": value - 0.01, "high": value + 0.01}
        path = folder / f"scores/artists/audio/{model}.json"
        store.write_json(path, {"metrics": {"macro_f1": ends}})
    return Results(folder)


@pytest.mark.parametrize("name", NAMES)
def test_each_is_drawn_in_both_themes(tree, name):
    frame = figures.frame(name, tree, STUDY)
    for theme in (style.LIGHT, style.DARK):
        assert figures.module(name).draw(frame, theme).axes


@pytest.mark.parametrize("name", NAMES)
def test_without_results_there_is_nothing(tmp_path, name):
    assert figures.frame(name, Results(tmp_path), STUDY).empty


def test_uneven_training_shows_untreated_models_only(tree):
    frame = figures.frame("uneven-training", tree, STUDY)
    assert set(frame["model"]) == {"fixed forest", "modern network"}
    assert sorted(frame["ratio"].unique()) == [1, 10, 50, 100]
    stored = tree.value("imbalance/audio/50#entries.treated-forest.metrics.tail.low")
    row = frame.query("model == 'fixed forest' and ratio == 50 and part == 'tail'")
    assert row["low"].item() == stored


def test_treatments_are_those_of_the_steepest_set(tree):
    frame = figures.frame("treatments", tree, STUDY)
    stored = tree.json("imbalance/audio/100")["entries"]["treated-forest+smote"]
    row = frame.query("treatment == 'SMOTE' and metric == 'tail'")
    assert row["gain"].item() == stored["gain"]["tail"]["estimate"]
    balanced = frame.query("treatment == 'balanced forest'")
    assert set(balanced["model"]) == {"fixed forest"}


def test_the_duel_holds_models_and_blends_with_marks_of_their_own(tree):
    frame = figures.frame("duel", tree, STUDY)
    audio = frame[frame["features"] == "audio"].set_index("entry")
    assert audio.loc["modern network", "estimate"] == 0.3
    labels = {each.label for each in STUDY.blends.values()}
    assert labels <= set(audio.index)
    assert audio["mark"].is_unique and (audio.loc[list(labels), "mark"] < -50).all()


def test_sizes_leave_single_seeds_out(tree):
    frame = figures.frame("duel-sizes", tree, STUDY)
    assert "modern network, another seed" not in set(frame["entry"])
    counts = frame.groupby("entry")["size"].nunique()
    assert counts["blend of families"] == 3 and counts["random forest"] == 5
