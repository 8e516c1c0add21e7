"""Verifying: which fits are chosen, and what counts as the same."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import subprocess
from pathlib import Path

import pytest

from analysis.data import source
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading as reader
from analysis.study.declaration import Fit
from analysis.verbs import verify, work
from analysis.workspace import Workspace
from tests import small_workspace as small


def test_every_family_is_verified_by_one_declared_fit(declaration):
    fits = verify.chosen(declaration, "c0ffee")
    families = [declaration.models[fit.model].family for fit in fits]
    assert sorted(families) == sorted({m.family for m in declaration.models.values()})
    assert set(fits) <= set(declaration.fits)


def test_the_commit_chooses_among_all_fits(declaration):
    """Variants, bounded fits and every fold have their turn."""
    first = verify.chosen(declaration, "a")
    assert first == verify.chosen(declaration, "a")
    all_chosen = {
        fit for number in range(1500) for fit in verify.chosen(declaration, str(number))
    }
    assert all_chosen == set(declaration.fits), "some fit would never be verified"


@pytest.mark.parametrize(
    ("difference", "holds"), [(0.0, True), (0.0049, True), (0.0051, False), (1, False)]
)
def test_scores_may_differ_by_the_tolerance(difference, holds):
    for sign in (1, -1):
        check = verify.Check("f", "accuracy", 0.3, 0.3 + sign * difference)
        assert check.holds is holds


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A computed study in which every score pools two folds."""
    root = tmp_path_factory.mktemp("verified")
    small.write(root, small.tree())
    small.run(root, "results", "--workers", "1")
    return root


def checks(root: Path, fits: list[Fit] | None = None) -> list[verify.Check]:
    declared = reader.load(root / "study.toml")
    setup = work.setup(Workspace(root), source.locate(root))
    fits = fits or verify.chosen(declared, "a")
    results = Results(root / "data" / "results")
    with contextlib.redirect_stdout(io.StringIO()) as told:
        found = list(verify.recomputed(declared, results, fits, setup))
    lines = told.getvalue().splitlines()
    assert lines == [f"fitting   {fit}" for fit in dict.fromkeys(c.fit for c in found)]
    return found


@pytest.mark.slow
def test_recomputing_gives_the_committed_scores(root):
    found = checks(root)
    assert [each.metric for each in found] == list(verify.METRICS)
    for each in found:
        assert each.committed == pytest.approx(each.recomputed, abs=1e-6)


@pytest.mark.slow
def test_every_fold_of_a_pooled_score_can_be_verified(root):
    """Each against its own committed number, which the pooled one is not."""
    fits = [
        Fit(regime="artists", features="audio", model="chance", fold=fold)
        for fold in (0, 1)
    ]
    found = checks(root, fits)
    assert [each.fit for each in found] == [
        fit.path for fit in fits for _ in verify.METRICS
    ]
    scores = store.read_json(
        root / "data" / "results" / "scores" / "artists" / "audio" / "chance.json"
    )
    for each in found:
        own = scores["by_fold"][each.fit.rpartition("/")[2]][each.metric]
        assert each.committed == own
        assert own != scores["metrics"][each.metric]["estimate"]
        assert each.recomputed == pytest.approx(own, abs=1e-6)


@pytest.mark.slow
def test_a_searched_fit_is_recomputed_with_what_was_chosen(root, tmp_path):
    place = small.copied(root, tmp_path / "copy")
    tree = small.tree()
    tree["models"]["chance"]["space"] = {"strategy": ["prior"]}
    small.declare(place, tree)
    chosen = {"chosen": {"params": {"strategy": "prior"}}}
    store.write_json(place / "data" / "results" / "search" / "chance.json", chosen)
    fit = Fit(regime="rows", features="audio", model="chance", fold=0)
    prior = dataclasses.replace(fit, model="majority")
    found = checks(place, [fit, prior])
    half = len(found) // 2
    recomputed = [each.recomputed for each in found]
    assert recomputed[:half] == recomputed[half:]
    assert [each.holds for each in found[half:]] == [True] * half
    assert not all(each.holds for each in found[:half]), "it is another model now"


@pytest.mark.slow
def test_the_verb_tells_a_committed_score_that_is_wrong(root, tmp_path):
    place = small.copied(root, tmp_path / "copy")
    good = small.run(place, "verify")
    assert good.stdout.count("ok ") == 3
    for path in (place / "data" / "results" / "scores").rglob("*.json"):
        score = store.read_json(path)
        for each in score["by_fold"].values():
            each["accuracy"] += 0.02
        store.write_json(path, score)
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
    from analysis.pages import origin

    def missing(*arguments: object, **options: object) -> None:
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", missing)
    assert origin.commit() == ""
    assert verify.chosen(declaration, origin.commit())
