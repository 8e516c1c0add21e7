"""Which entry leads: by what was scored, among those that can be compared."""

from __future__ import annotations

import pytest

from analysis.results import store
from analysis.results.reader import Results
from analysis.study import groups, leaders


def scored(value, folds):
    return {"metrics": {"macro_f1": {"estimate": value}}, "folds": folds}


def test_the_best_entry_was_tested_on_all_folds():
    scores = {"a": scored(0.2, 5), "b": scored(0.3, 5), "c": scored(0.9, 1)}
    assert leaders.best_entry(scores, "macro_f1") == "b"


def test_of_equal_entries_the_first_is_the_best():
    scores = {"b": scored(0.3, 5), "a": scored(0.3, 5)}
    assert leaders.best_entry(scores, "macro_f1") == "b"


@pytest.mark.parametrize("features", ["audio", "audio-popularity"])
def test_scores_are_read_by_entry_each_from_its_own_result(declaration, features):
    found = leaders.scores(groups.usual(declaration, features))
    (paths,) = found.arguments
    assert {"forest", "network"} <= set(paths)
    for entry, path in paths.items():
        assert path == f"data/results/scores/artists/{features}/{entry}.json"
    assert set(found.files) == set(paths.values())


def test_all_that_is_scored_is_ranked_over_the_feature_sets(tmp_path, declaration):
    values = {
        ("audio", "forest"): (0.3, 2.0),
        ("audio", "xgboost"): (0.4, 1.0),
        ("audio-popularity", "forest"): (0.4, 3.0),
    }
    for (features, model), pair in values.items():
        metrics = {
            name: {"estimate": value, "low": value - 0.1, "high": value + 0.1}
            for name, value in zip(("accuracy", "log_loss"), pair, strict=True)
        }
        path = tmp_path / f"scores/artists/{features}/{model}.json"
        store.write_json(path, {"metrics": metrics})
    results = Results(tmp_path)
    order = [("audio", "xgboost"), ("audio-popularity", "forest"), ("audio", "forest")]
    ranked = leaders.ranked(results, declaration, "artists", "accuracy")
    assert [score[:2] for score in ranked] == order, "of equals, as declared"
    assert ranked[0][2:] == pytest.approx((0.4, 0.3, 0.5))
    ranked = leaders.ranked(results, declaration, "artists", "log_loss")
    order = [("audio", "xgboost"), ("audio", "forest"), ("audio-popularity", "forest")]
    assert [score[:2] for score in ranked] == order, "the smaller, the better"
    assert leaders.ranked(results, declaration, "rows", "accuracy") == []


def test_who_leads_among_some_goes_by_the_direction_of_the_metric(
    declaration, tmp_path
):
    for place, name in enumerate(("forest", "network", "xgboost")):
        ends = dict.fromkeys(("estimate", "low", "high"), 0.1 * (place + 1))
        metrics = {"macro_f1": ends, "log_loss": ends}
        path = tmp_path / f"scores/artists/audio/{name}.json"
        store.write_json(path, {"metrics": metrics})
    asked = Results(tmp_path), declaration, "audio"
    assert leaders.leading(*asked, ["forest", "network"]) == "network"
    assert leaders.leading(*asked, ["forest", "network"], "log_loss") == "forest"
    assert leaders.leading(*asked, ["logistic"]) == ""
