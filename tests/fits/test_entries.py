"""What task files hand to measurements: the places of every fit of an entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.declared import declared as current
from analysis.fits import entries
from analysis.results import store
from analysis.study import groups, recipes
from analysis.workspace import VARIABLE, Workspace
from tests import small_workspace as small

PLACE = Workspace(Path("root"))


def entry(declaration, path: str) -> recipes.Score:
    """Return the score of this path."""
    return next(each for each in recipes.scores(declaration) if each.path == path)


def test_every_fit_is_a_source_with_its_own_recipe_cache_and_report(declaration):
    score = entry(declaration, "artists/audio/forest")
    found = entries.sources(declaration, PLACE, score)
    assert len(found) == len(score.fits) == 5
    for fit, source in zip(score.fits, found, strict=True):
        recipe = recipes.recipe(declaration, fit)
        assert store.parse(source.recipe) == recipe
        assert source.cache == recipes.cache_path(PLACE.cache, fit, recipe)
        assert source.report == PLACE.results / "fits" / f"{fit.path}.json"
        assert source.search == PLACE.results / "search" / "forest.json"
    assert [each.report for each in found] == entries.reports(PLACE, score)
    assert len({each.cache for each in found}) == 5


def test_a_variant_follows_the_search_of_its_model(declaration):
    score = entry(declaration, "artists/audio/network+no-dropout")
    (found,) = entries.sources(declaration, PLACE, score)
    assert found.search == PLACE.results / "search" / "network.json"
    assert store.parse(found.recipe)["changes"] == {"dropout": 0.0}


def test_a_model_that_is_not_searched_has_no_search(declaration):
    score = entry(declaration, "rows/audio/majority")
    (found,) = entries.sources(declaration, PLACE, score)
    assert found.search is None


@pytest.mark.parametrize(
    ("path", "learned"),
    [
        ("artists/audio/forest", True),
        ("rows/audio/network", True),
        ("artists/audio/majority", False),
        ("artists/audio/chance", False),
        ("artists/audio/network+no-dropout", False),
        ("artists/audio/forest+smooth@20000", False),
    ],
)
def test_an_entry_is_learned_the_usual_way_or_not(declaration, path, learned):
    assert groups.learned(declaration, entry(declaration, path)) is learned


@pytest.fixture
def tiny(tmp_path, monkeypatch) -> Workspace:
    """A workspace of its own that tasks would read, with nothing computed."""
    small.write(tmp_path)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    current.cache_clear()
    yield Workspace(tmp_path)
    current.cache_clear()


def test_what_a_measurement_is_given_and_what_makes_it_stale(tiny):
    score = entry(current().study, "rows/audio/chance")
    found = entries.inputs(score)
    assert found["split"] == tiny.results / "splits" / "rows.csv"
    assert found["fits"] == entries.reports(tiny, score)
    wanted = entries.sources(current().study, tiny, score)
    assert found["sources"].value == wanted
    needs = {name: node.value for name, node in found["needs"].items()}
    plain = store.parse(needs["declaration"])
    assert plain == recipes.bootstrap(current().study, "rows")
    assert needs["dataset"] == current().checksum
    assert needs["code"] == ()  # what it calls is read from its function
    for name in ("sources", "dataset", "threads"):
        free = found[name].state()
        assert free == type(found[name])(value="other").state(), name


def test_only_entries_of_all_folds_are_set_beside_each_other(declaration):
    whole, part = (
        [entry(declaration, f"artists/audio/{name}") for name in names]
        for names in (("forest", "xgboost"), ("forest+balanced",))
    )
    assert groups.complete([*whole, *part]) == whole
    assert groups.complete(part) == part and groups.complete([]) == []
