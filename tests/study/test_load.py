"""Reading study.toml: every mistake becomes a sentence that names key and file."""

from __future__ import annotations

import copy
import tomllib

import pytest
from msgspec import structs

from analysis.errors import StudyError
from analysis.study import reading
from tests.small_workspace import REPOSITORY

TREE = tomllib.loads((REPOSITORY / "study.toml").read_text(encoding="utf-8"))
LOADED = reading.parse(TREE, "study.toml")


def changed(path: str, value: object = None, *, drop: bool = False) -> dict:
    """Return the real declaration with one key set or dropped, named "a.b.c"."""
    tree = copy.deepcopy(TREE)
    *tables, key = path.split(".")
    place = tree
    for name in tables:
        place = place[name]
    if drop:
        del place[key]
    else:
        place[key] = value
    return tree


def refusal(tree: dict) -> str:
    with pytest.raises(StudyError) as caught:
        reading.parse(tree, "study.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("evaluaton", "evaluation"),
        ("study.titel", "title"),
        ("evaluation.fold", "folds"),
        ("features.audio.colums", "columns"),
        ("regimes.rows.units", "unit"),
        ("models.forest.parms", "params"),
        ("experiments.headline.regime", "regimes"),
        ("experiments.headline.variant", "variants"),
        ("variants.balanced.weight", "weights"),
        ("search.trial", "trials"),
        ("designs.strict-artists.bas", "base"),
        ("designs.size.siz", "size"),
    ],
)
def test_an_unknown_key_names_key_file_and_nearest_word(path, near):
    told = refusal(changed(path, "x"))
    where, _, key = path.rpartition(".")
    assert "study.toml" in told
    assert f"unknown key '{key}'" in told
    assert f"did you mean '{near}'" in told
    assert where in told


@pytest.mark.parametrize(
    "path",
    [
        "study",
        "findings",
        "study.title",
        "evaluation.seed",
        "features.audio.label",
        "regimes.rows.unit",
        "models.network.seconds",
        "experiments.headline.fits",
        "experiments.headline.regimes",
        "designs.strict-artists.base",
        "blends.ensemble.members",
        "search",
        "search.seconds",
        "variants",
        "variants.smooth.factor",
        "findings.accuracy.claim",
    ],
)
def test_a_missing_key_is_named(path):
    told = refusal(changed(path, drop=True))
    where, _, key = path.rpartition(".")
    assert told.startswith(f"study.toml: missing key '{key}'")
    assert where in told


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("study.author", ""),
        ("study.paper", "a4"),
        ("regimes.rows.group", ""),
        ("designs.strict-artists.against", []),
        ("models.majority.params", {}),
        ("models.majority.space", {}),
        ("blends.ensemble.shares", "training"),
        ("variants.smooth.against", ""),
        ("variants.smooth.weights", "none"),
        ("variants.smooth.prepare", {}),
        ("experiments.pooled.variants", []),
        ("experiments.headline.folds", [0]),
        ("experiments.headline.items", 0),
    ],
)
def test_a_key_that_is_left_out_has_its_default(path, value):
    said = changed(path, value)
    left = copy.deepcopy(said)
    *tables, key = path.split(".")
    place = left
    for name in tables:
        place = place[name]
    del place[key]
    assert reading.parse(left, "study.toml") == reading.parse(said, "study.toml")


def test_a_declaration_that_is_written_out_says_the_same():
    whole = reading.written_out(TREE)
    assert whole["experiments"]["headline"]["variants"] == []
    assert whole["study"].keys() == {*structs.asdict(LOADED.study)}
    assert list(whole["designs"]) == list(LOADED.designs)
    assert reading.parse(whole, "study.toml") == LOADED
    assert reading.written_out(whole) == whole


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("study", "text", "a table"),
        ("features", [], "a table"),
        ("findings", 3, "a table"),
        ("models.forest", 7, "a table"),
        ("findings.accuracy", "yes", "a table"),
        ("study.title", 3, "a text in quotes"),
        ("evaluation.folds", "5", "a whole number"),
        ("evaluation.folds", 5.0, "a whole number"),
        ("evaluation.folds", True, "a whole number of at least 2, however: True"),
        ("designs", [], "a table"),
        ("designs.strict-artists", 3, "a table"),
        ("designs.strict-artists.against", "artists", "a list"),
        ("designs.strict-artists.kind", 3, "a text in quotes"),
        ("regimes.rows.unit", 1, "a text in quotes"),
        ("evaluation.confidence", "0.95", "a number"),
        ("evaluation.confidence", float("nan"), "a number"),
        ("features.audio.columns", "energy", "a list"),
        ("features.audio.columns", [1], "a text in quotes"),
        ("models.forest.params", [1], "a table"),
        ("experiments.headline.folds", ["0"], "a whole number"),
        ("experiments.headline.items", "all", "a whole number"),
        ("experiments.headline.variants", "smooth", "a list"),
        ("models.forest.space", ["gini"], "a table"),
        ("search.trials", 2.5, "a whole number"),
        ("search.share", "a third", "a number"),
        ("variants.smooth", "standard", "a table"),
        ("variants.smooth.prepare", "standard", "a table"),
        ("variants.smooth.weights", True, "a text in quotes"),
        ("findings.accuracy.claim", 3, "a text in quotes"),
        ("findings.accuracy.low", "0.6", "a number"),
        ("findings.accuracy.low", float("inf"), "a number"),
    ],
)
def test_a_mistyped_value_is_told_what_it_must_be(path, value, kind):
    told = refusal(changed(path, value))
    assert told.startswith("study.toml: ")
    assert path in told
    assert f"must be {kind}" in told


@pytest.mark.parametrize(
    ("path", "value", "near"),
    [
        ("evaluation.regime", "artist", "artists"),
        ("evaluation.features", "audios", "audio"),
        ("evaluation.metric", "makro_f1", "macro_f1"),
        ("study.paper", "lettre", "letter"),
        ("features.audio.columns", ["energie"], "energy"),
        ("regimes.rows.unit", "rows", "row"),
        ("regimes.rows.group", "artists", "artist"),
        ("models.forest.module", "forrest", "forest"),
        ("experiments.headline.regimes", ["row"], "rows"),
        ("experiments.headline.features", ["audo"], "audio"),
        ("experiments.headline.models", ["xgbost"], "xgboost"),
        ("experiments.headline.variants", ["balance"], "balanced"),
        ("search.features", "audoi", "audio"),
        ("search.metric", "macrof1", "macro_f1"),
        ("variants.balanced.weights", "balancd", "balanced"),
        ("variants.scale-none.against", "smoth", "smooth"),
    ],
)
def test_a_name_that_is_not_declared_gets_the_nearest(path, value, near):
    told = refusal(changed(path, value))
    wrong = value if isinstance(value, str) else value[0]
    assert f"study.toml: {path} names '{wrong}'" in told
    assert f"did you mean '{near}'" in told


def test_far_from_every_name_all_names_are_listed():
    told = refusal(changed("evaluation.regime", "zzz"))
    assert "known: artists, ids, recordings, rows" in told


@pytest.mark.parametrize(
    ("path", "value", "part"),
    [
        ("experiments.headline.fits", 47, "says 47, its lists make 48"),
        ("experiments.headline.folds", [5], "must lie in 0 to 4"),
        ("evaluation.folds", 1, "a whole number of at least 2, however: 1"),
        ("evaluation.search_share", 1.0, "a number in [0, 1), however: 1.0"),
        ("evaluation.confidence", 1.0, "a number in (0, 1), however: 1.0"),
        ("evaluation.draws", 5, "a whole number of at least 20, however: 5"),
        ("features.audio.columns", [], "nothing twice"),
        ("experiments.headline.models", ["forest", "forest"], "nothing twice"),
        ("experiments.headline.regimes", [], "must name something, and nothing twice"),
        ("designs.strict-artists.against", ["artists"] * 2, "nothing twice"),
        ("features", {}, "at least one"),
        ("search.trials", 0, "at least 1"),
        ("search.seconds", 0, "at least 1"),
        ("search.share", 1.0, "(0, 1)"),
        ("search.share", 0, "(0, 1)"),
        ("experiments.headline.items", -1, "at least 0, however: -1"),
        ("experiments.headline.variants", ["smooth"] * 2, "nothing twice"),
    ],
)
def test_a_value_that_no_run_could_use_is_refused(path, value, part):
    told = refusal(changed(path, value))
    assert told.startswith("study.toml: ")
    assert path in told
    assert part in told


@pytest.mark.parametrize(
    "space",
    [
        5,
        "gini",
        [],
        {},
        {"low": 1},
        {"low": 2, "high": 1},
        {"low": 1, "high": 1},
        {"low": "1", "high": 2},
        {"low": 0, "high": 1, "log": True},
        {"low": 1, "high": 2, "log": 1},
        {"low": 1, "high": 2, "logarithmic": True},
        {"low": 1, "high": float("inf")},
    ],
    ids=str,
)
def test_a_space_that_nothing_could_be_drawn_from_is_refused(space):
    told = refusal(changed("models.forest.space.max_features", space))
    assert told.startswith("study.toml: models.forest.space.max_features must be a ")
    assert "low below high" in told


@pytest.mark.parametrize(
    "space", [["gini"], {"low": -1, "high": 0.5}, {"low": 1, "high": 9, "log": True}]
)
def test_a_list_and_a_range_are_spaces(space):
    tree = changed("models.forest.space.max_features", space)
    declared = reading.parse(tree, "study.toml")
    assert declared.models["forest"].space["max_features"] == space


@pytest.mark.parametrize(
    "name", ["a/b", "..", "a--b", "a+b", "a@1", "A", "a b", "", "-a"]
)
@pytest.mark.parametrize(
    "section", ["models", "regimes", "features", "findings", "variants", "designs"]
)
def test_a_name_that_could_not_stand_in_a_path_is_refused(section, name):
    tree = copy.deepcopy(TREE)
    tree[section][name] = next(iter(tree[section].values()))
    assert f"[{section}.{name}] is no name" in refusal(tree)


def test_the_first_mistake_told_is_always_the_same():
    tree = changed("evaluation.seed", "x")
    tree["evaluation"] |= {"folds": "x", "draws": "x"}
    assert "evaluation.seed" in refusal(tree)


def test_a_whole_number_serves_as_a_number():
    declared = reading.parse(changed("findings.accuracy.low", 0), "study.toml")
    assert declared.findings["accuracy"].thresholds["low"] == 0.0


def test_a_missing_unreadable_or_broken_file_is_named(tmp_path):
    path = tmp_path / "study.toml"
    with pytest.raises(StudyError, match=r"study\.toml cannot be read"):
        reading.load(path)
    with pytest.raises(StudyError, match="cannot be read"):
        reading.load(tmp_path)
    path.write_text("[study\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"study\.toml is not valid TOML.*line 1"):
        reading.load(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(StudyError, match=r"study\.toml is saved as UTF-16"):
        reading.load(path)


def test_a_model_joins_the_experiments_that_it_names():
    tree = copy.deepcopy(TREE)
    listed = tree["experiments"]["pooled"]["models"]
    tree["models"]["again"] = tree["models"]["majority"] | {"experiments": ["pooled"]}
    joined = reading.parse(tree, "study.toml").experiments["pooled"]
    tree["models"]["again"].pop("experiments")
    tree["experiments"]["pooled"] |= {
        "models": [*listed, "again"],
        "fits": joined.fits,
    }
    assert joined.fits > LOADED.experiments["pooled"].fits
    assert joined == reading.parse(tree, "study.toml").experiments["pooled"]


def test_an_experiment_that_models_join_must_count_its_own_fits():
    tree = copy.deepcopy(TREE)
    tree["models"]["again"] = tree["models"]["majority"] | {"experiments": ["pooled"]}
    tree["experiments"]["pooled"]["fits"] += 1
    with pytest.raises(StudyError, match=r"experiments\.pooled\.fits says"):
        reading.parse(tree, "study.toml")


def test_a_model_joins_no_experiment_that_is_not_declared():
    tree = copy.deepcopy(TREE)
    tree["models"]["majority"]["experiments"] = ["poled"]
    words = r"models\.majority\.experiments names 'poled'.*did you mean 'pooled'"
    with pytest.raises(StudyError, match=words):
        reading.parse(tree, "study.toml")
