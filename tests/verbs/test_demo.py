"""The demonstration's declaration: the whole study, only smaller."""

from __future__ import annotations

import copy
import tomllib

import pytest

from analysis.study import declaration as study
from analysis.study import reading, recipes
from analysis.verbs import demo as demonstration
from tests.project_copy import PROJECT


@pytest.fixture(scope="module")
def tree():
    return tomllib.loads((PROJECT / "study.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def small(tree) -> study.Study:
    return reading.parse(demonstration.shrunk(tree), "study.toml")


def test_nothing_declared_is_left_out(small, declaration):
    for section in ("features", "regimes", "models", "variants", "findings"):
        assert list(getattr(small, section)) == list(getattr(declaration, section))
    for name, each in declaration.experiments.items():
        shown = small.experiments[name]
        assert (shown.question, shown.variants) == (each.question, each.variants), name
        most = demonstration.VARIED if each.variants else len(each.models)
        assert shown.models == each.models[:most], name
        plain = not any(one in declaration.designs for one in each.regimes)
        assert shown.features == (each.features if plain else each.features[:1]), name
        kept = [*small.regimes, *small.designs]
        assert shown.regimes == tuple(one for one in each.regimes if one in kept)
        assert shown.regimes, name
        assert shown.folds
        assert bool(shown.items) == bool(each.items), name


def test_of_several_draws_the_first_is_left(small, declaration):
    """Of several feature sets, too, where designs are compared."""
    assert small.experiments["strict"].features == ("audio",)
    kinds = {each.kind for each in declaration.designs.values()}
    assert {each.kind for each in small.designs.values()} == kinds
    for name, each in declaration.designs.items():
        first = min(
            other.values.get("draw", 0)
            for other in declaration.designs.values()
            if other.kind == each.kind
        )
        assert (name in small.designs) == (each.values.get("draw", 0) == first), name
    sizes = [e.values["size"] for e in small.designs.values() if e.kind == "size"]
    assert sizes == sorted(set(sizes))


def test_a_primary_score_pools_folds_there_too(small):
    primary = small.evaluation.regime
    pooled = [each for each in recipes.scores(small) if len(each.fits) > 1]
    dealt = {name for name, each in small.designs.items() if each.kind == "repeat"}
    assert {each.regime for each in pooled} == {primary, *dealt}
    usual = set(small.experiments["headline"].models)
    assert usual <= {each.entry for each in pooled if each.regime == primary}


def test_every_search_draws_something(small, declaration):
    for name, model in declaration.models.items():
        trials = recipes.trials(small, name)
        assert len(trials) == (demonstration.SEARCH["trials"] if model.space else 1)
        assert all(recipe["changes"] for _, recipe in trials[1:])


def test_what_decides_the_time_is_bounded(small, declaration):
    for name, most in demonstration.AT_MOST.items():
        found = [
            recipe["params"] | recipe["changes"]
            for model in small.models
            for _, recipe in recipes.trials(small, model)
        ]
        found += [
            recipe["params"] | recipe["changes"]
            for recipe in (recipes.recipe(small, fit) for fit in small.fits)
        ]
        values = [params[name] for params in found if name in params]
        assert values, f"no model has a parameter {name}"
        assert max(values) <= most, name
    bounds = {fit.items for fit in small.fits}
    assert bounds == {0, demonstration.ITEMS}
    assert len(small.fits) < len(declaration.fits)


def test_the_declaration_given_is_left_as_it_was(tree):
    before = copy.deepcopy(tree)
    demonstration.shrunk(tree)
    assert tree == before


def test_an_experiment_on_late_folds_only_gets_the_first(tree):
    changed = copy.deepcopy(tree)
    late = changed["experiments"]["pooled"]
    late |= {"folds": [4], "fits": late["fits"] // len(late["folds"])}
    found = reading.parse(demonstration.shrunk(changed), "study.toml")
    assert found.experiments["pooled"].folds == (0,)
