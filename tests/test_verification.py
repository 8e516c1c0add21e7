"""Verifying: which fits are chosen, and what counts as the same."""

from __future__ import annotations

import copy
import subprocess
import tomllib
from pathlib import Path

import pytest

from analysis import declaration as reader
from analysis import plan, results, verification
from analysis.data import source
from analysis.describe import Results
from analysis.errors import StudyError
from tests import small_workspace as small


def test_every_family_is_verified_by_one_declared_fit(declaration):
    fits = verification.chosen(declaration, "c0ffee")
    families = [declaration.models[fit.model].family for fit in fits]
    assert sorted(families) == sorted({m.family for m in declaration.models.values()})
    assert set(fits) <= set(declaration.fits)


def test_the_commit_chooses(declaration):
    first = verification.chosen(declaration, "a")
    assert first == verification.chosen(declaration, "a")
    all_chosen = {
        fit
        for number in range(200)
        for fit in verification.chosen(declaration, str(number))
    }
    single = [s.fits[0] for s in plan.scores(declaration) if len(s.fits) == 1]
    assert all_chosen == set(single), "some fit would never be verified"


def test_a_family_of_pooled_fits_only_is_an_error_not_a_silence():
    tree = tomllib.loads((small.REPOSITORY / "study.toml").read_text(encoding="utf-8"))
    tree = copy.deepcopy(tree)
    tree["experiments"]["headline"]["folds"] = [0, 1]
    declared = reader.parse(small.counted(tree), "study.toml")
    with pytest.raises(StudyError, match=r"No fit of the family 'baseline' can be"):
        verification.chosen(declared, "a")


@pytest.mark.parametrize(
    ("difference", "holds"), [(0.0, True), (0.0049, True), (0.0051, False), (1, False)]
)
def test_scores_may_differ_by_the_tolerance(difference, holds):
    for sign in (1, -1):
        check = verification.Check("f", "accuracy", 0.3, 0.3 + sign * difference)
        assert check.holds is holds


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A computed study with a score that is one fit's alone."""
    root = tmp_path_factory.mktemp("verified")
    tree = small.tree()
    tree["experiments"]["headline"]["folds"] = [1]
    small.write(root, small.counted(tree))
    small.run(root, "results", "--workers", "1")
    return root


def checks(root: Path) -> list[verification.Check]:
    declared = reader.load(root / "study.toml")
    path = source.locate(root)
    lines: list[str] = []
    found = list(
        verification.recomputed(
            declared,
            Results(root / "data" / "results"),
            verification.chosen(declared, "a"),
            path,
            source.checksum(path),
            1,
            lines.append,
        )
    )
    assert lines == [f"fitting   {found[0].fit}"]
    return found


@pytest.mark.slow
def test_recomputing_gives_the_committed_scores(root):
    found = checks(root)
    assert [each.metric for each in found] == list(verification.METRICS)
    for each in found:
        assert each.committed == pytest.approx(each.recomputed, abs=1e-6)


@pytest.mark.slow
def test_the_verb_tells_a_committed_score_that_is_wrong(root, tmp_path):
    place = small.copied(root, tmp_path / "copy")
    good = small.run(place, "verify")
    assert good.stdout.count("ok ") == 3
    for path in (place / "data" / "results" / "scores").rglob("*.json"):
        score = results.read_json(path)
        score["metrics"]["accuracy"]["estimate"] += 0.02
        results.write_json(path, score)
    bad = small.run(place, "verify", check=False)
    assert bad.returncode == 2
    assert "DIFFERS" in bad.stdout
    assert bad.stdout.count("ok ") == 2
    assert "1 recomputed score(s) differ by more than 0.005" in bad.stderr


@pytest.mark.slow
def test_verifying_writes_nothing(root):
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    checks(root)
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before


def test_without_git_the_choice_is_still_made(declaration, monkeypatch):
    from analysis import provenance

    def missing(*arguments: object, **options: object) -> None:
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", missing)
    assert provenance.commit() == ""
    assert verification.chosen(declaration, provenance.commit())
