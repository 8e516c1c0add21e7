from __future__ import annotations

from types import SimpleNamespace

import pytest

from analysis.errors import StudyError
from analysis.pages.binding import (
    Text,
    Value,
    declaration_tree,
    each,
    lookup,
    results_tree,
    size,
    verdict_tree,
)
from analysis.results import store


@pytest.fixture
def tree(tmp_path):
    store.write_json(
        tmp_path / "scores/a-b/m.json", {"metrics": {"f1": 0.25}, "items": 7}
    )
    store.write_json(tmp_path / "list.json", {"epochs": [{"loss": 2.0}, {"loss": 1.0}]})
    store.write_csv(
        tmp_path / "data/classes.csv", ["genre", "rows"], [["pop", 3], ["r-n-b", 4]]
    )
    rows = [["x", "pop", 1], ["x", "jazz", 2]]
    store.write_csv(tmp_path / "data/cleaning.csv", ["rule", "genre", "rows"], rows)
    return results_tree(tmp_path)


def test_a_leaf_knows_its_value_key_and_file(tree):
    value = tree.scores["a-b"].m.metrics.f1
    assert (value.value, value.key) == (0.25, "scores/a-b/m#metrics.f1")
    assert value.source == "data/results/scores/a-b/m.json"


def test_a_child_may_have_the_name_of_a_method(tree):
    assert tree.scores["a-b"].m["items"].value == 7


def test_rows_are_named_by_the_fewest_columns_that_tell_them_apart(tree):
    assert list(tree.data.classes) == ["pop", "r-n-b"]
    assert list(tree.data.cleaning) == ["x:pop", "x:jazz"]
    assert tree.data.classes["r-n-b"].rows.key == "data/classes#r-n-b.rows"


def test_words_from_the_data_are_marked(tree):
    assert isinstance(tree.data.classes.pop.genre, Text)


def test_lists_count_from_zero(tree):
    assert [row.loss.value for row in each(tree.list.epochs)] == [2.0, 1.0]
    assert tree.list.epochs[1].loss.key == "list#epochs.1.loss"
    assert size(tree.list.epochs).value == 2


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        (lambda t: t.score, "'scores'"),
        (lambda t: t.scores["a-b"].n, "known: m"),
        (lambda t: t.scores["a-b"].m.metrics.f2, "'f1'"),
        (lambda t: t.data.classes.popp, "'pop'"),
    ],
)
def test_an_unknown_name_is_an_error_with_the_nearest(tree, path, nearest):
    with pytest.raises(StudyError, match=nearest):
        path(tree)


def test_values_compare_with_values_only():
    small, large = Value(1, "a"), Value(2, "b")
    assert small < large
    assert large > small
    assert small <= large
    assert large >= small
    assert small != large
    for compare in (lambda: small < 2, lambda: small == 1, lambda: small - 1):
        with pytest.raises(StudyError, match="unbound"):
            compare()


def test_a_difference_keeps_both_keys():
    gap = Value(0.5, "x#a") - Value(0.2, "y#b")
    assert (round(gap.value, 9), gap.key) == (0.3, "x#a - y#b")


def test_a_value_without_format_is_refused():
    with pytest.raises(StudyError, match="without a format"):
        f"{Value(1, 'scores/x#y')}"


def test_lookup_finds_what_a_key_names(tree):
    assert lookup(tree, "data/classes#pop.rows").value == 3
    assert lookup(tree, "scores/a-b/m#items").value == 7


def test_the_declaration_is_bound_too(declaration):
    tree = declaration_tree(declaration)
    assert tree.evaluation.folds.key == "study.toml#evaluation.folds"
    assert tree.evaluation.folds.value == declaration.evaluation.folds
    assert (
        tree.findings.accuracy.thresholds.low.key == "study.toml#findings.accuracy.low"
    )
    assert not isinstance(tree.models.forest.label, Text)


def _verdict(value, key, sources=()):
    number = SimpleNamespace(value=value, key=key, sources=sources)
    return SimpleNamespace(
        verdict="mixed", numbers={"best": number}, words={"who": "m"}
    )


def test_a_finding_is_bound_to_the_place_that_it_names(tree):
    seen = []
    found = verdict_tree(
        _verdict(0.25, "scores/a-b/m#metrics.f1"), tree, "f", seen.append
    )
    assert found.numbers.best.source == "data/results/scores/a-b/m.json"
    assert seen == []
    assert found.verdict == "mixed"
    assert seen == ["f"]
    assert found.words.who == "m"


def test_a_finding_that_tells_another_number_than_its_place_is_refused(tree):
    with pytest.raises(StudyError, match=r"gives 0\.3 .* has 0\.25"):
        verdict_tree(_verdict(0.3, "scores/a-b/m#metrics.f1"), tree, "f", print)


def test_a_computed_number_of_a_finding_keeps_its_expression(tree):
    found = verdict_tree(_verdict(0.3, "a#b - c#d", ("a#b", "c#d")), tree, "f", print)
    assert found.numbers.best.key == "a#b - c#d"


def test_a_name_that_looks_like_a_number_stays_a_name(tmp_path):
    rows = [["1984", 3, "nan"], [" 7", 4, "1e3"]]
    store.write_csv(tmp_path / "genres.csv", ["genre", "rows", "note"], rows)
    tree = results_tree(tmp_path).genres
    assert tree["1984"].genre == "1984"
    assert isinstance(tree[" 7"].genre, Text)
    assert isinstance(tree["1984"].note, Text)
    assert tree[" 7"].note.value == 1000.0
