"""Data of the figures on merged genres and on lists of recommendations."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import figures
from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study import leaders, reading
from tests import synthetic_results

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")
PRIMARY = {  # the models that are fitted on the primary split
    name
    for each in STUDY.experiments.values()
    if STUDY.evaluation.regime in each.regimes
    for name in each.models
}
LEARNED = [name for name in PRIMARY if STUDY.models[name].family != "baseline"]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    made = tmp_path_factory.mktemp("merging")
    return Results(synthetic_results.write(made, STUDY, genres=9, items=200, draws=20))


def frame_of(name, results):
    return figures.frame(name, results, STUDY)


def test_groups_shows_the_leader_with_chance_and_random_merges(results):
    frame = frame_of("groups", results)
    audio = frame[frame["features"] == "audio"]
    leader = leaders.best(results, STUDY, "artists", "audio")
    assert set(audio["model"]) == {STUDY.models[leader].label}
    confusion = audio[audio["line"] == "by confusion"].set_index("groups")
    assert list(confusion.index) == list(range(2, 10))
    score = leaders.score(results, "artists", "audio", leader, "accuracy")[0]
    assert confusion.loc[9, "accuracy"] == pytest.approx(score, abs=1e-6)
    random = audio[audio["line"] == "random merges"].set_index("groups")
    assert list(random.index) == [3, 5]  # with all genres alone there is no lot
    assert (random["low"] <= random["accuracy"]).all()
    chance = audio[audio["line"] == "always the largest group"]
    assert (chance["accuracy"].to_numpy() < confusion["accuracy"].to_numpy()).all()
    assert "with hindsight" not in set(frame["line"])


def test_bits_have_a_line_per_model(results):
    frame = frame_of("group-bits", results)
    lines = frame.groupby(["features", "model"]).size()
    assert len(lines) == 2 * len(LEARNED) and set(lines) == {8}
    assert (frame["low"] <= frame["bits"]).all() and (
        frame["bits"] < frame["most"]
    ).all()


def test_ranking_has_every_way_in_every_panel(results):
    frame = frame_of("ranking", results)
    assert set(frame.groupby("measure").size()) == {4 + len(LEARNED)}
    spaces = results.json("recommendation/audio")["spaces"]
    row = frame.query("measure == 'same genre' and way == 'the most popular'").iloc[0]
    expected = spaces["popularity"]["other_artists"]["ndcg_expected"]["estimate"]
    assert row["estimate"] == expected


def test_knowing_sets_models_by_both_scores(results):
    frame = frame_of("knowing", results)
    assert len(frame) == 2 * 2 * len(LEARNED)
    row = frame.query(
        "features == 'audio' and model == 'XGBoost' and yardstick == 'same artist'"
    ).iloc[0]
    assert (
        row["f1"]
        == leaders.score(results, "artists", "audio", "xgboost", "macro_f1")[0]
    )
    spaces = results.json("recommendation/audio")["spaces"]
    assert row["estimate"] == spaces["xgboost"]["ndcg_artist"]["estimate"]
    assert row["by_features"] == spaces["features"]["ndcg_artist"]["estimate"]


@pytest.mark.parametrize("name", ["groups", "group-bits", "ranking", "knowing"])
@pytest.mark.parametrize("theme", [style.LIGHT, style.DARK])
def test_each_is_drawn(name, theme, results):
    frame = frame_of(name, results)
    figure = figures.module(name).draw(frame, theme)
    assert len(figure.axes) >= 2


@pytest.mark.parametrize("name", ["groups", "group-bits", "ranking", "knowing"])
def test_nothing_measured_is_an_empty_frame(name, tmp_path):
    assert frame_of(name, Results(tmp_path)).empty
