"""What follows from the declaration: recipes, scores, comparisons, places."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from msgspec import structs

from analysis.results import store
from analysis.study import recipes
from analysis.study.declaration import Fit, Study, Variant

FIT = Fit(regime="artists", features="audio", model="forest", fold=0)


def replaced(study: Study, section: str, name: str, **changes: object) -> Study:
    table = dict(getattr(study, section))
    table[name] = structs.replace(table[name], **changes)
    return structs.replace(study, **{section: table})


def declared_variant(study: Study, **changes: object) -> Study:
    """Return the study with one more variant, "other", against the usual way."""
    plain = {
        "name": "other", "label": "", "factor": "f", "against": "",
        "weights": "none", "prepare": {}, "params": {},
    }  # fmt: skip
    other = Variant(**plain | changes)
    return structs.replace(study, variants={**study.variants, "other": other})


def planned(study: Study, *experiments: dict) -> Study:
    """Return the study with other experiments, by what is unusual about them."""
    usual = structs.replace(
        study.experiments["headline"],
        regimes=("artists",), features=("audio",), models=("forest",), folds=(0,),
    )  # fmt: skip
    made = {
        str(number): structs.replace(usual, **each)
        for number, each in enumerate(experiments)
    }
    return structs.replace(study, experiments=made)


def pairs(study: Study) -> set[str]:
    names = [name for name, _, _ in recipes.comparisons(study)]
    assert len(names) == len(set(names))
    return set(names)


def evaluated(study: Study, **changes: object) -> Study:
    evaluation = structs.replace(study.evaluation, **changes)
    return structs.replace(study, evaluation=evaluation)


def test_a_recipe_is_plain_and_has_one_text(declaration):
    found = recipes.recipe(declaration, FIT)
    text = store.canonical(found)
    assert store.parse(text) == found
    assert found["columns"] == list(declaration.features["audio"].columns)
    assert found["params"] == dict(declaration.models["forest"].params)
    assert found["entry"] == "forest"
    usual = {"changes": {}, "prepare": {}, "weights": "none", "items": 0}
    assert {name: found[name] for name in usual} == usual


def test_a_recipe_holds_what_a_variant_changes(declaration):
    changed = declared_variant(
        declaration, weights="balanced", prepare={"scale": "none"}, params={"x": 1}
    )
    fit = dataclasses.replace(FIT, variant="other", items=70)
    found = recipes.recipe(changed, fit)
    assert found["changes"] == {"x": 1}
    assert found["prepare"] == {"scale": "none"}
    assert (found["weights"], found["items"]) == ("balanced", 70)
    assert found["entry"] == "forest+other@70"
    assert found["params"] == dict(declaration.models["forest"].params)


def test_a_recipe_changes_with_what_decides_the_fit(declaration):
    first = recipes.recipe(declaration, FIT)
    changed = [
        replaced(declaration, "models", "forest", params={"n_estimators": 1}),
        replaced(declaration, "models", "forest", module="xgboost"),
        replaced(declaration, "features", "audio", columns=("energy",)),
        replaced(declaration, "regimes", "artists", group=""),
        replaced(declaration, "regimes", "artists", unit="row"),
        evaluated(declaration, seed=1),
    ]
    assert all(recipes.recipe(study, FIT) != first for study in changed)
    for name, other in (
        ("regime", "rows"), ("model", "xgboost"), ("fold", 1), ("items", 9),
        ("variant", "balanced"),
    ):  # fmt: skip
        fit = dataclasses.replace(FIT, **{name: other})
        assert recipes.recipe(declaration, fit) != first


def test_a_recipe_knows_no_words_for_the_reader_and_no_measurement(declaration):
    first = recipes.recipe(declaration, FIT)
    same = [
        replaced(declaration, "models", "forest", label="x", family="y", seconds=1),
        replaced(declaration, "models", "xgboost", params={}),
        replaced(declaration, "features", "audio", label="x"),
        replaced(declaration, "regimes", "artists", label="x", describes="y"),
        evaluated(declaration, draws=20, confidence=0.5, metric="top5"),
    ]
    assert all(recipes.recipe(study, FIT) == first for study in same)
    fit = dataclasses.replace(FIT, variant="balanced")
    renamed = replaced(
        declaration, "variants", "balanced", label="x", factor="y", against="smooth"
    )
    assert recipes.recipe(renamed, fit) == recipes.recipe(declaration, fit)


def test_a_space_and_a_budget_decide_no_recipe(declaration):
    """What they choose is a result, which fits read."""
    first = recipes.recipe(declaration, FIT)
    wider = replaced(declaration, "models", "forest", space={"x": [1, 2]})
    longer = structs.replace(
        declaration, search=structs.replace(declaration.search, seconds=1)
    )
    assert recipes.recipe(wider, FIT) == recipes.recipe(longer, FIT) == first


def test_trials_have_the_recipe_of_the_search_and_their_own_changes(declaration):
    found = dict(recipes.trials(declaration, "forest"))
    assert list(found) == [f"forest/{n:02d}" for n in range(declaration.search.trials)]
    first = found["forest/00"]
    assert first["regime"] == recipes.SEARCHING
    primary = recipes.recipe(declaration, FIT)
    same = set(primary) - {"regime"}
    assert {name: first[name] for name in same} == {n: primary[n] for n in same}
    space = declaration.models["forest"].space
    for each in list(found.values())[1:]:
        assert set(each["changes"]) == set(space)
        assert each | {"changes": {}} == first


def test_only_a_model_with_a_space_is_searched(declaration):
    assert recipes.tuned(declaration, "forest") == "search/forest.json"
    assert recipes.tuned(declaration, "majority") == ""
    fixed = replaced(declaration, "models", "forest", space={})
    assert recipes.tuned(fixed, "forest") == ""


def test_a_trial_does_not_depend_on_how_many_there_are(declaration):
    few = structs.replace(
        declaration, search=structs.replace(declaration.search, trials=3)
    )
    assert recipes.trials(few, "forest") == recipes.trials(declaration, "forest")[:3]


def test_a_split_and_draws_have_their_own_parts(declaration):
    split, draws = (
        recipes.split(declaration, "rows"),
        recipes.bootstrap(declaration, "rows"),
    )
    fewer = evaluated(declaration, draws=20, confidence=0.5)
    assert recipes.split(fewer, "rows") == split
    assert recipes.bootstrap(fewer, "rows") != draws
    cut = evaluated(declaration, folds=3, search_share=0.3)
    assert recipes.split(cut, "rows") != split
    assert recipes.bootstrap(cut, "rows") == draws


def test_scores_pool_every_fold_of_an_entry_once(declaration):
    found = list(recipes.scores(declaration))
    fits = [fit for score in found for fit in score.fits]
    assert sorted(fits) == list(declaration.fits)
    assert len(fits) == len(set(fits))
    assert len({score.path for score in found}) == len(found)
    for score in found:
        assert [fit.path for fit in score.fits] == [
            f"{score.path}/{fit.fold}" for fit in score.fits
        ]
        assert list(score.fits) == sorted(score.fits)


def test_folds_of_two_experiments_are_pooled(declaration):
    study = planned(declaration, {"folds": (0,)}, {"folds": (1, 4)}, {"folds": (4,)})
    (found,) = recipes.scores(study)
    assert found.path == "artists/audio/forest"
    assert [fit.fold for fit in found.fits] == [0, 1, 4]


def test_a_variant_and_a_bound_are_entries_of_their_own(declaration):
    study = planned(
        declaration, {}, {"variants": ("balanced",)}, {"items": 70},
        {"variants": ("balanced",), "items": 70},
    )  # fmt: skip
    assert [each.entry for each in recipes.scores(study)] == [
        "forest", "forest+balanced", "forest+balanced@70", "forest@70",
    ]  # fmt: skip


def test_models_of_the_primary_regime_are_compared_with_one_another(declaration):
    models = ("chance", "forest", "xgboost")
    study = planned(declaration, {"models": models, "regimes": ("rows", "artists")})
    assert pairs(study) == {
        "audio/chance--forest", "audio/chance--xgboost", "audio/forest--xgboost",
    }  # fmt: skip
    for _, first, second in recipes.comparisons(study):
        assert first.regime == second.regime == declaration.evaluation.regime


def test_a_variant_is_compared_with_what_it_is_declared_against(declaration):
    study = declared_variant(declaration, against="balanced")
    study = planned(
        study, {"models": ("forest", "xgboost")}, {"variants": ("balanced", "other")}
    )
    assert pairs(study) == {
        "audio/forest--xgboost",
        "audio/forest--forest+balanced",
        "audio/forest+balanced--forest+other",
    }


def test_what_was_trained_on_fewer_items_is_compared_with_its_like(declaration):
    variants = {"variants": ("smooth", "scale-none", "key-circle"), "items": 70}
    study = planned(declaration, {}, variants, {"models": ("xgboost",)} | variants)
    smooth = {
        f"audio/{model}+{other}@70--{model}+smooth@70"
        for model in ("forest", "xgboost")
        for other in ("scale-none", "key-circle")
    }
    assert pairs(study) == smooth


def test_an_entry_is_compared_with_itself_on_other_features(declaration):
    both = ("audio", "audio-popularity")
    study = planned(
        declaration, {"features": both}, {"features": both, "variants": ("balanced",)}
    )
    assert pairs(study) == {
        "audio--audio-popularity/forest", "audio--audio-popularity/forest+balanced",
        "audio/forest--forest+balanced", "audio-popularity/forest--forest+balanced",
    }  # fmt: skip


def test_a_pair_is_compared_on_the_folds_that_both_have(declaration):
    """A variant of one fold stands against that fold of the usual way alone."""
    study = planned(
        declaration, {"folds": (0, 1, 2)}, {"folds": (1, 3), "variants": ("balanced",)}
    )
    ((name, *pair),) = recipes.comparisons(study)
    assert name == "audio/forest--forest+balanced"
    for each in pair:
        assert [fit.fold for fit in each.fits] == [1]


def test_entries_without_a_common_fold_are_not_compared(declaration):
    study = planned(declaration, {"models": ("chance",)}, {"folds": (1,)})
    assert pairs(study) == set()


def test_the_declared_comparisons_answer_the_declared_experiments(declaration):
    """Every variant stands against something, on the test items of a common fold."""
    found = pairs(declaration)
    primary = [each for each in declaration.fits if each.regime in declaration.regimes]
    for fit in primary:
        if fit.variant and declaration.variants[fit.variant].factor != "base":
            named = {each for name in found for each in name.split("/")[1].split("--")}
            assert fit.entry in named


def test_another_recipe_lies_in_another_place(declaration):
    recipe = recipes.recipe(declaration, FIT)
    place = recipes.cache_path(FIT, recipe)
    assert place == recipes.cache_path(FIT, dict(reversed(recipe.items())))
    folder = "data/cache/probabilities/artists/audio/forest"
    assert place.rpartition("/")[0] == folder
    other = recipes.cache_path(FIT, recipe | {"seed": 1})
    assert other != place
    assert other.rpartition("/")[0] == folder


def test_no_two_results_share_a_place(declaration):
    paths = [recipes.recipe(declaration, fit) for fit in declaration.fits]
    places = {
        recipes.cache_path(fit, recipe)
        for fit, recipe in zip(declaration.fits, paths, strict=True)
    }
    assert len(places) == len(declaration.fits)


def drawn(**changes) -> dict:
    return {"regime": "artists", "draws": 30, "confidence": 0.9, "seed": 5} | changes


def test_draws_depend_on_the_regime_and_the_seed_but_on_no_model():
    assert recipes.draws(drawn()) == recipes.draws(drawn())
    first = recipes.draws(drawn())
    assert first["draws"] == 30
    assert first["confidence"] == 0.9
    assert recipes.draws(drawn(regime="rows"))["seed"] != first["seed"]
    assert recipes.draws(drawn(seed=6))["seed"] != first["seed"]


def test_models_of_a_regime_share_their_plan_of_draws(declaration):
    for score in recipes.scores(declaration):
        found = recipes.bootstrap(declaration, score.regime)
        assert "model" not in found
        assert found == recipes.bootstrap(declaration, score.regime)


def test_plain_values_can_be_written(declaration):
    whole = recipes.everything(declaration)
    assert store.parse(store.canonical(whole)) == whole
    assert whole["evaluation"]["seed"] == declaration.evaluation.seed
    for one, other in itertools.pairwise([whole, recipes.words(declaration)]):
        assert set(one) == set(other)


@pytest.mark.parametrize("section", ["study", "experiments"])
def test_figures_do_not_follow_the_title_page_or_the_plan(declaration, section):
    assert recipes.words(declaration)[section] == {}
