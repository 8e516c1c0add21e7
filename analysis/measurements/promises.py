"""Sets of genres with a promise: how often is the right genre among them?

Flows in: out-of-fold probabilities (n, G), genre sets (n, G), artists and folds (n,).
Flows out: prediction sets at several promises, and how the promises were kept.

The method is split conformal prediction as MAPIE has it: with one random track per
artist of the other folds, and a label drawn from its set, a threshold is found that a
promised share of those tracks passes. For a random track of an artist never met before,
the set then holds the drawn label at least that often, whatever the model is worth
(Vovk, Gammerman and Shafer 2005, "Algorithmic learning in a random world"), up to one
thing: the tracks of other folds were predicted by other models of the same kind.

Two ways to form a set: `threshold`, all genres of at least some probability, which
gives the smallest sets (Sadinle, Lei and Wasserman 2019, JASA 114); `cumulative`, the
most probable genres until they make up some sum, which spreads the promise more evenly
over easy and hard tracks (Romano, Sesia and Candès 2020, NeurIPS 33).

Two targets: `drawn`, a label drawn from the genre set; `any`, one genre of the set,
whichever the model finds most probable. Each calibrates its own sets and is judged
with both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.metrics import bootstrap, formulas
from analysis.pipeline.job import Job
from analysis.splits import regimes
from analysis.study import recipes
from analysis.study.declaration import Study
from analysis.study.seeds import seed_of

LEVELS = (0.8, 0.9, 0.95)
TARGETS = ("drawn", "any")
KINDS = (("threshold", "drawn"), ("threshold", "any"), ("cumulative", "drawn"))
COVERED = ("drawn", "any")
COLUMNS = ("genre", "level", "support", "coverage", "low", "high", "size")


def jobs(study: Study) -> Iterator[Job]:
    """Yield the prediction sets of every entry that is pooled over folds."""
    pool = reading.pool(recipes.unit(study, study.evaluation.regime))
    writes = {"kept": "promises/{}.json", "genres": "promised/{}.csv"}
    return probabilities.pooled_jobs(study, "promises", _promised, writes, pool=pool)


def _promised(
    declared: Mapping[str, Any], found: Pooled, pool: Items
) -> dict[str, Any]:
    """Form prediction sets and count how their promises were kept."""
    seed = seed_of(declared["seed"], "promises")
    kept, rows = measured(found, pool.genres, seed, recipes.draws(declared))
    return {"kept": kept, "genres": (list(COLUMNS), rows)}


def one_per_artist(artists: np.ndarray, seed: int) -> np.ndarray:
    """Return the position of one random item of every artist, sorted: (A,)."""
    shuffled = np.random.default_rng(seed).permutation(len(artists))
    _, first = np.unique(artists[shuffled], return_index=True)
    return np.sort(shuffled[first])


def labels(
    probabilities: np.ndarray, sets: np.ndarray, target: str, seed: int
) -> np.ndarray:
    """Return the label (n,) that a set is to hold: a drawn one, or the likeliest."""
    if target == "drawn":
        return regimes.drawn_labels(sets, seed)
    return np.where(sets, probabilities, -1).argmax(axis=1)


def across_folds(found: Pooled, kind: tuple[str, str], seed: int) -> np.ndarray:
    """Return the prediction sets of all items, calibrated on the other folds.

    `kind` is a way and a target. (n, G, levels) bool.

    Raises:
        ValueError: when there is but one fold.
    """
    from analysis.measurements import conformal  # MAPIE, scikit-learn

    way, target = kind
    names = np.unique(found.fold)
    if len(names) < 2:
        raise ValueError("prediction sets need the items of another fold")
    predicted = np.zeros((*found.sets.shape, len(LEVELS)), dtype=bool)
    for fold in names:
        others = np.flatnonzero(found.fold != fold)
        lot = seed_of(seed, "artists", int(fold))
        rows = others[one_per_artist(found.artists[others], lot)]
        known, here = found.probabilities[rows], found.fold == fold
        truth = labels(known, found.sets[rows], target, lot)
        predicted[here] = conformal.predicted(
            known, truth, found.probabilities[here], LEVELS, way, lot
        )
    return predicted


def kept(found: np.ndarray, sets: np.ndarray) -> dict[str, np.ndarray]:
    """Return what each prediction set (n, G) gives against the genre sets (n, G).

    drawn: the chance that it holds a drawn label; any: whether it holds one genre of
    the set; size; single: whether it is one genre; empty.
    """
    held = (found & sets).sum(axis=1)
    size = found.sum(axis=1)
    return {
        "drawn": held / sets.sum(axis=1),
        "any": (held > 0).astype(float),
        "size": size.astype(float),
        "single": (size == 1).astype(float),
        "empty": (size == 0).astype(float),
    }


def summary(
    found: np.ndarray, sets: np.ndarray, artists: np.ndarray, draws: Mapping[str, Any]
) -> dict[str, Any]:
    """Return how one level was kept: means over tracks, and over artists.

    In the mean over artists every artist counts the same, as in the calibration; in
    the mean over tracks those with many tracks count more.
    """
    values = kept(found, sets)
    columns = np.column_stack([np.ones(len(sets)), *values.values()])
    tracks = bootstrap.cluster_sums(sparse.csr_array(columns), artists)
    each = sparse.csr_array(tracks.multiply(1 / tracks[:, [0]].toarray()))
    both = sparse.csr_array(sparse.hstack([tracks, each]))
    ends = bootstrap.intervals(both, _means, **draws)
    names = list(values)
    parts = {"tracks": ends[: len(names)], "artists": ends[len(names) :]}
    return {
        per: {name: end.plain() for name, end in zip(names, row, strict=True)}
        for per, row in parts.items()
    }


def _means(sums: np.ndarray) -> np.ndarray:
    """Turn rows of summed sums into means over tracks, then over artists."""
    tracks, each = np.split(np.atleast_2d(sums), 2, axis=1)
    return np.hstack([tracks[:, 1:] / tracks[:, :1], each[:, 1:] / each[:, :1]])


def by_genre(
    found: np.ndarray, sets: np.ndarray, artists: np.ndarray, draws: Mapping[str, Any]
) -> list[tuple[float, bootstrap.Interval, float]]:
    """Return support, coverage of the drawn label and mean size, genre by genre.

    Over the tracks of a genre with the weight 1 / |set|: how often the prediction set
    holds the genre. The interval is over artists.
    """
    shares = formulas.drawn_shares(sets)
    sizes = found.sum(axis=1)
    weight, hit = sparse.csr_array(shares), sparse.csr_array(shares * found)
    stacked = sparse.csr_array(sparse.hstack([weight, hit]))
    sums = bootstrap.cluster_sums(stacked, artists)
    support = shares.sum(axis=0)
    ends = bootstrap.known_intervals(sums, formulas.ratios, **draws)
    size = (shares * sizes[:, None]).sum(axis=0) / np.maximum(support, 1e-12)
    return list(zip(support.tolist(), ends, size.tolist(), strict=True))


def measured(
    found: Pooled, genres: Sequence[str], seed: int, draws: Mapping[str, Any]
) -> tuple[dict[str, Any], list[list[Any]]]:
    """Return how every kind of set kept every promise, and the genres of the first.

    Args:
        found: the n test items of all folds.
        genres: the G names.
        seed: of the tracks and labels to calibrate on.
        draws: draws, confidence and seed of the artist bootstrap.

    Returns:
        A dict: kinds ("threshold-drawn") to levels ("90") to `summary`; and sizes. Rows
        of genre, level, support, coverage, low, high and mean size.
    """
    kinds: dict[str, Any] = {}
    rows: list[list[Any]] = []
    for kind in KINDS:
        predicted = across_folds(found, kind, seed)
        levels = kinds["-".join(kind)] = {}
        for at, level in enumerate(LEVELS):
            one = (predicted[..., at], found.sets, found.artists, draws)
            name = f"{round(100 * level)}"
            levels[name] = summary(*one)
            counted = by_genre(*one) if kind == KINDS[0] else ()
            for genre, (support, end, size) in zip(genres, counted, strict=False):
                rows.append([genre, name, support, *end, size])
    return {
        "kinds": kinds,
        "folds": len(np.unique(found.fold)),
        "items": len(found.sets),
        "artists": len(np.unique(found.artists)),
    }, rows
