"""Looseness of the bounds: worlds that look alike, bands, and a world that grows."""

from __future__ import annotations

import pytest

from analysis.measurements import bounds, looseness


def test_both_worlds_show_the_same_error_and_differ_in_what_is_possible():
    found = looseness.worlds(0.87, 114, seed=1)
    for world in found.values():
        assert world["drawn"] == pytest.approx(0.87, abs=0.01)
    assert found["split"]["bayes"] - found["even"]["bayes"] > 0.2


def test_many_classes_have_the_wider_band():
    widest = [row["widest"] for row in looseness.bands(0.87, 114)]
    assert widest == sorted(widest)
    assert widest[0] == pytest.approx(1 / 8, abs=1e-3)
    assert widest[-1] == pytest.approx(1 / 4, abs=3e-3)


def test_with_few_training_items_the_lower_bound_lies_above_the_truth():
    found = looseness.growing(20, seed=1, sizes=(100, 1500), tested=400)
    first, last = found["sizes"]
    assert first["error"] > last["error"] and first["lowest"] > found["bayes"]
    assert last["error"] > found["bayes"]


def test_a_job_opens_what_the_neighbours_of_the_primary_features_left(
    declaration, monkeypatch
):
    (job,) = looseness.jobs(declaration)
    assert job.reads == (bounds.path(declaration.evaluation.features),)
    monkeypatch.setattr(looseness, "measured", lambda *given: given)
    neighbours = {"error": {"estimate": 0.8}, "genres": 9}
    told = job.run(job.declared, neighbours)
    assert told["looseness"] == (0.8, 9, job.declared["seed"])
