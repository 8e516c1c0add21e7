"""What a case of imbalance is measured on: its own splits, ranked by the steepest."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.measurements import imbalance
from analysis.splits import loading, regimes
from analysis.study import groups
from tests import noisy_fits

GENRES, TESTED, MOST = 3, 30, 40
PLAN = {
    "unit": "recording", "regime": "artists", "draws": 40, "confidence": 0.9, "seed": 1,
    "reference": {}, "pairs": [],
}  # fmt: skip
TRAINED = {"steep": (40, 20, 2), "case": (30, 10, 20), "even": (20, 20, 20)}


def pool() -> Items:
    """Return `MOST` items a genre to train on, and then those that are tested."""
    labels = np.repeat(range(GENRES), MOST)
    labels = np.concatenate([labels, np.arange(TESTED) % GENRES])
    return Items(
        ids=np.arange(len(labels)).astype(str),
        features=None,
        genres=tuple("abc"),
        sets=np.eye(GENRES, dtype=bool)[labels],
        artists=np.arange(len(labels)) // 2,
        recordings=np.arange(len(labels)),
    )


def split(name: str) -> np.ndarray:
    """Return folds with as many training items a genre as `TRAINED` says."""
    place = np.arange(GENRES * MOST)
    inside = place % MOST < np.array(TRAINED[name])[place // MOST]
    trained = np.where(inside, regimes.SEARCH, regimes.OUTSIDE)
    return np.concatenate([trained, np.zeros(TESTED, int)])


def fitted(*share: float) -> Pooled:
    """Return a fit by how much of each genre it tells rightly."""
    items, folds = pool(), np.zeros(TESTED, int)
    sets = items.sets[-TESTED:]
    right = np.arange(TESTED) // GENRES < np.array(share)[sets.argmax(axis=1)] * 10
    wrong = np.eye(GENRES)[(sets.argmax(axis=1) + 1) % GENRES]
    found = np.where(right[:, None], sets, wrong)
    return Pooled(folds, found, sets, items.artists[-TESTED:], found, sets)


def measured(even: Pooled | None = None) -> dict:
    return imbalance._of_case(
        PLAN,
        pool(),
        case={("forest", 0): fitted(0.9, 0.5, 0.1)},
        splits=[split("case")],
        ranks=[split("steep")],
        even={("forest", 0): even} if even else {},
        even_splits=[split("even")] if even else [],
        even_is_there=even is not None,
    )["costs"]


def test_sizes_are_those_of_the_case():
    sizes = measured()["sizes"]
    assert (sizes["tracks"], sizes["largest"], sizes["smallest"]) == (60, 30, 10)
    assert (sizes["draws"], sizes["tested"]) == (1, TESTED)


def test_genres_are_ranked_by_the_steepest_split():
    """In the case itself the second genre is the smallest."""
    found = measured()["entries"]["forest"]["metrics"]
    parts = {name: found[name]["estimate"] for name in ("head", "middle", "tail")}
    assert parts == pytest.approx({"head": 0.9, "middle": 0.5, "tail": 0.1})


def test_a_cost_follows_the_same_genres_where_training_was_even():
    cost = measured(fitted(0.6, 0.5, 0.4))["cost"]["forest"]
    assert cost["tail"]["estimate"] == pytest.approx(0.1 - 0.4)
    assert cost["head"]["estimate"] == pytest.approx(0.9 - 0.6)
    assert cost["middle"]["estimate"] == pytest.approx(0)


def test_without_an_even_case_there_is_no_cost():
    assert "cost" not in measured()


def test_an_even_case_that_shares_no_entry_has_no_costs():
    """That it is there is told, though nothing can be compared with it."""
    found = imbalance._of_case(
        PLAN,
        pool(),
        case={("forest", 0): fitted(0.9, 0.5, 0.1)},
        splits=[split("case")],
        ranks=[split("steep")],
        even={},
        even_splits=[split("even")],
        even_is_there=True,
    )["costs"]
    assert found["cost"] == {}


def test_imbalance_is_measured_with_its_cost():
    plan = noisy_fits.PLAN | {
        "reference": {"forest+more": "forest"},
        "pairs": [["forest+adjusted", "forest+more"]],
    }
    folds = [noisy_fits.FOLDS] * 2

    def run(**even):
        case = noisy_fits.drawn({"forest": [1, 3], "forest+more": [2, 4]})
        return imbalance._of_case(plan, noisy_fits.pool(), case, folds, folds, **even)

    even = noisy_fits.drawn({"forest": [1, 3]})
    found = run(even=even, even_splits=folds, even_is_there=True)["costs"]
    names = {"forest", "forest+more", f"forest+{imbalance.ADJUSTED}"}
    assert set(found["entries"]) == names
    assert found["sizes"]["draws"] == 2 and found["sizes"]["tracks"] == 160
    assert found["sizes"]["tested"] == 80
    own = {n: found["entries"][n]["metrics"]["accuracy"]["estimate"] for n in names}
    gap = found["pairs"]["forest+adjusted--forest+more"]["accuracy"]["estimate"]
    assert gap == pytest.approx(own["forest+adjusted"] - own["forest+more"])
    assert set(found["cost"]) == {"forest"}
    assert found["cost"]["forest"]["tail"]["estimate"] == 0  # the same probabilities
    alone = run(even={}, even_splits=[], even_is_there=False)["costs"]
    assert "cost" not in alone


def test_cases_are_ranked_by_the_steepest_and_compared_with_the_even(declaration):
    jobs = {job.name: job for job in imbalance.jobs(declaration)}
    tails = list(groups.tails(declaration))
    for case in tails:
        job = jobs[f"imbalance[{case.features}/{case.name}]"]
        steepest = [each for each in tails if each.features == case.features][-1]
        assert int(steepest.name) == max(
            int(each.name) for each in tails if each.features == case.features
        )
        ranks = [loading.path(name) for name in steepest.designs]
        assert list(job.inputs["ranks"].files) == ranks
        flat = groups.even(tails, case)
        assert job.inputs["even_is_there"].arguments == (flat is not None,)
        even = job.inputs["even"].arguments[0]
        if flat is None:
            assert not even and not job.inputs["even_splits"].files
            continue
        compared = {entry for entry, _ in even}
        assert compared == {
            entry
            for entry in case.scores
            if entry in flat.scores and entry not in job.declared["reference"]
        }
        for (entry, draw), known in even.items():
            own = probabilities.sources(declaration, flat.scores[entry][draw])
            assert known == own
    kept = {case.name for case in groups.kept(declaration)}
    told = {name.rpartition("/")[2].rstrip("]") for name in jobs}
    assert told & kept == kept - {groups.AT_RANDOM}
