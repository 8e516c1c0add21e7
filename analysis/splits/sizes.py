"""What a design came out as: its split file, its sizes, the test items it touches.

Flows in: the dataset, the split file of a regime and the plan of a design. Flows out: a
`Ground`, the folds that a function of `analysis.splits.designs` cuts from it, the
contents of result files. A test item is touched when the design changes what training
knows of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from analysis.data import credits, reading
from analysis.pipeline.job import Input, Job, Setup, given, result
from analysis.results.store import Table
from analysis.splits import designs, loading, regimes
from analysis.splits.designs import TEST, TRAIN, Ground
from analysis.study import recipes
from analysis.study.declaration import Evaluation, Regime, Study

GENRE_COLUMNS = ("genre", "training", "test", "group", "quota")


def jobs(study: Study) -> Iterator[Job]:
    """Yield the split of every design that is used, and what came out of it."""
    used = {fit.regime for fit in study.fits}
    for name in (name for name in study.designs if name in used):
        planned = recipes.design(study, name)
        kind = planned["kind"].replace("-", "_")
        yield Job(
            name=f"design[{name}]",
            run=_cut,
            declared=planned,
            inputs={"ground": ground(study, name), "kind": given(kind)},
            writes={
                "split": loading.path(name),
                "sizes": result("designs", f"{name}.json"),
                "genres": result("designs", f"{name}.csv"),
            },
            calls=(f"{designs.__name__}:{kind}",),
        )


def _cut(declared: Mapping[str, Any], ground: Ground, kind: str) -> dict[str, Any]:
    """Cut the training and the test set of a design; say how large they are."""
    folds = getattr(designs, kind)(ground, **declared["values"])
    return {
        "split": regimes.by_id(ground.pool.ids, folds),
        "sizes": sizes(ground, folds),
        "genres": genres(ground, folds, declared),
    }


def ground(study: Study, design: str) -> Input:
    """Return the input that is what a design is cut from (`Ground`)."""
    base = recipes.base(study, design)
    cut = recipes.design(study, design)["cut"]
    return Input(
        load=load_ground,
        arguments=(cut, base, study.evaluation),
        files=(loading.path(base.name),),
        dataset=True,
    )


def load_ground(
    setup: Setup, cut: str, regime: Regime, evaluation: Evaluation
) -> Ground:
    """Return what the designs of a regime are cut from.

    Args:
        setup: where the job runs.
        cut: the unit that the design divides.
        regime: the regime.
        evaluation: of the study.
    """
    base, pool = (reading.load_pool(setup, each) for each in (regime.unit, cut))
    folds = loading.of_items(setup, regime.name, regime.unit)
    rows = reading.load_pool(setup, "row")
    texts = credits.load_texts(setup.dataset)
    return Ground(
        pool=pool,
        folds=folds if cut == regime.unit else designs.carried(base, folds, pool),
        credits=credits.credits_of(texts, rows, pool),
        regime=regime,
        evaluation=evaluation,
    )


def sizes(ground: Ground, folds: np.ndarray) -> dict[str, int]:
    """Return how many items a design trains on and tests, loses and adds.

    Lost and added are training items, against what the regime itself trains on.
    """
    train, test = regimes.training(folds, TEST), regimes.test(folds, TEST)
    kept = int(ground.trained[train].sum())
    return {
        "training": len(train),
        "test": len(test),
        "lost": int(ground.trained.sum()) - kept,
        "added": len(train) - kept,
        "training_artists": len(np.unique(ground.pool.artists[train])),
        "test_artists": len(np.unique(ground.pool.artists[test])),
    }


def genres(ground: Ground, folds: np.ndarray, plan: Mapping[str, Any]) -> Table:
    """Return one row of `GENRE_COLUMNS` per genre.

    Training and test count an item with k genres 1/k for each. Long tails name the
    group of a genre and its quota; other designs leave both empty.
    """
    shares = ground.pool.sets / ground.pool.sets.sum(axis=1, keepdims=True)
    train, test = regimes.training(folds, TEST), regimes.test(folds, TEST)
    counts = [shares[each].sum(axis=0).tolist() for each in (train, test)]
    named: list[Any] = [[""] * shares.shape[1]] * 2
    if plan["kind"] == "long-tail":
        ratio, tracks, draw = (plan["values"][n] for n in ("ratio", "tracks", "draw"))
        quota = designs.quotas(ground, ratio, tracks, draw).astype(int).tolist()
        named = [designs.groups(ground, draw), quota]
    rows = zip(ground.pool.genres, *counts, *named, strict=True)
    return list(GENRE_COLUMNS), [list(row) for row in rows]


def touched(ground: Ground, folds: np.ndarray, plan: Mapping[str, Any]) -> np.ndarray:
    """Return which test items the design touches: (t,) bool, in their order.

    A strict design touches what shares an artist (or an album) with the training of
    the regime, and so does its control; a design that adds items touches what those
    are companions of; others touch nothing.

    Args:
        ground: what the design is cut from.
        folds: (n,) its folds.
        plan: its kind, and its values.
    """
    kind, pool = plan["values"].get("like", plan["kind"]), ground.pool
    test = regimes.test(folds, TEST)
    added = (folds == TRAIN) & ground.tested
    if kind.startswith("strict"):
        found = designs.shares(ground.credits.artists, ground.trained)
        if kind == "strict-albums":
            found |= designs.shares(ground.credits.albums, ground.trained)
    elif kind == "add-artist":
        found = np.isin(pool.artists, pool.artists[added])
    else:
        found = np.isin(pool.recordings, pool.recordings[added])
    return found[test]
