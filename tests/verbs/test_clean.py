"""Cleaning: what can be made again goes, everything else stays."""

from __future__ import annotations

import subprocess
import sys

import pytest

from analysis.verbs import clean
from tests.small_workspace import REPOSITORY

STAYS = (
    "report/releases/v1/study.pdf",
    "data/raw/dataset.csv",
    "data/results/scores/a.json",
    "data/SOURCES.toml",
    "pytask.lock",
    "study.toml",
)
GOES = ("report/site/index.html", "report/study.pdf", "report/demo/study.toml")
CACHES = ("data/cache/probabilities/a.npz", ".venv/bin/python")


@pytest.fixture
def root(tmp_path, monkeypatch):
    for name in (*STAYS, *GOES, *CACHES, ".pytask/run.lock", ".ruff_cache/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    monkeypatch.setattr(clean, "ROOT", tmp_path)
    return tmp_path


def kept(root) -> set[str]:
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}


def test_the_report_goes_and_what_cost_computing_stays(root, capsys):
    assert clean.main([]) == 0
    assert kept(root) == {*STAYS, *CACHES}
    assert "removing report/study.pdf\n" in capsys.readouterr().out


def test_all_takes_the_caches_too_but_never_data_results_or_releases(root):
    assert clean.main(["--all"]) == 0
    assert kept(root) == set(STAYS)


def test_a_second_time_there_is_nothing_to_do(root, capsys):
    clean.main(["--all"])
    capsys.readouterr()
    assert clean.main(["--all"]) == 0
    assert capsys.readouterr().out == ""


def test_a_link_goes_but_not_what_it_leads_to(root, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("big")
    (elsewhere / "precious.txt").write_text("x", encoding="utf-8")
    (root / "report" / "link").symlink_to(elsewhere, target_is_directory=True)
    assert clean.main([]) == 0
    assert not (root / "report" / "link").is_symlink()
    assert (elsewhere / "precious.txt").exists()


def test_an_unknown_option_removes_nothing(root, capsys):
    before = kept(root)
    assert clean.main(["--al"]) == 2
    assert kept(root) == before
    assert "--al" in capsys.readouterr().out


def test_it_needs_no_package():
    code = "import runpy, sys; sys.path.insert(0, '.'); import analysis.verbs.clean"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=REPOSITORY)
    assert done.returncode == 0
