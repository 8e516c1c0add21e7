"""Words for variants, searches and trainings: each bound, each counted right."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from analysis.pages.binding import Value, declaration_tree, results_tree
from analysis.pages.words.evaluating import Evaluations, extremes, tally
from analysis.results import store
from analysis.study import declaration, reading
from tests import synthetic_results

DECLARED = reading.load(Path(__file__).parents[3] / "study.toml")
TRIAL = declaration.Experiment(
    name="trial",
    question="?",
    regimes=("artists",),
    features=("audio", "audio-popularity"),
    models=("logistic", "network"),
    variants=("smooth", "scale-none", "no-dropout", "balanced"),
    folds=(0,),
    items=0,
    fits=16,
)
STUDY = structs.replace(DECLARED, experiments=DECLARED.experiments | {"trial": TRIAL})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("evaluating")
    return synthetic_results.write(made, STUDY, genres=6, items=120, draws=20)


@pytest.fixture(scope="module")
def words(folder):
    known = (STUDY, declaration_tree(STUDY), results_tree(folder), folder)
    return Evaluations(*known).words()


def test_a_change_is_the_variant_minus_what_it_is_set_against(words, folder):
    found = {
        (each.model.name, each.variant.name): each
        for each in words["changes"]("trial")
        if each._key.startswith("comparisons/audio/")
    }
    assert set(found) == {
        (model, variant)
        for model in ("logistic", "network")
        for variant in ("smooth", "scale-none", "no-dropout", "balanced")
    }
    key = "comparisons/audio/network+scale-none--network+smooth.json"
    stored = store.read_json(folder / key)["metrics"]["accuracy"]
    change = found["network", "scale-none"]
    assert change.metrics.accuracy.estimate.value == stored["estimate"]
    assert change.factor == "scaling"
    # saved the other way round: usual first
    key = "comparisons/audio/network--network+balanced.json"
    stored = store.read_json(folder / key)["metrics"]["macro_f1"]
    turned = found["network", "balanced"].metrics.macro_f1
    assert turned.estimate.value == -stored["estimate"]
    assert (turned.low.value, turned.high.value) == (-stored["high"], -stored["low"])


def interval(low, high):
    ends = {"estimate": (low + high) / 2, "low": low, "high": high}
    return {name: Value(value, name) for name, value in ends.items()}


@pytest.fixture
def changes():
    ends = [(0.1, 0.2), (-0.4, -0.3), (-0.1, 0.1), (0.5, 0.6), (0.0, 0.2)]
    return [{"metrics": {"accuracy": interval(*each)}} for each in ends]


def test_an_experiment_that_is_not_declared_changed_nothing(words):
    assert words["changes"]("no-such-experiment") == []
    both = words["changes"]("no-such-experiment", "trial")
    assert len(both) == len(words["changes"]("trial")) > 0


def test_changes_are_counted_by_where_their_interval_lies(changes):
    count = tally(changes, "accuracy", "some")
    places = ("above", "below", "unclear", "total")
    assert [count[name].value for name in places] == [2, 1, 2, 5]
    keys = {count[name].key for name in places}
    assert len(keys) == 4 and all("some" in key for key in keys)


def test_the_largest_changes_of_a_kind_come_first(changes):
    found = extremes(changes, "accuracy", "above")
    assert [each["metrics"]["accuracy"]["low"].value for each in found] == [0.5, 0.1]
    assert len(extremes(changes, "accuracy", "below")) == 1


def test_richer_features_minus_poorer_ones(words, folder):
    found = words["richer"]("audio", "audio-popularity")
    usual = [each for each in found if not each.variant]
    models = [name for name, each in STUDY.models.items() if each.family != "baseline"]
    assert [each.model.name for each in usual] == [
        name for name in models if STUDY.models[name].family != "treated"
    ]
    name = "comparisons/audio--audio-popularity/forest.json"
    stored = store.read_json(folder / name)["metrics"]["macro_f1"]
    forest = next(each for each in usual if each.model.name == "forest")
    assert forest.metrics.macro_f1.estimate.value == -stored["estimate"]
    assert forest.metrics.macro_f1.low.value == -stored["high"]
    assert words["richer"]("audio", "text") == []


def test_a_search_is_summed_up_from_its_trials(words, folder):
    found = {each.model.name: each for each in words["searches"]()}
    assert set(found) == {name for name, each in STUDY.models.items() if each.space}
    trials = [
        store.read_json(path) for path in sorted((folder / "search/forest").iterdir())
    ]
    one = found["forest"]
    assert one.seconds.value == sum(trial["seconds"] for trial in trials)
    assert [failed.failure for failed in one.failures] == ["out of <memory>"]
    best = max(trial["metrics"].get("macro_f1", 0) for trial in trials)
    assert one.best.value == best
    assert one.gain.value == pytest.approx(best - trials[0]["metrics"]["macro_f1"])
    assert one.kept_default == (trials[0]["metrics"]["macro_f1"] == best)


def test_the_search_data_are_counted(words):
    found = words["search_items"]()
    assert (found.training.value, found.scored.value) == (60, 30)


def test_trainings_come_in_declared_order_with_their_rise(words, folder):
    found = words["trainings"]("artists", "audio")
    variants = ["", *STUDY.variants]
    order = [(each.model.name, variants.index(each.variant)) for each in found]
    for model in ("network", "modern-network"):  # as declared
        own = [place for name, place in order if name == model]
        assert own == sorted(own) and own[0] == 0 and len(own) >= 3
    places = [list(STUDY.models).index(name) for name, _ in order]
    assert places == sorted(places)
    usual = found[0]
    history = store.read_json(folder / "fits/artists/audio/network/0.json")["history"]
    losses = [epoch["validation_loss"] for epoch in history]
    assert (usual.model.name, usual.variant) == ("network", "")
    assert usual.rise.value == pytest.approx(losses[-1] / min(losses) - 1)
    assert usual.kept.epoch.value == 15 and usual.last.epoch.value == len(history)
    assert usual.lowest.validation_loss.value == min(losses)
    assert usual.gain is None
    dropped = next(each for each in found if each.variant == "no-dropout")
    key = "comparisons/audio/network--network+no-dropout.json"
    stored = store.read_json(folder / key)["metrics"]["macro_f1"]
    assert dropped.gain.macro_f1.estimate.value == stored["estimate"]
    assert dropped.factor == "regularisation"


def test_a_file_and_a_folder_of_one_name_are_one_branch(tmp_path):
    store.write_json(tmp_path / "search/forest.json", {"trials": 2})
    store.write_json(tmp_path / "search/forest/00.json", {"seconds": 5})
    tree = results_tree(tmp_path)
    assert tree.search.forest.trials.value == 2
    assert tree.search.forest.trials.key == "search/forest#trials"
    assert tree.search.forest["00"].seconds.value == 5
    assert tree.search.forest["00"].seconds.key == "search/forest/00#seconds"
