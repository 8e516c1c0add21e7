"""Probabilities of fits as jobs are given them: where they lie, and pooled by fold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.data import reading
from analysis.fits import probabilities, training
from analysis.measurements import scores
from analysis.pipeline.job import Job, Setup, result
from analysis.results import checksums, store
from analysis.splits import loading, regimes
from analysis.study import groups, recipes
from tests import kept_fits, spied_fits
from tests.kept_fits import FOLDS, numbers


def entry(declaration, path: str) -> recipes.Score:
    """Return the score of this path."""
    return next(each for each in recipes.scores(declaration) if each.path == path)


# ------------------------------------------------------------ where probabilities lie
def test_every_fit_is_a_source_with_its_own_recipe_cache_and_report(declaration):
    score = entry(declaration, "artists/audio/forest")
    found = probabilities.sources(declaration, score)
    assert len(found) == len(score.fits) == 5
    for fit, source in zip(score.fits, found, strict=True):
        recipe = recipes.recipe(declaration, fit)
        assert source.recipe == recipe
        assert source.cache == recipes.cache_path(fit, recipe)
        assert source.report == f"data/results/fits/{fit.path}.json"
        assert source.search == "data/results/search/forest.json"
    assert tuple(each.report for each in found) == probabilities.reports([score])
    assert len({each.cache for each in found}) == 5


def test_a_fit_leaves_its_probabilities_where_they_are_looked_for(declaration):
    made = {job.name: job.outputs for job in training.jobs(declaration)}
    for score in recipes.scores(declaration):
        known = probabilities.sources(declaration, score)
        for fit, source in zip(score.fits, known, strict=True):
            outputs = made[f"fit[{fit.path}]"]
            assert outputs["kept"].path == source.cache
            assert not outputs["kept"].product
            assert outputs["report"].path == source.report


def test_a_variant_follows_the_search_of_its_model(declaration):
    score = entry(declaration, "artists/audio/network+no-dropout")
    (found,) = probabilities.sources(declaration, score)
    assert found.search == "data/results/search/network.json"
    assert found.recipe["changes"] == {"dropout": 0.0}


def test_a_model_that_is_not_searched_has_no_search(declaration):
    score = entry(declaration, "rows/audio/majority")
    (found,) = probabilities.sources(declaration, score)
    assert found.search == ""


def test_what_a_measurement_is_given_and_what_makes_it_stale(declaration):
    score = entry(declaration, "rows/audio/chance")
    found = probabilities.entry(declaration, score)
    reports = probabilities.reports([score])
    assert found.files == ("data/results/splits/rows.csv", *reports)
    assert found.arguments == (probabilities.sources(declaration, score),)
    jobs = {job.name: job for job in scores.jobs(declaration)}
    job = jobs["score[rows/audio/chance]"]
    assert set(job.reads) == set(found.files)
    assert job.declared == recipes.bootstrap(declaration, "rows")
    state = job.state(Setup(Path("root"), "sum", Path("file"), 1))
    assert state == job.state(Setup(Path("other"), "sum", Path("elsewhere"), 8))
    assert state != job.state(Setup(Path("root"), "other", Path("file"), 1))


def test_several_entries_rest_on_the_split_and_the_reports_of_all(declaration):
    known = {each.entry: each for each in groups.usual(declaration, "audio")}
    found = probabilities.entries(declaration, known)
    assert set(found.files) == {
        loading.path("artists"),
        *probabilities.reports(known.values()),
    }
    assert found.dataset


def test_entries_are_pooled_where_several_folds_were_tested(declaration):
    jobs = probabilities.pooled_jobs(declaration, "asked", dict, {"all": "a/{}.csv"})
    found = {job.name[len("asked[") : -1]: job for job in jobs}
    assert "audio/forest" in found and "audio-popularity/network" in found
    usual = {
        f"{each.features}/{each.entry}": each for each in groups.usual(declaration)
    }
    assert set(found) == {n for n, each in usual.items() if len(each.fits) > 1}
    for name, job in found.items():
        assert set(probabilities.reports([usual[name]])) < set(job.reads)
        assert job.products == (result("a", f"{name}.csv"),)


def test_the_first_fold_alone_is_one_fit(declaration):
    score = entry(declaration, "artists/audio/forest")
    assert probabilities.first(score).fits == score.fits[:1]


# ---------------------------------------------------------- loaded and pooled by fold
@pytest.fixture
def setup(tmp_path, monkeypatch) -> Setup:
    """A workspace with a split; its dataset are the items of `kept_fits`."""
    pool = kept_fits.items()
    monkeypatch.setattr(reading, "load_pool", lambda setup, unit: pool)
    found = Setup(tmp_path)
    rows = zip(pool.ids.tolist(), FOLDS.tolist(), strict=True)
    store.write_csv(found.path(loading.path("artists")), ["id", "fold"], rows)
    return found


def left(setup: Setup, fold: int) -> probabilities.Source:
    """Write what a fit would leave, the recipe with parameters that a search chose."""
    recipe, kept = kept_fits.recipe(fold), kept_fits.kept(fold)
    found = probabilities.Source(
        recipes.plain(recipe), f"cache/{fold}.npz", f"{fold}.json", "search.json"
    )
    training.save(setup.path(found.cache), kept)
    sha256 = checksums.of_bytes(kept.test.tobytes())
    store.write(setup.path(found.report), {"probabilities": {"sha256": sha256}})
    store.write(setup.path(found.search), {"chosen": {"params": {"depth": 9}}})
    return found


@pytest.fixture
def found(setup) -> probabilities.Pooled:
    """What two fits left, pooled in the order that was asked for."""
    return probabilities.load_pooled(setup, tuple(left(setup, n) for n in (1, 0)))


def test_pooled_rows_stand_beside_their_own_sets_artists_and_folds(found):
    items, pool = numbers(found.probabilities), kept_fits.items()
    assert items == [*np.flatnonzero(FOLDS == 1), *np.flatnonzero(FOLDS == 0)]
    np.testing.assert_array_equal(found.sets, pool.sets[items])
    np.testing.assert_array_equal(found.artists, pool.artists[items])
    np.testing.assert_array_equal(found.fold, FOLDS[items])


def test_what_was_seen_again_stands_beside_its_own_sets(found):
    items = numbers(found.seen)
    assert len(items) == 80
    assert set(items[:40]) == set(np.flatnonzero(FOLDS != 1))
    np.testing.assert_array_equal(found.seen_sets, kept_fits.items().sets[items])


def test_a_refit_uses_what_the_search_chose_and_all_threads(setup, monkeypatch):
    lost = left(setup, 0)
    setup.path(lost.cache).unlink()
    seen = spied_fits.installed(monkeypatch)
    busy = Setup(setup.root, threads=3)
    probabilities.load_pooled(busy, (lost,))
    assert seen.params == {"depth": 9}
    assert seen.setting.threads == 3
    assert setup.path(lost.cache).is_file()


def test_probabilities_of_one_fold_are_those_of_every_entry_on_it(setup):
    sources = tuple(left(setup, fold) for fold in (1, 0))
    known = {"one": sources, "two": sources[::-1]}
    entries = probabilities.Entries(setup, known)
    assert list(entries) == ["one", "two"] and len(entries) == 2
    for each in entries.values():
        assert (
            numbers(each.probabilities[each.fold == 0])
            == regimes.test(FOLDS, 0).tolist()
        )


def test_entries_are_loaded_one_by_one_when_asked_for(setup, monkeypatch):
    read = []
    monkeypatch.setattr(
        probabilities, "load_pooled", lambda setup, known: read.append(known)
    )
    entries = probabilities.Entries(setup, {"one": (), "two": ("x",)})
    assert list(entries) == ["one", "two"] and read == []
    entries["two"]
    assert read == [("x",)]


def test_a_job_is_given_what_the_fits_left(setup, declaration, monkeypatch):
    """The input of an entry loads what `sources` points to."""
    score = entry(declaration, "artists/audio/forest")
    sources = tuple(left(setup, fold) for fold in (1, 0))
    monkeypatch.setattr(probabilities, "sources", lambda study, score: sources)
    given = probabilities.entry(declaration, score)
    job = Job(name="x", run=print, writes={}, inputs={"found": given})
    assert set(job.called) >= {"analysis.fits.probabilities:load_pooled"}
    loaded = given.load(setup, *given.arguments)
    assert numbers(loaded.probabilities)[:20] == np.flatnonzero(FOLDS == 1).tolist()
    assert training.load_choice(setup, sources[0].search) == {"depth": 9}
