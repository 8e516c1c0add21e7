"""What one thing alone tells of genre: row number, artist, album, popularity, duration.

Flows in: the table, the items of a regime and their folds. Flows out: genre
probabilities from one thing at a time, and their scores. Whoever names genres by the
place of a row in the file, or by who plays, has not listened: Sturm (2014, "A simple
method to determine if a music information retrieval system is a horse", IEEE
Transactions on Multimedia 16) calls such a system a horse, after one that seemed to
count and read its master's face.

Nothing is fitted but counts. A thing with many values (artist, album, popularity) is
answered by the genres of the training items of the same value; a number on a line
(row, duration) by those of the nearest training items. One item of the training
average is added to either, so that a value never met is answered by the average alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

from analysis.data import cleaning, reading
from analysis.data.items import Items
from analysis.measurements import scores
from analysis.metrics import formulas
from analysis.pipeline.job import Job, result
from analysis.splits import loading, regimes
from analysis.study import recipes
from analysis.study.declaration import Study

if TYPE_CHECKING:
    import pandas

FOLDER = "horses"  # of its results
NEAREST = {"row": 3, "duration": 50}  # training items that are asked, by thing
HORSES = ("row", "artist", "album", "popularity", "duration")
UNKNOWN = -1  # the code of a name that is missing: like no other


def jobs(study: Study) -> Iterator[Job]:
    """Yield what one thing alone tells, in every way of splitting."""
    for name in study.regimes:
        yield Job(
            name=f"horses[{name}]",
            run=_told,
            declared=recipes.bootstrap(study, name) | {"folds": study.evaluation.folds},
            inputs={"raw": reading.raw()} | loading.divided(study, name),
            writes={"things": result(FOLDER, f"{name}.json")},
        )


def _told(
    declared: Mapping[str, Any], raw: pandas.DataFrame, pool: Items, folds: np.ndarray
) -> dict[str, Any]:
    """Name genres from one thing alone, in one way of splitting."""
    cleaned, _ = cleaning.clean(raw)
    values = things(cleaned, pool, declared["unit"])
    tested = list(range(declared["folds"]))
    return {"things": measured(values, pool, folds, tested, recipes.draws(declared))}


class Learned(NamedTuple):
    """Training items: the value (m,) of one thing, and their genres (m, G)."""

    values: np.ndarray
    shares: np.ndarray


def things(table: pandas.DataFrame, pool: Items, unit: str) -> dict[str, np.ndarray]:
    """Return the value of every thing for each of the n items, by name.

    row: the number of the row in the file; artist: the artist group; album: a code of
    the name, `UNKNOWN` without one; popularity, 0 to 100; duration in milliseconds. An
    item of several rows has the row and the album of the first row of its id.
    """
    column = "row" if unit == "row" else "track_id"
    known, first = np.unique(table[column].astype(str), return_index=True)
    rows = first[np.searchsorted(known, pool.ids)]
    names = table["album_name"].iloc[rows].fillna("").astype(str)
    names = names.str.strip().str.casefold().to_numpy(str)
    albums = np.unique(names, return_inverse=True)[1]
    return {
        "row": table["row"].to_numpy(float)[rows],
        "artist": pool.artists,
        "album": np.where(names == "", UNKNOWN, albums),
        "popularity": pool.features["popularity"].to_numpy(float),
        "duration": pool.features["duration_ms"].to_numpy(float),
    }


def by_value(learned: Learned, asked: np.ndarray) -> np.ndarray:
    """Return genre probabilities (t, G) from the training items of the same value."""
    known, place = np.unique(learned.values, return_inverse=True)
    counts = np.zeros((len(known), learned.shares.shape[1]))
    np.add.at(counts, place, learned.shares)
    counts[known == UNKNOWN] = 0
    at = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    met = (known[at] == asked)[:, None]
    return smoothed(np.where(met, counts[at], 0), learned.shares)


def by_place(learned: Learned, asked: np.ndarray, nearest: int) -> np.ndarray:
    """Return genre probabilities (t, G) from the `nearest` training items on a line."""
    from sklearn.neighbors import NearestNeighbors

    size = min(nearest, len(learned.values))
    line = NearestNeighbors(n_neighbors=size).fit(learned.values[:, None])
    near = line.kneighbors(asked[:, None], return_distance=False)
    rows = np.repeat(np.arange(len(asked)), size)
    chosen = sparse.csr_array(
        (np.ones(near.size), (rows, near.ravel())),
        shape=(len(asked), len(learned.values)),
    )
    return smoothed(chosen @ learned.shares, learned.shares)


def smoothed(counts: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return counts (t, G) and one item of the training average, as probabilities."""
    return (counts + shares.mean(axis=0)) / (counts.sum(axis=1, keepdims=True) + 1)


def answers(
    values: Mapping[str, np.ndarray], pool: Items, folds: np.ndarray, fold: int
) -> dict[str, np.ndarray]:
    """Return the probabilities (t, G) of the test items of a fold, by horse.

    `values` are those of `things`; only training items of the fold are counted.
    """
    train, test = regimes.training(folds, fold), regimes.test(folds, fold)
    shares = formulas.drawn_shares(pool.sets[train])
    found = {}
    for name in HORSES:
        learned, asked = Learned(values[name][train], shares), values[name][test]
        if name in NEAREST:
            found[name] = by_place(learned, asked, NEAREST[name])
        else:
            found[name] = by_value(learned, asked)
    return found


def measured(
    values: Mapping[str, np.ndarray],
    pool: Items,
    folds: np.ndarray,
    tested: list[int],
    draws: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the scores of every horse, the folds of `tested` pooled.

    Returns:
        `horses`: name to metrics with intervals, items, artists, folds; and `nearest`:
        how many training items a number asks.
    """
    parts = [answers(values, pool, folds, fold) for fold in tested]
    test = np.concatenate([regimes.test(folds, fold) for fold in tested])
    items = (pool.sets[test], pool.artists[test])
    scored = {}
    for name in HORSES:
        said = np.concatenate([part[name] for part in parts])
        scored[name] = scores.scores(said, *items, folds=len(tested), **draws)
    return {"horses": scored, "nearest": NEAREST}
