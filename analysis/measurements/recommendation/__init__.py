"""Neighbours as recommendations: how often do they share the query's genre?

Flows in: the held-out items of one fold as points of several spaces, their genre sets
and artists. Flows out: for every item and space what its list of ten holds (`lists`,
`agreement`); and, over all folds, means with
intervals from the artist bootstrap (`summary`).

Every item is a query once; the catalogue is all other items of its fold, so that no
model was trained on either. Beside the spaces of models stand four that need none: a
list at random, the features, the most popular items, and the true labels themselves,
which show what knowing genre perfectly would be worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.measurements.recommendation import agreement, lists, summary
from analysis.measurements.recommendation.agreement import Catalogue
from analysis.measurements.recommendation.lists import hellinger, standardised
from analysis.pipeline.job import Job, result
from analysis.splits import loading, regimes
from analysis.study import groups, recipes
from analysis.study.declaration import Study


def jobs(study: Study) -> Iterator[Job]:
    """Yield the neighbours of every held-out item, for each feature set."""
    items = loading.divided(study, study.evaluation.regime)
    for name, usual in groups.usual_sets(study).items():
        scores = groups.complete(usual)
        shared = sorted(set.intersection(*(score.folds for score in scores)))
        alone = {
            (score.entry, fit.fold): replace(score, fits=(fit,))
            for score in scores
            for fit in score.fits
            if fit.fold in shared
        }
        yield Job(
            name=f"recommend[{name}]",
            run=_recommended,
            declared={
                "columns": list(study.features[name].columns),
                "folds": shared,
                "draws": recipes.bootstrap(study),
            },
            inputs={"found": probabilities.entries(study, alone)} | items,
            writes={"spaces": result("recommendation", f"{name}.json")},
        )


def _recommended(
    declared: Mapping[str, Any],
    found: Mapping[tuple[str, int], Pooled],
    pool: Items,
    folds: np.ndarray,
) -> dict[str, Any]:
    """Find the neighbours of every held-out item and compare their genres.

    `found` is what every model said of the test items of every fold.
    """
    models = list(dict.fromkeys(model for model, _ in found))
    tested = sorted({fold for _, fold in found})
    parts = []
    for fold in tested:  # one fold at a time: all of them may not fit into memory
        told = {model: found[model, fold].probabilities for model in models}
        parts.append(evaluate(pool, folds, fold, declared["columns"], told))
    items = np.concatenate([regimes.test(folds, fold) for fold in tested])
    drawn = recipes.draws(declared["draws"])
    return {"spaces": summary.of_folds(parts, pool.artists[items], **drawn)}


def evaluate(
    pool: Items,
    folds: np.ndarray,
    fold: int,
    columns: Sequence[str],
    probabilities: Mapping[str, np.ndarray],
) -> dict[str, np.ndarray]:
    """Return what the test items of one fold find among one another, by space.

    Args:
        pool: all items.
        folds: (n,) the fold of each item.
        fold: whose test items are queries and catalogue.
        columns: the features; they are standardised by the fold's training items.
        probabilities: by model, (t, G) of the test items, in their order.
    """
    tested, trained = regimes.test(folds, fold), regimes.training(folds, fold)
    values = pool.features[list(columns)].to_numpy(dtype=float)
    sound = standardised(values[tested], values[trained])
    catalogue = Catalogue(pool.sets[tested], pool.artists[tested], sound)
    spaces = {
        summary.FEATURES: sound,
        summary.LABELS: lists.labelled(catalogue.sets, fold),
    }
    spaces |= {name: hellinger(each) for name, each in probabilities.items()}
    popularity = pool.features["popularity"].to_numpy(dtype=float)[tested]
    return agreements(spaces, catalogue, popularity)


def agreements(
    spaces: Mapping[str, np.ndarray],
    catalogue: Catalogue,
    popularity: np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    """Return what each query finds in every space, and without any.

    Args:
        spaces: name to points (n, d); the nearest in Euclidean distance are found.
        catalogue: the n items.
        popularity: (n,), for a list of the most popular items.

    Returns:
        Name to (n, 14), the columns `agreement.COLUMNS`. At random, it is the
        expectation.
    """
    ideal = agreement.ideals(catalogue)
    found = {summary.RANDOM: agreement.at_random(catalogue, ideal)}
    if popularity is not None:
        both = lists.popular(popularity, catalogue.artists)
        found[summary.POPULAR] = agreement.held(catalogue, *both, ideal)
    for name, points in spaces.items():
        both = lists.everyone_and_others(points, catalogue.artists)
        found[name] = agreement.held(catalogue, *both, ideal)
    return found
