"""Which fits belong together: draws of one ratio or size, blends and their rivals."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from analysis.study import groups, reading, recipes

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")


def without(*experiments):
    """Return the study without some experiments."""
    left = {n: e for n, e in STUDY.experiments.items() if n not in experiments}
    return structs.replace(STUDY, experiments=left)


def test_draws_of_one_ratio_stand_together_in_order():
    known = {case.name: case for case in groups.tails(STUDY)}
    assert list(known) == ["1", "10", "50", "100"]
    assert known["50"].designs == ("tail-50-1", "tail-50-2")
    fits = [score.fits[0].regime for score in known["50"].scores["treated-forest"]]
    assert fits == ["tail-50-1", "tail-50-2"]


def test_an_entry_is_compared_with_the_untreated_of_its_family():
    steep = next(case for case in groups.tails(STUDY) if case.name == "100")
    found = groups.references(STUDY, steep)
    assert found["treated-forest+smote"] == "treated-forest"
    assert found["balanced-forest"] == "treated-forest"
    assert found["modern-network+adjusted-loss"] == "modern-network"
    assert "treated-forest" not in found and "modern-network" not in found


def test_adjusting_meets_every_sampling_and_made_up_rows_meet_copies():
    steep = next(case for case in groups.tails(STUDY) if case.name == "100")
    forest = "treated-forest"
    assert set(groups.pairs(STUDY, steep)) == {
        (f"{forest}+adjusted", f"{forest}+oversample"),
        (f"{forest}+adjusted", f"{forest}+undersample"),
        (f"{forest}+adjusted", f"{forest}+smote"),
        (f"{forest}+smote", f"{forest}+oversample"),
    }
    flat = next(case for case in groups.tails(STUDY) if case.name == "1")
    assert groups.pairs(STUDY, flat) == ()


def test_families_are_those_of_models_without_a_variant():
    by_size = {case.name: case for case in groups.sizes(STUDY)}
    known = groups.families(STUDY, by_size["100"])
    assert known["extra-trees"] == "tree" and known["modern-network"] == "network"
    assert set(groups.families(STUDY, by_size["50"])) == {
        "forest",
        "xgboost",
        "network",
    }
    steep = next(case for case in groups.tails(STUDY) if case.name == "100")
    assert "treated-forest+smote" not in groups.families(STUDY, steep)


def test_the_even_case_goes_with_every_other_and_not_with_itself():
    tails = list(groups.tails(STUDY))
    assert groups.even(tails, tails[0]) is None
    assert groups.even(tails, tails[-1]) is tails[0]
    kept = list(groups.kept(STUDY))
    assert [case.name for case in kept] == ["keep-first", "keep-random"]
    assert groups.even(kept, kept[0]) is kept[1]


def test_a_blend_exists_where_all_its_entries_were_fitted():
    by_size = {case.name: case for case in groups.sizes(STUDY)}
    assert groups.blends(STUDY, by_size["50"].scores) == ()
    assert groups.blends(STUDY, by_size["25"].scores) == ("blend", "even-blend")
    assert groups.sized_blends(STUDY, by_size["25"]) == ("blend",)
    assert groups.plain_network(STUDY, by_size["25"]) == "network"
    found = {(each.features, each.name) for each in groups.mixtures(STUDY)}
    assert ("audio-popularity", "blend") in found
    assert ("audio-popularity", "ensemble") not in found


def test_rivals_have_all_folds_and_learn_something():
    blend = next(each for each in groups.mixtures(STUDY) if each.name == "blend")
    assert {"xgboost", "ensemble", "logistic"} <= set(blend.rivals)
    assert not {"chance", "majority", "blend"} & set(blend.rivals)
    assert {len(score.fits) for score in blend.scores.values()} == {5}
    fewer = without("pooled")
    blend = next(each for each in groups.mixtures(fewer) if each.name == "blend")
    assert {len(score.fits) for score in blend.scores.values()} == {1}


def test_without_the_experiments_there_are_no_cases():
    bare = without("long-tails", "treatments", "balanced-trees", "treated-networks")
    assert not list(groups.tails(bare))
    assert not [e for e in groups.mixtures(without("duel")) if e.name == "blend"]


def entry(path):
    """Return the score of this path."""
    return next(each for each in recipes.scores(STUDY) if each.path == path)


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
def test_an_entry_is_learned_the_usual_way_or_not(path, learned):
    assert groups.learned(STUDY, entry(path)) is learned


def test_usual_entries_are_those_learned_on_unseen_artists():
    audio, everything = groups.usual(STUDY, "audio"), groups.usual(STUDY)
    assert entry("artists/audio/forest") in audio
    for each in everything:
        assert groups.learned(STUDY, each) and each.regime == "artists"
    assert audio == [each for each in everything if each.features == "audio"]
    assert {each.features for each in everything} == set(STUDY.features)


def test_only_entries_of_all_folds_are_set_beside_each_other():
    whole, part = (
        [entry(f"artists/audio/{name}") for name in names]
        for names in (("forest", "xgboost"), ("forest+balanced",))
    )
    assert groups.complete([*whole, *part]) == whole
    assert groups.complete(part) == part and groups.complete([]) == []
