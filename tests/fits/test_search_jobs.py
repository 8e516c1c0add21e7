"""Searches and variants among the jobs: what runs first, and what follows."""

from __future__ import annotations

from analysis.results import store
from tests import small_workspace as small
from tests.pipeline import test_run
from tests.pipeline.test_run import Place, jobs_of

base, place, declared = (  # fixtures, for this module too
    test_run.base, test_run.place, test_run.declared,
)  # fmt: skip
TRIALS = {f"trial[again/{number:02d}]" for number in range(3)}


def searched() -> dict:
    """Return a declaration in which one model is searched, in three trials."""
    tree = small.tree(search={"trials": len(TRIALS)})
    tree["models"]["again"]["space"] = {"strategy": ["prior", "stratified"]}
    return tree


def test_trials_run_then_the_choice_then_what_reads_it(place: Place, declared):
    small.declare(place.root, searched())
    own = jobs_of(declared, "again")
    found = place.stale()
    assert set(found) == TRIALS | {"choose[again]"} | own
    assert {found[name] for name in TRIALS} == {"it never ran"}
    assert found["choose[again]"].startswith("after trial[again/")
    assert found["fit[rows/audio/again/0]"] == "after choose[again]"
    assert place.ran() == TRIALS | {"choose[again]"} | own
    assert place.stale() == {}
    told = store.read_json(place.results / "search" / "again.json")
    assert (told["trials"], told["failed"]) == (3, 0)
    assert told["chosen"]["params"]["strategy"] in ("prior", "stratified")


def test_a_smaller_budget_chooses_again_and_repeats_no_trial(place: Place, declared):
    tree = searched()
    small.declare(place.root, tree)
    place.ran()
    tree["search"] |= {"seconds": 1, "metric": "accuracy"}
    small.declare(place.root, tree)
    assert set(place.stale()) == {"choose[again]"} | jobs_of(declared, "again")


def test_more_trials_run_alone_and_then_the_choice(place: Place, declared):
    tree = searched()
    tree["search"]["trials"] = 2
    small.declare(place.root, tree)
    place.ran()
    tree["search"]["trials"] = 3
    small.declare(place.root, tree)
    trials = {name for name in place.stale() if name.startswith("trial")}
    assert trials == {"trial[again/02]"}


def test_a_variant_is_fitted_and_compared_and_nothing_else_runs(place: Place):
    tree = small.tree()
    one = {
        "regimes": ["artists"],
        "models": ["chance"],
        "variants": ["balanced"],
        "folds": [1],
    }
    tree["experiments"]["more"] = tree["experiments"]["headline"] | one
    small.declare(place.root, small.counted(tree))
    own = {
        "fit[artists/audio/chance+balanced/1]",
        "score[artists/audio/chance+balanced]",
        "compare[audio/chance--chance+balanced]",
    }
    assert set(place.stale()) == own
    assert place.ran() == own
    key = "comparisons/audio/chance--chance+balanced.json"
    found = store.read_json(place.results / key)
    alone = store.read_json(place.results / "scores/artists/audio/chance.json")
    assert found["first"]["accuracy"] == alone["by_fold"]["1"]["accuracy"]
