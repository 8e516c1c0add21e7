"""Leaks: the ways and the honest test, under the seed and the draws declared."""

from __future__ import annotations

from analysis.findings import leaks as finding
from analysis.measurements import leaks, leaky_ways
from analysis.splits import regimes
from analysis.study import recipes
from analysis.study.seeds import seed_of


def test_a_job_takes_the_ways_apart_beside_unseen_artists(demo_data, declaration):
    pool, evaluation = demo_data.recording, declaration.evaluation
    folds = regimes.assign(pool, declaration.regimes["artists"], evaluation)
    declared = recipes.bootstrap(declaration, "artists") | {"draws": 30}
    found = leaks._repeated(declared, demo_data.raw, pool, folds)["ways"]
    assert list(found) == [*leaky_ways.WAYS, leaky_ways.HONEST]
    seed, draws = seed_of(evaluation.seed, "leaks"), recipes.draws(declared)
    honest = leaky_ways.unseen_artists(pool, folds, seed, draws)
    assert found[leaky_ways.HONEST] == honest
    assert honest["tested"] == (folds == 0).sum()
    reached = {name: each["accuracy"]["estimate"] for name, each in found.items()}
    assert reached["tested_on_training_rows"] > reached[leaky_ways.HONEST]
    # what the finding reads is what is measured
    assert {*finding.WAYS, *finding.PLAIN} == found.keys()
