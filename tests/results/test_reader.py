"""Reading committed results: keys, references, misses, and the best model."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import StudyError
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import leaders, reading
from tests import synthetic_results

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return synthetic_results.write(tmp_path_factory.mktemp("results"), STUDY)


def test_reads_values_by_reference(tree):
    found = Results(tree)
    reference = "scores/artists/audio/forest#metrics.accuracy.estimate"
    whole = store.read_json(tree / "scores/artists/audio/forest.json")
    assert found.value(reference) == whole["metrics"]["accuracy"]["estimate"]
    assert found.value("scores/artists/audio/forest") == whole
    assert found.csv("data/classes")[0].keys() >= {"genre", "raw", "keep_first"}


def test_reads_every_file_once(tmp_path):
    store.write_json(tmp_path / "a.json", {"x": 1})
    found = Results(tmp_path)
    first = found.json("a")
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    assert found.json("a") is first


def test_matches_level_by_level(tree):
    found = Results(tree)
    scored = [f"scores/{regime}/audio/forest" for regime in sorted(STUDY.regimes)]
    designs = {f"scores/{name}/audio/forest" for name in STUDY.designs}
    assert [e for e in found.match("scores/*/audio/forest") if e not in designs] == (
        scored
    )
    assert found.match("scores/artists/*/fores?") == [
        f"scores/artists/{features}/forest" for features in sorted(STUDY.features)
    ]
    assert found.match("scores/*") == []
    assert found.has("data/classes") and not found.has("data/class")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda r: r.json("scores/artists/audio/forrest"), "nearest is 'scores/art"),
        (lambda r: r.csv("data/clases"), "nearest is 'data/classes.csv'"),
        (
            lambda r: r.value("scores/artists/audio/forest#metrics.acuracy.low"),
            "no 'acuracy' .* nearest is 'accuracy'",
        ),
        (lambda r: r.value("scores/artists/audio/forest#items.low"), "has no 'low'"),
    ],
)
def test_a_miss_names_the_nearest(tree, ask, words):
    with pytest.raises(StudyError, match=words):
        ask(Results(tree))


def test_a_folder_that_is_not_there_has_no_results(tmp_path):
    found = Results(tmp_path / "none")
    assert found.paths == ()
    with pytest.raises(StudyError, match="make results"):
        found.json("a")
    with pytest.raises(StudyError, match="No model is scored"):
        leaders.best(found, STUDY, "artists", "audio")


def test_models_stand_in_the_order_of_the_declaration(tree):
    found = Results(tree)
    fitted = [name for name, e in STUDY.models.items() if e.family != "treated"]
    assert leaders.models(found, STUDY, "artists", "audio") == fitted
    assert leaders.regimes(found, STUDY) == list(STUDY.regimes)
    assert leaders.feature_sets(found, STUDY, "ids") == list(STUDY.features)


def scored(tmp_path, values, metric):
    for name, value in values.items():
        whole = {"metrics": {metric: {"estimate": value, "low": 0, "high": 1}}}
        store.write_json(tmp_path / f"scores/artists/audio/{name}.json", whole)
    return Results(tmp_path)


def test_only_what_is_scored_is_listed(tmp_path):
    found = scored(tmp_path, {"network": 0.2, "logistic": 0.1}, "macro_f1")
    assert leaders.models(found, STUDY, "artists", "audio") == ["logistic", "network"]
    assert leaders.regimes(found, STUDY) == ["artists"]
    assert leaders.feature_sets(found, STUDY, "artists") == ["audio"]


def test_best_leads_by_the_metric_and_the_first_wins_a_tie(tmp_path):
    values = {"network": 0.3, "forest": 0.3, "logistic": 0.1}
    found = scored(tmp_path / "f1", values, "macro_f1")
    assert leaders.best(found, STUDY, "artists", "audio") == "forest"
    found = scored(tmp_path / "loss", values, "log_loss")
    assert leaders.best(found, STUDY, "artists", "audio", "log_loss") == "logistic"
