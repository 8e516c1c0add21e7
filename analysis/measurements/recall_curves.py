"""Precision and recall of every genre, as the threshold on its probability falls.

Flows in: probabilities (n items, G genres) and genre sets (n, G). Flows out: curves on
a grid of recalls, and average precisions; one table of plain cells.

As elsewhere a label is drawn from the set of an item: of the decision "item i has genre
g", 1/|set| is right where g is in the set, the rest is wrong. With one genre in every
set these are the ordinary curves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.metrics import formulas
from analysis.pipeline.job import Job, result
from analysis.results.store import Table
from analysis.study import groups, recipes
from analysis.study.declaration import Study

FOLDER = "curves"  # of its results
POINTS = 50  # of a curve
DIGITS = 4  # of a precision on a curve: finer than a picture shows
MICRO, MACRO, GENRE = "micro", "macro", "genre"
LEADING = ("kind", "genre", "support", "prevalence", "average_precision")


def jobs(study: Study) -> Iterator[Job]:
    """Yield the curves of every usual entry on unseen artists."""
    for score in groups.usual(study):
        yield Job(
            name=f"curves[{score.path}]",
            run=_curves,
            declared=recipes.bootstrap(study),
            inputs={
                "found": probabilities.entry(study, score),
                "pool": reading.pool(recipes.unit(study, score.regime)),
            },
            writes={"curves": result(FOLDER, f"{score.name}.csv")},
        )


def _curves(declared: Mapping[str, Any], found: Pooled, pool: Items) -> dict[str, Any]:
    """Draw up the curves of one entry."""
    return {"curves": table(found.probabilities, found.sets, pool.genres)}


class Curve(NamedTuple):
    """One precision-recall curve.

    Attributes:
        precision: (points,) where the recall first reaches each level of `levels`.
        average: the average precision, the area under the whole step curve.
    """

    precision: np.ndarray
    average: float


def levels(points: int = POINTS) -> np.ndarray:
    """Return the recalls of a curve: (points,), evenly spaced, the last is 1."""
    return np.arange(1, points + 1) / points


def curve(scores: np.ndarray, shares: np.ndarray, points: int = POINTS) -> Curve:
    """Return the curve of one list of decisions.

    Equal scores fall below a threshold together. The average precision is the sum of
    precision times the gain in recall, threshold by threshold, without interpolation
    (as in scikit-learn's average_precision_score).

    Args:
        scores: (n,) the probability that is compared with the threshold.
        shares: (n,) how much of each decision is right, in [0, 1].
        points: how many recalls the curve is read at.
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    right = np.cumsum(shares[order], dtype=np.float64)[ends]
    if not len(right) or right[-1] <= 0:
        return Curve(np.zeros(points), 0.0)
    precision, recall = right / (ends + 1), right / right[-1]
    average = float(np.sum(np.diff(recall, prepend=0) * precision))
    reached = np.searchsorted(recall, levels(points) - 1e-9)
    return Curve(precision[np.minimum(reached, len(recall) - 1)], average)


def table(
    probabilities: np.ndarray,
    sets: np.ndarray,
    genres: Sequence[str],
    points: int = POINTS,
) -> Table:
    """Return one row a curve: micro, macro, then every genre.

    Micro puts the decisions on all genres into one list; macro is the mean over the
    genres that have items, of precision at each recall and of average precision.
    Columns are `LEADING`, then the precision at each recall, named by it; the column
    genre is empty in the first two rows. Prevalence is the precision of a guess.
    """
    probabilities, sets = np.asarray(probabilities, np.float32), np.asarray(sets, bool)
    shares = formulas.drawn_shares(sets)
    support = shares.sum(axis=0)
    curves = [
        curve(*each, points) for each in zip(probabilities.T, shares.T, strict=True)
    ]
    present = support > 0
    precisions, averages = zip(
        *(curves[g] for g in np.flatnonzero(present)), strict=True
    )
    macro = Curve(np.mean(precisions, axis=0), float(np.mean(averages)))
    micro = curve(probabilities.ravel(), shares.ravel(), points)
    guess = support / len(sets)
    whole = float(support.sum())
    rows = [
        _row(MICRO, "", whole, float(guess.mean()), micro),
        _row(MACRO, "", whole, float(guess[present].mean()), macro),
    ]
    rows += [
        _row(GENRE, name, float(support[g]), float(guess[g]), curves[g])
        for g, name in enumerate(genres)
    ]
    return [*LEADING, *(f"{level:g}" for level in levels(points))], rows


def _row(kind: str, genre: str, support: float, guess: float, found: Curve) -> list:
    """Return the cells of one curve."""
    points = np.round(found.precision, DIGITS).tolist()
    return [kind, genre, support, guess, found.average, *points]
