"""The jobs of designs, run for real on a tiny study of baselines."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis.data import source
from analysis.fits import training
from analysis.measurements import contrasts, scores
from analysis.pipeline import record, run
from analysis.pipeline.job import RESULTS, Setup
from analysis.results import store
from analysis.splits import regimes, sizes
from analysis.study import reading
from tests import small_workspace as small

MODULES = (regimes, sizes, training, scores, contrasts)
BASE = {"label": "x", "base": "artists"}
DESIGNS = {
    "strict": BASE | {"kind": "strict-artists", "against": ["artists", "fair"]},
    "fair": BASE | {"kind": "control", "like": "strict", "against": []},
    "plain": BASE | {"kind": "reference", "against": []},
    "twins": BASE | {"kind": "add-twins", "against": ["plain"]},
    "few": BASE | {"kind": "size", "size": 3, "draw": 1, "against": []},
    "again": BASE | {"kind": "repeat", "draw": 2, "against": []},
}


def declaration() -> dict:
    tree = small.tree()
    usual = tree["experiments"]["headline"]
    tree["designs"] = DESIGNS
    once = {"regimes": [name for name in DESIGNS if name != "again"], "folds": [0]}
    tree["experiments"]["cut"] = usual | once
    tree["experiments"]["again"] = usual | {"regimes": ["again"]}
    for each in tree["experiments"].values():
        lists = ("regimes", "features", "models", "folds")
        each["fits"] = 1
        for name in lists:
            each["fits"] *= len(each[name])
    return tree


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> SimpleNamespace:
    """The results of the tiny study, and what the run said."""
    root = small.write(tmp_path_factory.mktemp("designs") / "study", declaration())
    study, path = reading.load(root / "study.toml"), source.locate(root)
    jobs = [job for module in MODULES for job in module.jobs(study)]
    setup = Setup(root, source.checksum(path), path)
    outcome = run.run(jobs, setup, root, report=lambda line: None)
    again = record.examine(jobs, setup, root)
    return SimpleNamespace(folder=root / RESULTS, outcome=outcome, again=again)


def read(folder: Path, name: str) -> dict:
    return store.read_json(folder / f"{name}.json")


def test_every_design_is_cut_fitted_and_scored(ran):
    assert ran.outcome.failed == {}
    for name in DESIGNS:
        sizes = read(ran.folder, f"designs/{name}")
        split = store.read_csv(ran.folder / "splits" / f"{name}.csv")
        tested = [row for row in split if row["fold"] == "0"]
        assert len(tested) == sizes["test"] > 0
        fit = read(ran.folder, f"fits/{name}/audio/majority/0")
        assert fit["train_items"] == sizes["training"] == len(split) - len(tested)
        score = read(ran.folder, f"scores/{name}/audio/majority")
        assert score["folds"] == (2 if name == "again" else 1)


def test_contrasts_say_what_changed_where_it_could(ran):
    strict = read(ran.folder, "contrasts/strict/artists/audio/majority")
    assert 0 < strict["share"] < 1
    assert {"metrics", "touched", "untouched"} <= set(strict)
    assert "labels" not in strict
    twins = read(ran.folder, "contrasts/twins/plain/audio/majority")
    items = read(ran.folder, "designs/twins")["test"]
    for parts in (twins, twins["labels"]):
        assert parts["items"] == items
        assert parts["touched"]["items"] + parts["untouched"]["items"] == items


def test_a_second_look_finds_everything_fresh(ran):
    assert [each.job for each in ran.again.stale] == []
