"""Measurements of what is possible at all, put together for their task files.

Flows in: cached probabilities or items, and a plan. Flows out: contents of results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled, Source
from analysis.measurements import bounds
from analysis.measurements import label_noise as noise
from analysis.measurements import learning as scaling
from analysis.measurements import scores as measures
from analysis.metrics import formulas
from analysis.splits import loading, regimes
from analysis.study import recipes
from analysis.study.seeds import seed_of

METRICS = ("accuracy", "macro_f1")
LEAST_SIZES = 4  # three for the law, one to test it
LAW_COLUMNS = ("model", "metric", "size", "estimate", "low", "high")

# Of every training set: its size, the split file, and where its probabilities lie.
Trained = Sequence[tuple[int, Path, Sequence[Source]]]
Sums = dict[int, list[sparse.csr_array]]


def neighbours(
    plan: Mapping[str, Any], pool: Items, folds: np.ndarray
) -> dict[str, Any]:
    """Return the neighbours of held-out items, the bounds, and both by training size.

    `plan` holds the columns, the tested folds, the seed and the plan of the draws.
    """
    tested, columns = plan["folds"], plan["columns"]
    values, artists = bounds.held_out(pool, folds, tested, columns)
    found = bounds.summary(
        values, artists, len(pool.genres), **recipes.draws(plan["draws"])
    )
    seed = seed_of(plan["draws"]["seed"], "neighbours")
    return found | {
        "best": int(bounds.best_vote(found)),
        "folds": len(tested),
        "sizes": bounds.by_size(pool, folds, tested[0], columns, seed),
    }


def learning(
    plan: Mapping[str, Any],
    models: Mapping[str, Trained],
    dataset: str,
    checksum: str,
    threads: int,
) -> tuple[dict[str, Any], measures.Table]:
    """Return the learning curves of all models with their tests, and the laws drawn.

    Args:
        plan: the plan of the draws, the unit, and the tolerance of the test.
        models: by name, every training set that was fitted.
        dataset: the path of the file.
        checksum: its SHA-256.
        threads: how many threads a refit may use.
    """
    found: dict[str, Any] = {"models": {}, "times": scaling.TIMES}
    rows: list[list[Any]] = []
    for model, trained in models.items():
        sums: Sums = {}
        for size, split, sources in sorted(trained, key=lambda each: each[:2]):
            pool, folds = loading.load(dataset, checksum, plan["unit"], split)
            each = probabilities.pooled(sources, pool, folds, threads)
            sums.setdefault(size, []).append(
                formulas.artist_sums(each.probabilities, each.sets, each.artists)
            )
            found |= {"items": len(each.sets), "artists": len(set(each.artists))}
        found["models"][model], laws = one_model(sums, plan)
        found |= {"sizes": list(sums), "seeds": min(map(len, sums.values()))}
        rows += [[model, *row] for row in laws]
    return found, (list(LAW_COLUMNS), rows)


def one_model(sums: Sums, plan: Mapping[str, Any]) -> tuple[dict[str, Any], list]:
    """Return the curves of one model by metric, and its laws as drawn.

    `sums` holds, by size, what every artist contributes, once for each seed.
    """
    drawn = recipes.draws(plan["draws"])
    confidence, sizes = drawn.pop("confidence"), list(sums)
    values = scaling.drawn_curves(sums, **drawn)
    curves = {name: values[formulas.METRICS.index(name)] for name in METRICS}
    found = {
        name: scaling.summary(
            sizes, each, confidence=confidence, tolerance=plan["tolerance"]
        )
        for name, each in curves.items()
    }
    laws = [
        [name, *row]
        for name, each in curves.items()
        for row in scaling.drawn_law(sizes, each, confidence)
    ]
    return found, laws


def label_noise(plan: Mapping[str, Any], found: Pooled) -> dict[str, Any]:
    """Return what confident learning makes of labels drawn from the genre sets."""
    seed = seed_of(plan["seed"], "noise", plan["regime"])
    labels = regimes.drawn_labels(found.sets, seed)
    return noise.measured(
        found.probabilities, found.sets, found.artists, labels, **recipes.draws(plan)
    )


def best_entry(scores: Mapping[str, Mapping[str, Any]], metric: str) -> str:
    """Return the entry with the largest value of a metric among those of most folds.

    `scores` holds, by entry, what `analysis.measurements.measuring.score` returns.
    """
    most = max(each["folds"] for each in scores.values())
    whole = {
        entry: each["metrics"][metric]["estimate"]
        for entry, each in scores.items()
        if each["folds"] == most
    }
    return max(whole, key=whole.__getitem__)
