"""Contrasts: first minus second, whole and in parts, on the same test items."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from analysis.fits.probabilities import Pooled
from analysis.measurements import contrasts
from analysis.metrics import formulas
from analysis.splits import designs, regimes, sizes
from analysis.study import recipes
from tests import cut_designs

PLAN = {"draws": 40, "confidence": 0.9, "seed": 1, "regime": "artists"}


def pooled(seed: int, sets: np.ndarray, artists: np.ndarray, sure: float) -> Pooled:
    random = np.random.default_rng(seed)
    found = random.random(sets.shape) + sure * sets
    return Pooled(
        fold=np.zeros(len(sets), dtype=int),
        probabilities=found / found.sum(axis=1, keepdims=True),
        sets=sets,
        artists=artists,
        seen=found,
        seen_sets=sets,
    )


@pytest.fixture
def pair() -> tuple[Pooled, Pooled]:
    random = np.random.default_rng(0)
    sets = np.eye(4, dtype=bool)[random.integers(4, size=120)]
    artists = random.integers(30, size=120)
    return pooled(1, sets, artists, 1.0), pooled(2, sets, artists, 0.2)


def test_all_touched_and_untouched_are_scored_apart(pair):
    first, second = pair
    touched = np.arange(120) < 30
    found = contrasts.contrast(PLAN, first, second, touched, first.sets)
    assert "labels" not in found
    assert found["share"] == 0.25
    parts = {"": np.ones(120, bool), "touched": touched, "untouched": ~touched}
    for name, rows in parts.items():
        gain = [
            formulas.scores(each.probabilities[rows], each.sets[rows])["accuracy"]
            for each in pair
        ]
        part = found[name] if name else found
        assert part["items"] == rows.sum()
        assert part["metrics"]["accuracy"]["estimate"] == pytest.approx(
            gain[0] - gain[1]
        )
        assert part["first"]["accuracy"] == pytest.approx(gain[0])


def test_rows_are_scored_by_their_label_and_by_the_sets_of_recordings(pair):
    first, second = pair
    whole = first.sets.copy()
    whole[:, 0] = True
    nothing = np.zeros(120, bool)
    found = contrasts.contrast(PLAN, first, second, nothing, whole)
    assert set(found) == {*found["labels"], "labels"}
    assert not {"touched", "untouched"} & set(found)
    for each, truth in ((found["labels"], first.sets), (found, whole)):
        expected = formulas.scores(first.probabilities, truth)["accuracy"]
        assert each["first"]["accuracy"] == pytest.approx(expected)
    assert found["labels"]["first"] != found["first"]


def test_other_test_items_are_refused(pair):
    first, second = pair
    touched = np.ones(120, bool)
    for change in ({"artists": second.artists + 1}, {"sets": ~second.sets}):
        other = dataclasses.replace(second, **change)
        with pytest.raises(ValueError, match="same test items"):
            contrasts.contrast(PLAN, first, other, touched, first.sets)


def test_a_job_contrasts_what_its_design_touches_by_the_sets_of_recordings(demo_data):
    """Rows have one genre each; their recordings may have several."""
    ground = cut_designs.cut(demo_data, "row")
    folds = designs.add_twins(ground)
    tested = folds == designs.TEST
    sets, artists = ground.pool.sets[tested], ground.pool.artists[tested]
    two = [pooled(seed, sets, artists, 1.0) for seed in (1, 2)]
    design = {"kind": "add-twins", "values": {}, "cut": "row"}
    declared = {"design": design, "draws": PLAN}
    told = contrasts._contrasted(declared, ground, folds, *two)["contrast"]
    touched = sizes.touched(ground, folds, design)
    whole = regimes.whole_sets(ground.pool)[tested]
    assert 0 < told["share"] == touched.mean() < 1
    assert told == contrasts.contrast(PLAN, *two, touched, whole)
    assert told["labels"]["items"] == len(sets)


def test_halves_of_a_contrast_are_the_same_entry_on_the_same_folds(declaration):
    jobs = {job.name: job for job in contrasts.jobs(declaration)}
    for name, first, second in recipes.contrasts(declaration):
        given = jobs[f"contrast[{name}]"].inputs
        halves = [given[half].arguments[0] for half in ("first", "second")]
        folds, entries = (
            [[each.recipe[key] for each in half] for half in halves]
            for key in ("fold", "entry")
        )
        assert folds[0] == folds[1] and entries[0] == entries[1]
        assert {each.recipe["regime"] for each in halves[0]} == {first.regime}
        assert {each.recipe["regime"] for each in halves[1]} == {second.regime}
