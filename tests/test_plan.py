"""What follows from the declaration: recipes, scores, comparisons, places."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import pytest

from analysis import plan, results
from analysis.study import Fit, Study

FIT = Fit(regime="artists", features="audio", model="forest", fold=0)


def replaced(study: Study, section: str, name: str, **changes: object) -> Study:
    table = dict(getattr(study, section))
    table[name] = dataclasses.replace(table[name], **changes)
    return dataclasses.replace(study, **{section: table})


def evaluated(study: Study, **changes: object) -> Study:
    evaluation = dataclasses.replace(study.evaluation, **changes)
    return dataclasses.replace(study, evaluation=evaluation)


def test_a_recipe_is_plain_and_has_one_text(declaration):
    found = plan.recipe(declaration, FIT)
    text = results.canonical(found)
    assert results.parse(text) == found
    assert found["columns"] == list(declaration.features["audio"].columns)
    assert found["params"] == dict(declaration.models["forest"].params)


def test_a_recipe_changes_with_what_decides_the_fit(declaration):
    first = plan.recipe(declaration, FIT)
    changed = [
        replaced(declaration, "models", "forest", params={"n_estimators": 1}),
        replaced(declaration, "models", "forest", module="xgboost"),
        replaced(declaration, "features", "audio", columns=("energy",)),
        replaced(declaration, "regimes", "artists", group=""),
        replaced(declaration, "regimes", "artists", unit="row"),
        evaluated(declaration, seed=1),
    ]
    assert all(plan.recipe(study, FIT) != first for study in changed)
    for name, other in (("regime", "rows"), ("model", "xgboost"), ("fold", 1)):
        fit = dataclasses.replace(FIT, **{name: other})
        assert plan.recipe(declaration, fit) != first


def test_a_recipe_knows_no_words_for_the_reader_and_no_measurement(declaration):
    first = plan.recipe(declaration, FIT)
    same = [
        replaced(declaration, "models", "forest", label="x", family="y", seconds=1),
        replaced(declaration, "models", "xgboost", params={}),
        replaced(declaration, "features", "audio", label="x"),
        replaced(declaration, "regimes", "artists", label="x", describes="y"),
        evaluated(declaration, draws=20, confidence=0.5, metric="top5"),
    ]
    assert all(plan.recipe(study, FIT) == first for study in same)


def test_a_split_and_draws_have_their_own_parts(declaration):
    split, draws = plan.split(declaration, "rows"), plan.bootstrap(declaration, "rows")
    fewer = evaluated(declaration, draws=20, confidence=0.5)
    assert plan.split(fewer, "rows") == split
    assert plan.bootstrap(fewer, "rows") != draws
    cut = evaluated(declaration, folds=3, search_share=0.3)
    assert plan.split(cut, "rows") != split
    assert plan.bootstrap(cut, "rows") == draws


def test_scores_pool_every_fold_of_a_model_once(declaration):
    folds = {
        name: dataclasses.replace(each, folds=(0, 2, 4))
        for name, each in declaration.experiments.items()
    }
    study = dataclasses.replace(declaration, experiments=folds)
    found = list(plan.scores(study))
    assert [fit for score in found for fit in score.fits] == list(study.fits)
    assert len({score.path for score in found}) == len(found)
    for score in found:
        assert [fit.fold for fit in score.fits] == [0, 2, 4]
        assert all(fit.path.startswith(f"{score.path}/") for fit in score.fits)


def test_every_two_models_of_the_primary_regime_are_compared_once(declaration):
    pairs = [(a.path, b.path) for a, b in plan.comparisons(declaration)]
    assert len(pairs) == len(set(pairs)) == len({frozenset(pair) for pair in pairs})
    models = len(declaration.models)
    assert len(pairs) == len(declaration.features) * models * (models - 1) // 2
    for first, second in plan.comparisons(declaration):
        assert first.regime == second.regime == declaration.evaluation.regime
        assert first.features == second.features


def test_models_on_other_folds_are_not_compared(declaration):
    only = dataclasses.replace(
        declaration.experiments["headline"], models=("forest",), folds=(1,)
    )
    study = dataclasses.replace(
        declaration, experiments={**declaration.experiments, "more": only}
    )
    compared = {m.model for pair in plan.comparisons(study) for m in pair}
    assert compared == set(declaration.models) - {"forest"}


def test_another_recipe_lies_in_another_place(declaration):
    recipe = plan.recipe(declaration, FIT)
    place = plan.cache_path(Path("cache"), FIT, recipe)
    assert place == plan.cache_path(Path("cache"), FIT, dict(reversed(recipe.items())))
    assert place.parent == Path("cache/probabilities/artists/audio/forest")
    other = plan.cache_path(Path("cache"), FIT, recipe | {"seed": 1})
    assert other != place
    assert other.parent == place.parent


def test_no_two_results_share_a_place(declaration):
    paths = [plan.recipe(declaration, fit) for fit in declaration.fits]
    places = {
        plan.cache_path(Path("c"), fit, recipe)
        for fit, recipe in zip(declaration.fits, paths, strict=True)
    }
    assert len(places) == len(declaration.fits)


def test_plain_values_can_be_written(declaration):
    whole = plan.everything(declaration)
    assert results.parse(results.canonical(whole)) == whole
    assert whole["evaluation"]["seed"] == declaration.evaluation.seed
    for one, other in itertools.pairwise([whole, plan.words(declaration)]):
        assert set(one) == set(other)


@pytest.mark.parametrize("section", ["study", "experiments"])
def test_figures_do_not_follow_the_title_page_or_the_plan(declaration, section):
    assert plan.words(declaration)[section] == {}
