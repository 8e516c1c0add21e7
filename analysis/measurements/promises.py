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
from analysis.metrics import bootstrap
from analysis.pipeline.job import Job, result
from analysis.splits import regimes
from analysis.study import recipes
from analysis.study.declaration import Study
from analysis.study.seeds import seed_of

LEVELS = (0.8, 0.9, 0.95)
TARGETS = ("drawn", "any")
KINDS = (("threshold", "drawn"), ("threshold", "any"), ("cumulative", "drawn"))
COVERED = ("drawn", "any")


def jobs(study: Study) -> Iterator[Job]:
    """Yield the prediction sets of every entry that is pooled over folds."""
    for name, found in probabilities.pooled_entries(study):
        yield Job(
            name=f"promises[{name}]",
            run=_promised,
            declared=recipes.bootstrap(study, study.evaluation.regime),
            inputs={
                "found": found,
                "pool": reading.pool(recipes.unit(study, study.evaluation.regime)),
            },
            writes={
                "kept": result("promises", f"{name}.json"),
                "genres": result("promised", f"{name}.csv"),
            },
        )


def _promised(
    declared: Mapping[str, Any], found: Pooled, pool: Items
) -> dict[str, Any]:
    """Form prediction sets and count how their promises were kept."""
    items = (found.probabilities, found.sets, found.artists, found.fold)
    seed = seed_of(declared["seed"], "promises")
    kept, rows = measured(*items, seed, recipes.draws(declared))
    return {"kept": kept, "genres": by_name(rows, pool.genres)}


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


def across_folds(
    probabilities: np.ndarray,
    sets: np.ndarray,
    artists: np.ndarray,
    folds: np.ndarray,
    kind: tuple[str, str],
    seed: int,
) -> np.ndarray:
    """Return the prediction sets of all items, calibrated on the other folds.

    `kind` is a way and a target. (n, G, levels) bool.

    Raises:
        ValueError: when there is but one fold.
    """
    from analysis.measurements import conformal  # MAPIE, scikit-learn

    way, target = kind
    names = np.unique(folds)
    if len(names) < 2:
        raise ValueError("prediction sets need the items of another fold")
    found = np.zeros((*sets.shape, len(LEVELS)), dtype=bool)
    for fold in names:
        others = np.flatnonzero(folds != fold)
        lot = seed_of(seed, "artists", int(fold))
        known = others[one_per_artist(artists[others], lot)]
        truth = labels(probabilities[known], sets[known], target, lot)
        here = folds == fold
        found[here] = conformal.predicted(
            probabilities[known], truth, probabilities[here], LEVELS, way, lot
        )
    return found


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
    shares = sets / sets.sum(axis=1, keepdims=True)
    sizes = found.sum(axis=1)
    weight, hit = sparse.csr_array(shares), sparse.csr_array(shares * found)
    stacked = sparse.csr_array(sparse.hstack([weight, hit]))
    sums = bootstrap.cluster_sums(stacked, artists)
    support = shares.sum(axis=0)
    ends = iter(
        bootstrap.intervals(sums, lambda each: _ratios(each)[:, support > 0], **draws)
    )
    unknown = bootstrap.Interval(0.0, 0.0, 1.0)
    size = (shares * sizes[:, None]).sum(axis=0) / np.maximum(support, 1e-12)
    return [
        (each, next(ends).clipped(0, 1) if each else unknown, mean)
        for each, mean in zip(support.tolist(), size.tolist(), strict=True)
    ]


def _ratios(sums: np.ndarray) -> np.ndarray:
    """Turn rows of support and hits by genre into coverage (B, G)."""
    weight, hit = np.split(np.atleast_2d(sums), 2, axis=1)
    return np.divide(hit, weight, out=np.full_like(hit, np.nan), where=weight > 0)


def measured(
    probabilities: np.ndarray,
    sets: np.ndarray,
    artists: np.ndarray,
    folds: np.ndarray,
    seed: int,
    draws: Mapping[str, Any],
) -> tuple[dict[str, Any], list[list[Any]]]:
    """Return how every kind of set kept every promise, and the genres of the first.

    Args:
        probabilities: (n, G) of the test items of all folds.
        sets: (n, G) bool.
        artists: (n,) codes.
        folds: (n,) the fold in which an item is tested.
        seed: of the tracks and labels to calibrate on.
        draws: draws, confidence and seed of the artist bootstrap.

    Returns:
        A dict: kinds ("threshold-drawn") to levels ("90") to `summary`; and sizes. Rows
        of genre code, level, support, coverage, low, high and mean size.
    """
    kinds: dict[str, Any] = {}
    rows: list[list[Any]] = []
    for kind in KINDS:
        found = across_folds(probabilities, sets, artists, folds, kind, seed)
        kinds["-".join(kind)] = {
            name(level): summary(found[..., at], sets, artists, draws)
            for at, level in enumerate(LEVELS)
        }
        for at, level in enumerate(LEVELS if kind == KINDS[0] else ()):
            for g, row in enumerate(by_genre(found[..., at], sets, artists, draws)):
                support, end, size = row
                ends = (end.estimate, end.low, end.high)
                rows.append([g, name(level), support, *ends, size])
    sizes = {"items": len(sets), "artists": len(np.unique(artists))}
    return {"kinds": kinds, "folds": len(np.unique(folds)), **sizes}, rows


def by_name(
    rows: Sequence[Sequence[Any]], genres: Sequence[str]
) -> tuple[list[str], list[list[Any]]]:
    """Return the table of rows from `measured`, with the names of the genres."""
    header = ["genre", "level", "support", "coverage", "low", "high", "size"]
    return header, [[genres[row[0]], *row[1:]] for row in rows]


def name(level: float) -> str:
    """Return a level as a word: 0.95 is "95"."""
    return f"{round(100 * level)}"
