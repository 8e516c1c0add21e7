"""Sizes from probabilities: the same numbers as by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.fits import probabilities
from analysis.measurements import by_size
from analysis.splits import loading, regimes
from analysis.study import groups
from tests import noisy_fits
from tests.noisy_fits import FOLDS, PLAN


def size(seeds, **plan):
    """Measure entries at one size of two draws."""
    entries, splits = noisy_fits.drawn(seeds), [FOLDS, FOLDS]
    return by_size._measured(PLAN | plan, noisy_fits.pool(), splits, entries)["size"]


def test_a_size_averages_draws_and_adds_blends():
    found = size(
        {"forest": [1, 3], "network": [2, 4]},
        reference="network",
        possible=["both"],
        families={"forest": "tree", "network": "network"},
        metric="accuracy",
    )
    assert set(found["entries"]) == {"forest", "network", "both"}
    assert found["draws"] == 2 and found["train_items"] == 160
    assert "gain" not in found["entries"]["network"]
    entry = found["entries"]["both"]
    values = [each["log_loss"] for each in entry["repeats"]]
    assert len(values) == 2
    assert entry["metrics"]["log_loss"]["estimate"] == pytest.approx(np.mean(values))


def test_at_a_size_the_best_tree_meets_the_best_network():
    seeds = {"forest": [1, 3], "oak": [5, 6], "network": [2, 4]}
    plan = {"reference": "network", "possible": [], "metric": "accuracy"}
    families = {"forest": "tree", "oak": "tree", "network": "network"}
    found = size(seeds, **plan, families=families)
    own = {
        name: each["metrics"]["accuracy"]["estimate"]
        for name, each in found["entries"].items()
    }
    lead = found["lead"]
    assert lead["tree"] == max(("forest", "oak"), key=own.__getitem__)
    gap = own[lead["tree"]] - own["network"]
    assert lead["metrics"]["accuracy"]["estimate"] == pytest.approx(gap)
    trees = dict.fromkeys(seeds, "tree")
    assert "lead" not in size(seeds, **plan, families=trees)


def test_train_items_are_the_mean_of_the_draws():
    smaller = FOLDS.copy()
    smaller[np.flatnonzero(FOLDS == regimes.SEARCH)[:40]] = regimes.OUTSIDE
    plan = {"reference": "", "possible": [], "metric": "accuracy", "families": {}}
    entries = noisy_fits.drawn({"forest": [1, 3]})
    found = by_size._measured(
        PLAN | plan, noisy_fits.pool(), [FOLDS, smaller], entries
    )["size"]
    assert found["train_items"] == 140


def test_every_size_has_the_splits_and_fits_of_all_its_draws(declaration):
    jobs = {job.name: job for job in by_size.jobs(declaration)}
    cases = list(groups.sizes(declaration))
    assert len(jobs) == len(cases) > 0
    for case in cases:
        job = jobs[f"size[{case.features}/{case.name}]"]
        scores = [score for each in case.scores.values() for score in each]
        splits = {loading.path(name) for name in case.designs}
        assert set(job.reads) >= splits | {*probabilities.reports(scores)}
        assert list(job.inputs["splits"].files) == list(map(loading.path, case.designs))
