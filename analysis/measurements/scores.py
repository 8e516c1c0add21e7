"""Measurements of fits: what data/results holds about scores, genres and comparisons.

Flows in: out-of-fold probabilities (n, G), genre sets (n, G) and artist codes (n,) of
the same items. Flows out: plain dicts for JSON, or a header and rows for CSV. Nothing
here reads or writes a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.metrics import bootstrap, formulas
from analysis.metrics.bootstrap import Interval
from analysis.metrics.formulas import outcome_sums
from analysis.results import store

GENRE_COLUMNS = (
    "genre",
    "items",
    "support",
    "artists",
    "effective_artists",
    "precision",
    "recall",
    "f1",
    "f1_low",
    "f1_high",
)

Table = tuple[list[str], list[list[Any]]]


def scores(
    probabilities: np.ndarray,
    sets: np.ndarray,
    artists: np.ndarray,
    *,
    folds: int,
    draws: int,
    confidence: float,
    seed: int,
) -> dict[str, Any]:
    """Return every metric with its artist-bootstrap interval, and the sizes.

    Args:
        probabilities: (n, G) of the test items of all `folds` folds together.
        sets: (n, G) bool.
        artists: (n,) int codes.
        folds: how many folds were pooled.
        draws: number of bootstrap draws.
        confidence: level of the intervals, in (0, 1).
        seed: of the draws; the same seed pairs models scored on the same items.
    """
    sums = outcome_sums(formulas.outcomes(probabilities, sets), artists)
    found = bootstrap.intervals(
        sums, formulas.evaluate, draws=draws, confidence=confidence, seed=seed
    )
    return {
        "metrics": _named(found, lowest=0.0),
        "items": len(sets),
        "artists": sums.shape[0],
        "folds": folds,
    }


def comparison(
    first: np.ndarray,
    second: np.ndarray,
    sets: np.ndarray,
    artists: np.ndarray,
    *,
    draws: int,
    confidence: float,
    seed: int,
) -> dict[str, Any]:
    """Return first minus second for every metric, with paired intervals.

    `first` and `second` are probabilities (n, G) of two models for the same items.
    """
    pair = [
        outcome_sums(formulas.outcomes(each, sets), artists) for each in (first, second)
    ]
    found = bootstrap.paired_intervals(
        *pair, formulas.evaluate, draws=draws, confidence=confidence, seed=seed
    )
    return {"metrics": _named(found, lowest=None)}


def confusion(
    probabilities: np.ndarray, sets: np.ndarray, genres: Sequence[str]
) -> Table:
    """Return soft confusion counts: a row per true genre, a column per predicted."""
    counts = formulas.confusion(formulas.outcomes(probabilities, sets))
    rows = [[name, *row] for name, row in zip(genres, counts.tolist(), strict=True)]
    return store.distinct(["genre", *genres]), rows


def by_genre(
    probabilities: np.ndarray,
    sets: np.ndarray,
    artists: np.ndarray,
    genres: Sequence[str],
    *,
    draws: int,
    confidence: float,
    seed: int,
) -> Table:
    """Return one row of `GENRE_COLUMNS` per genre.

    `items` counts the items that carry the genre, `support` their shares (an item with
    two genres gives each a half); `artists` and `effective_artists` say by how many
    artists that support was made. The interval is that of F1.
    """
    outcome = formulas.outcomes(probabilities, sets)
    sums = outcome_sums(outcome, artists)
    f1 = bootstrap.intervals(
        sums, formulas.f1_by_genre, draws=draws, confidence=confidence, seed=seed
    )
    ratios = formulas.precision_recall(formulas.totals(outcome))
    precision, recall = (each[0].tolist() for each in ratios)
    items = np.asarray(sets, bool).sum(axis=0).tolist()
    support = sums[:, -len(genres) :].tocsc()
    rows = []
    for g, name in enumerate(genres):
        shares = support[:, [g]].data
        bounded = f1[g].clipped(0, 1)
        rows.append(
            [
                name,
                items[g],
                float(shares.sum()),
                int(np.count_nonzero(shares)),
                bootstrap.effective_artists(shares),
                precision[g],
                recall[g],
                bounded.estimate,
                bounded.low,
                bounded.high,
            ]
        )
    return list(GENRE_COLUMNS), rows


def _named(found: Sequence[Interval], lowest: float | None) -> dict[str, Any]:
    """Return the intervals by metric; scores are cut to their range from `lowest`."""
    named = {}
    for name, each in zip(formulas.METRICS, found, strict=True):
        if lowest is not None:
            highest = np.inf if name in formulas.UNBOUNDED else 1.0
            each = each.clipped(lowest, highest)
        named[name] = {"estimate": each.estimate, "low": each.low, "high": each.high}
    return named
