"""The declaration: the real one loads; every mistake becomes a telling sentence."""

from __future__ import annotations

import copy
import subprocess
import sys
import tomllib

import pytest

from analysis import declaration, metrics, study
from analysis.errors import StudyError
from tests.tiny_study import REPOSITORY

TREE = tomllib.loads((REPOSITORY / "study.toml").read_text(encoding="utf-8"))


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
        declaration.parse(tree, "study.toml")
    return str(caught.value)


def test_the_real_declaration_loads(declaration):
    assert len(declaration.fits) == sum(
        e.fits for e in declaration.experiments.values()
    )
    assert declaration.evaluation.regime in declaration.regimes
    assert all(each.name == name for name, each in declaration.models.items())
    assert list(declaration.fits) == sorted(declaration.fits)
    assert "artists/audio/xgboost/0" in [fit.path for fit in declaration.fits]


def test_fits_of_two_experiments_are_fitted_once():
    tree = changed("experiments.again", TREE["experiments"]["headline"])
    both = declaration.parse(tree, "study.toml")
    assert both.fits == declaration.parse(TREE, "study.toml").fits


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
        "study.author",
        "evaluation.seed",
        "features.audio.label",
        "regimes.rows.group",
        "models.network.seconds",
        "experiments.headline.fits",
        "findings.accuracy.claim",
    ],
)
def test_a_missing_key_is_named(path):
    told = refusal(changed(path, drop=True))
    where, _, key = path.rpartition(".")
    assert told.startswith(f"study.toml: missing key '{key}'")
    assert where in told


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
        ("evaluation.folds", True, "a whole number"),
        ("evaluation.confidence", "0.95", "a number"),
        ("evaluation.confidence", float("nan"), "a number"),
        ("features.audio.columns", "energy", "a list"),
        ("features.audio.columns", [1], "a text in quotes"),
        ("models.forest.params", [1], "a table"),
        ("experiments.headline.folds", ["0"], "a whole number"),
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
        ("study.paper", "letter", "us-letter"),
        ("features.audio.columns", ["energie"], "energy"),
        ("regimes.rows.unit", "rows", "row"),
        ("regimes.rows.group", "artists", "artist"),
        ("models.forest.module", "forrest", "forest"),
        ("experiments.headline.regimes", ["row"], "rows"),
        ("experiments.headline.features", ["audo"], "audio"),
        ("experiments.headline.models", ["xgbost"], "xgboost"),
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
        ("evaluation.folds", 1, "at least 2"),
        ("evaluation.search_share", 1.0, "[0, 1)"),
        ("evaluation.confidence", 1.0, "(0, 1)"),
        ("evaluation.draws", 5, "at least 20"),
        ("features.audio.columns", [], "nothing twice"),
        ("experiments.headline.models", ["forest", "forest"], "nothing twice"),
        ("features", {}, "at least one"),
    ],
)
def test_a_value_that_no_run_could_use_is_refused(path, value, part):
    told = refusal(changed(path, value))
    assert told.startswith("study.toml: ")
    assert path in told
    assert part in told


@pytest.mark.parametrize("name", ["a/b", "..", "a--b", "A", "a b", "", "-a"])
@pytest.mark.parametrize("section", ["models", "regimes", "features", "findings"])
def test_a_name_that_could_not_stand_in_a_path_is_refused(section, name):
    tree = copy.deepcopy(TREE)
    tree[section][name] = next(iter(tree[section].values()))
    assert f"[{section}.{name}] is no name" in refusal(tree)


def test_the_first_mistake_told_is_always_the_same():
    tree = changed("evaluation.seed", "x")
    tree["evaluation"] |= {"folds": "x", "draws": "x"}
    assert "evaluation.seed" in refusal(tree)


def test_a_whole_number_serves_as_a_number():
    declared = declaration.parse(changed("findings.accuracy.low", 0), "study.toml")
    assert declared.findings["accuracy"].thresholds["low"] == 0.0


def test_a_missing_unreadable_or_broken_file_is_named(tmp_path):
    path = tmp_path / "study.toml"
    with pytest.raises(StudyError, match=r"study\.toml cannot be read"):
        study.load(path)
    with pytest.raises(StudyError, match="cannot be read"):
        study.load(tmp_path)
    path.write_text("[study\n")
    with pytest.raises(StudyError, match=r"study\.toml is not valid TOML.*line 1"):
        study.load(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(StudyError, match="is not valid TOML"):
        study.load(path)


def test_the_metrics_that_may_be_declared_are_those_that_are_measured():
    assert study.METRICS == metrics.METRICS


def test_reading_the_declaration_imports_nothing_heavy():
    code = (
        "import sys; from pathlib import Path; from analysis import study;"
        "study.load(Path('study.toml'));"
        "own = {name.partition('.')[0] for name in sys.modules};"
        "print(sorted(own - sys.stdlib_module_names - {'__main__', 'analysis'}))"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, '.'); {code}",
        ],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=True,
    )
    assert done.stdout.strip() == "[]"
