"""Scores of probabilities against genre sets, by expectation.

Flows in: probabilities (n items, G genres) and genre sets (n, G). Flows out: numbers.

A recording belongs to a set of genres, yet a prediction names one. Every score is
therefore an expectation: a label is drawn uniformly from the item's set and compared
with the prediction. With one genre in every set the scores are the ordinary ones.

The work is done in two steps, so that a bootstrap never looks at an item twice:
`outcomes` says what each item contributes, `evaluate` turns summed contributions
(`totals`) into the metrics, for one sum or for a thousand resampled ones at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.metrics import bootstrap

METRICS = (
    "accuracy",
    "macro_f1",
    "weighted_f1",
    "top3",
    "top5",
    "log_loss",
    "any_genre",
)
UNBOUNDED = ("log_loss",)  # every other metric lies in [0, 1]
# A probability of 0, or one that float16 lost, costs at most -log(FLOOR).
FLOOR = 1e-6

# The metrics that are means over items, in the order of `Outcomes.means`.
_MEANS = ("accuracy", "top3", "top5", "log_loss", "any_genre")


@dataclass(frozen=True)
class Outcomes:
    """What each item contributes to the metrics.

    Attributes:
        means: (n, 5) the item's value of each metric that is a mean over items.
        predicted: (n,) the code of the predicted genre.
        shares: (n, G) the probability that a label drawn from the set is this genre:
            1/|set| for its members, else 0.
    """

    means: np.ndarray
    predicted: np.ndarray
    shares: np.ndarray


def outcomes(probabilities: np.ndarray, sets: np.ndarray) -> Outcomes:
    """Compare probabilities (n, G) with genre sets (n, G), item by item.

    The prediction is the most probable genre; of equal ones, the first.

    Raises:
        ValueError: when shapes differ, a set is empty, or a row of probabilities is
            negative, not finite or all zero.
    """
    probabilities, sets = _checked(probabilities, sets)
    shares = drawn_shares(sets)
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :5]
    hits = np.take_along_axis(shares, order, axis=1)
    means = [
        hits[:, 0],
        hits[:, :3].sum(axis=1),
        hits.sum(axis=1),
        (shares * -np.log(np.maximum(probabilities, FLOOR))).sum(axis=1),
        hits[:, 0] > 0,
    ]
    return Outcomes(np.column_stack(means).astype(float), order[:, 0], shares)


def _checked(
    probabilities: np.ndarray, sets: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return float64 rows that sum to 1 and boolean sets, or refuse them."""
    probabilities = np.asarray(probabilities, dtype=np.float64)
    sets = np.asarray(sets, dtype=bool)
    if probabilities.shape != sets.shape or sets.ndim != 2 or not sets.size:
        raise ValueError(
            "probabilities and sets must be two equal (items, genres) tables, "
            f"however: {probabilities.shape} and {sets.shape}"
        )
    if not sets.any(axis=1).all():
        raise ValueError("every item needs at least one genre")
    sums = probabilities.sum(axis=1, keepdims=True)
    if not np.isfinite(sums).all() or probabilities.min() < 0 or sums.min() <= 0:
        raise ValueError("probabilities must be finite, >= 0 and not all 0 in a row")
    return probabilities / sums, sets


def columns(genres: int) -> int:
    """Return how many columns a row of totals has: 1 + 5 means + 3 per genre."""
    return 1 + len(_MEANS) + 3 * genres


def totals(outcome: Outcomes) -> np.ndarray:
    """Return the sum over items, the input of `evaluate`: (columns(G),).

    The layout is: items; the sums of the means; then, per genre, the soft counts of
    hits (true and predicted), of predictions, and of true labels.
    """
    items, genres = outcome.shares.shape
    hit = outcome.shares[np.arange(items), outcome.predicted]
    return np.concatenate(
        [
            [items],
            outcome.means.sum(axis=0),
            np.bincount(outcome.predicted, weights=hit, minlength=genres),
            np.bincount(outcome.predicted, minlength=genres),
            outcome.shares.sum(axis=0),
        ]
    )


def evaluate(totals: np.ndarray) -> np.ndarray:
    """Turn rows of totals (B, columns(G)) into metrics (B, len(METRICS)).

    macro_f1 is the plain mean of the F1 of the genres that have support in the row
    of totals; weighted_f1 weighs them by support.
    """
    totals = np.atleast_2d(totals)
    means = totals[:, 1 : 1 + len(_MEANS)] / totals[:, :1]
    scores = dict(zip(_MEANS, means.T, strict=True))
    f1, support = f1_by_genre(totals), _parts(totals)[2]
    present = support > 0
    scores["macro_f1"] = (f1 * present).sum(axis=1) / present.sum(axis=1)
    scores["weighted_f1"] = (f1 * support).sum(axis=1) / support.sum(axis=1)
    return np.column_stack([scores[name] for name in METRICS])


def f1_by_genre(totals: np.ndarray) -> np.ndarray:
    """Return the F1 of each genre, (B, G): 2 hits / (true + predicted), 0 for 0/0."""
    hits, predicted, true = _parts(np.atleast_2d(totals))
    return ratio(2 * hits, predicted + true)


def precision_recall(totals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return precision and recall of each genre, (B, G) each; 0 for 0/0."""
    hits, predicted, true = _parts(np.atleast_2d(totals))
    return ratio(hits, predicted), ratio(hits, true)


def scores(probabilities: np.ndarray, sets: np.ndarray) -> dict[str, float]:
    """Return every metric of probabilities (n, G) against genre sets (n, G)."""
    values = evaluate(totals(outcomes(probabilities, sets)))[0]
    return dict(zip(METRICS, values.tolist(), strict=True))


def confusion(outcome: Outcomes) -> np.ndarray:
    """Return soft counts (G, G): rows are true genres, columns are predicted ones.

    C[g, p] is the sum of the shares of g over the items predicted as p, so that a row
    sums to the genre's support and the diagonal sums to n times the accuracy.
    """
    genres = outcome.shares.shape[1]
    counts = np.zeros((genres, genres))
    np.add.at(counts.T, outcome.predicted, outcome.shares)
    return counts


def _parts(totals: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split rows of totals into hits, predictions and true labels, (B, G) each."""
    start = 1 + len(_MEANS)
    hits, predicted, true = np.split(totals[:, start:], 3, axis=1)
    return hits, predicted, true


def ratio(part: np.ndarray, whole: np.ndarray, empty: float = 0.0) -> np.ndarray:
    """Return part / whole, `empty` where there is no whole."""
    return np.divide(part, whole, out=np.full_like(part, empty, float), where=whole > 0)


def ratios(sums: np.ndarray) -> np.ndarray:
    """Return parts / wholes from rows of wholes and their parts; NaN without a whole.

    From (B, 2 M) to (B, M).
    """
    wholes, parts = np.split(np.atleast_2d(sums), 2, axis=1)
    return ratio(parts, wholes, empty=np.nan)


def drawn_shares(sets: np.ndarray) -> np.ndarray:
    """Return the chance (n, G) that a label drawn from each set is this genre."""
    return sets / sets.sum(axis=1, keepdims=True)


def normalised(probabilities: np.ndarray) -> np.ndarray:
    """Return probabilities (n, G) as float64 rows that sum to 1."""
    values = np.asarray(probabilities, dtype=np.float64)
    return values / values.sum(axis=1, keepdims=True)


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Return Pearson's correlation of two vectors, 0 where one does not vary."""
    if len(first) < 2 or first.std() < 1e-12 or second.std() < 1e-12:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def outcome_sums(outcome: Outcomes, artists: np.ndarray) -> sparse.csr_array:
    """Return the totals of each artist, sparse (A, columns(G))."""
    items, genres = outcome.shares.shape
    each = np.arange(items)
    place, shape = (each, outcome.predicted), (items, genres)
    hit = outcome.shares[place]
    parts = [
        np.ones((items, 1)),
        outcome.means,
        sparse.csr_array((hit, place), shape=shape),
        sparse.csr_array((np.ones(items), place), shape=shape),
        sparse.csr_array(outcome.shares),
    ]
    values = sparse.hstack([sparse.csr_array(part) for part in parts])
    return bootstrap.cluster_sums(sparse.csr_array(values), artists)


def artist_sums(
    probabilities: np.ndarray, sets: np.ndarray, artists: np.ndarray
) -> sparse.csr_array:
    """Return what each artist contributes to the metrics, sparse (A, columns(G))."""
    return outcome_sums(outcomes(probabilities, sets), artists)
