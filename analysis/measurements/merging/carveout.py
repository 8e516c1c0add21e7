"""What trees are grown from: the artists of the search carve-out, and nobody else.

Flows in: items and their folds; a recipe. Flows out: for every genre a profile by
confusion (what a model would call its tracks) and one by shared tracks (what else its
tracks are called). No item of the carve-out is in any test fold, so one tree serves all
folds and has seen none of the answers that it is scored with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from analysis import models
from analysis.data.items import Items
from analysis.fits import training
from analysis.measurements.merging import trees
from analysis.metrics.formulas import drawn_shares, normalised, ratio
from analysis.pipeline.job import THREADS, Job, result
from analysis.results import store
from analysis.splits import regimes
from analysis.study import recipes
from analysis.study.declaration import Study
from analysis.study.recipes import Score
from analysis.study.seeds import seed_of

FOLDER = "merging"
PROFILES = result(FOLDER, "confusion.csv")
MERGES = result(FOLDER, "merges.csv")
PARTS = 5  # the carve-out is predicted in this many parts, each by the others
REGIME = "carve-out"  # names the seeds of these fits


def growing(study: Study, score: Score) -> Job:
    """Return the job that grows the trees from what the model of a score says."""
    fit = score.fits[0]
    recipe = recipes.recipe(study, fit)
    return Job(
        name="trees",
        run=_grown,
        declared={"recipe": recipe},
        inputs=training.inputs(study, fit) | {"threads": THREADS},
        writes={
            "profiles": PROFILES,
            "merges": MERGES,
            "carveout": result(FOLDER, "carveout.json"),
        },
        calls=(models.builder(recipe["module"]),),
    )


def _grown(
    declared: Mapping[str, Any],
    pool: Items,
    folds: np.ndarray,
    chosen: Mapping[str, Any],
    threads: int,
) -> dict[str, Any]:
    """Grow the trees on the carve-out, which is in no test fold.

    Kept are the profiles by confusion, the merges of both trees, and counts.
    """
    recipe = training.Recipe(**declared["recipe"]).tuned(chosen)
    confusion = by_confusion(recipe, pool, folds, threads)
    sharing, met = by_sharing(pool, folds), weights(pool, folds)
    merges = {
        trees.CONFUSION: trees.grow(confusion, met),
        trees.SHARING: trees.grow(sharing, met),
    }
    return {
        "profiles": store.by_genre(confusion.tolist(), pool.genres),
        "merges": trees.merges_table(merges, pool.genres),
        "carveout": counts(pool, folds, sharing) | {"model": recipe.entry},
    }


def dealt(
    artists: np.ndarray, folds: np.ndarray, seed: int, parts: int = PARTS
) -> np.ndarray:
    """Return the part of every item, (n,): 0..parts-1 in the carve-out, else OUTSIDE.

    Whole artists are dealt, the ones with most items first, each to the part that has
    fewest items so far; equal ones in an order that follows from the seed.
    """
    found = np.full(len(folds), regimes.OUTSIDE)
    inside = np.flatnonzero(folds == regimes.SEARCH)
    _, place, counts = np.unique(
        artists[inside], return_inverse=True, return_counts=True
    )
    parts = max(min(parts, len(counts)), 1)
    shuffled = np.random.default_rng(seed).permutation(len(counts))
    part, filled = np.zeros(len(counts), dtype=int), np.zeros(parts, dtype=int)
    for group in shuffled[np.argsort(-counts[shuffled], kind="stable")]:
        part[group] = np.argmin(filled)
        filled[part[group]] += counts[group]
    found[inside] = part[place]
    return found


def profile(drawn: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Return what tracks of each genre are told to be, (G, P): means of `told`.

    Args:
        drawn: (n, G) shares; a track counts for its genres by them.
        told: (n, P) what is said of each track, rows of sum 1.

    A genre that no track has is told to be nothing: a row of zeros.
    """
    return ratio(drawn.T @ told, drawn.sum(axis=0)[:, None])


def by_confusion(
    recipe: training.Recipe, pool: Items, folds: np.ndarray, threads: int
) -> np.ndarray:
    """Return the profile (G, G) of every genre in a model's eyes.

    The carve-out is cut into parts by artists; each part is predicted by a model that
    was trained on the other parts alone.
    """
    parts = dealt(pool.artists, folds, seed_of(recipe.seed, REGIME))
    drawn, told = [], []
    for part in range(parts.max(initial=-1) + 1):
        if not len(regimes.training(parts, part)):
            continue  # a carve-out of one artist has nothing to learn from
        inner = replace(recipe, regime=REGIME, fold=part)
        told.append(normalised(training.fit(inner, pool, parts, threads).kept.test))
        drawn.append(drawn_shares(pool.sets[regimes.test(parts, part)]))
    if not told:
        return np.eye(len(pool.genres))
    return profile(np.concatenate(drawn), np.concatenate(told))


def by_sharing(pool: Items, folds: np.ndarray) -> np.ndarray:
    """Return the profile (G, G) of every genre in the words of its own tracks.

    A track of the genre is drawn, then one of the track's labels: what is it?
    """
    inside = drawn_shares(pool.sets[folds == regimes.SEARCH])
    return profile(inside, inside)


def weights(pool: Items, folds: np.ndarray) -> np.ndarray:
    """Return how often each genre is met in the carve-out, (G,)."""
    return drawn_shares(pool.sets[folds == regimes.SEARCH]).sum(axis=0)


def counts(pool: Items, folds: np.ndarray, sharing: np.ndarray) -> dict[str, int]:
    """Return how many items and artists trees are grown from, and what is linked.

    `linked` counts the pairs of genres that share a track; `components` the sets of
    genres that shared tracks hold together: below it, that tree knows nothing more.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    inside = folds == regimes.SEARCH
    links = np.triu(sharing > 0, 1)
    return {
        "items": int(inside.sum()),
        "artists": len(np.unique(pool.artists[inside])),
        "parts": PARTS,
        "linked": int(links.sum()),
        "components": int(connected_components(csr_array(links), directed=False)[0]),
    }
