"""Measures of importance on held-out items: what features are worth to a model.

Flows in: features, genre sets and artists of items that a model was not trained on, how
it predicts, settings and the bootstrap. Flows out: losses and shares with intervals,
and the draws that they come from.

Permutation importance is what the scores lose when a feature says nothing any more:
Breiman (2001), "Random Forests", Machine Learning 45, here on artists that the model
never heard. SHAP values of boosted trees are what each feature adds to each genre's
margin; they are exact: Lundberg et al. (2020), "From local explanations to global
understanding with explainable AI for trees", Nature Machine Intelligence 2, as XGBoost
computes them itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

from analysis.metrics import bootstrap, formulas
from analysis.study.seeds import seed_of

if TYPE_CHECKING:
    import pandas as pd

LOST = ("macro_f1", "accuracy")  # the metrics whose loss is measured

Predict = Callable[["pd.DataFrame"], np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How importances are measured.

    `items` test items at most, by whole artists; `repeats` shuffles of each feature;
    `rows` items at most for SHAP; `draws` of the bootstrap that are kept to compare
    rankings; `groups` are features that are also shuffled together.
    """

    items: int = 5000
    repeats: int = 4
    rows: int = 800
    draws: int = 500
    groups: Sequence[Sequence[str]] = (("energy", "loudness", "acousticness"),)


class Held(NamedTuple):
    """Held-out items: features (n, F), genre sets (n, G), artist codes (n,)."""

    X: pd.DataFrame
    sets: np.ndarray
    artists: np.ndarray

    def some(self, most: int, seed: int) -> Held:
        """Return at most `most` items, by whole artists, in their order."""
        kept = some_artists(self.artists, most, seed)
        return Held(self.X.iloc[kept], self.sets[kept], self.artists[kept])


class Measured(NamedTuple):
    """A measure: one interval a feature, and draws (D, F) of the bootstrap."""

    found: dict[str, Any]
    draws: np.ndarray


def some_artists(artists: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Return positions of the items of random artists, sorted, at most `most`.

    Artists are taken in random order while they fit; the first always is.
    """
    codes, place, counts = np.unique(artists, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(codes))
    fits = np.cumsum(counts[order]) <= most
    fits[0] = True
    return np.flatnonzero(np.isin(place, order[fits]))


def permutation(
    predict: Predict, held: Held, settings: Settings, *, drawn: Mapping[str, Any]
) -> tuple[Measured, dict[str, Any]]:
    """Return what the scores lose when a feature, or a group, is shuffled.

    Args:
        predict: from features (n, F) to probabilities (n, G).
        held: the items to score.
        settings: repeats and groups; groups that lack a column are left out.
        drawn: draws, confidence and seed of the bootstrap; the seed also shuffles, so
            that all models see the same shuffles.

    Returns:
        The loss of each feature, and of each group by its names joined with "+".
    """
    base = formulas.artist_sums(predict(held.X), held.sets, held.artists)
    names = list(held.X.columns)
    groups = [group for group in settings.groups if {*group} <= {*names}]
    single, together, draws = {}, {}, []
    for group in [*((name,) for name in names), *groups]:
        shuffled = [
            formulas.artist_sums(predict(copy), held.sets, held.artists)
            for copy in _shuffles(held.X, group, settings.repeats, drawn["seed"])
        ]
        lost, replicates = _loss(base, shuffled, **drawn)
        if group in groups:
            together["+".join(group)] = lost
        else:
            single[group[0]] = lost
            draws.append(replicates[: settings.draws])
    return Measured(single, np.column_stack(draws)), together


def _shuffles(
    X: pd.DataFrame, group: Sequence[str], repeats: int, seed: int
) -> list[pd.DataFrame]:
    """Return copies of X in which the rows of a group of columns are shuffled."""
    copies = []
    for repeat in range(repeats):
        random = np.random.default_rng(seed_of(seed, "shuffle", *group, repeat))
        order = random.permutation(len(X))
        values = {name: X[name].to_numpy()[order] for name in group}
        copies.append(X.assign(**values))
    return copies


def _loss(
    base: sparse.csr_array, shuffled: Sequence[sparse.csr_array], **drawn: Any
) -> tuple[dict[str, Any], np.ndarray]:
    """Return the mean loss of each metric over the shuffles, with paired intervals.

    `spread` is the standard deviation over the shuffles. The second value holds the
    draws of the first metric, (D,).
    """
    chosen = [formulas.METRICS.index(name) for name in LOST]

    def losses(sums: np.ndarray) -> np.ndarray:  # (B, shuffles, metrics)
        first, *others = np.split(sums, len(shuffled) + 1, axis=1)
        scores = formulas.evaluate(first)[:, chosen]
        return np.stack(
            [scores - formulas.evaluate(each)[:, chosen] for each in others], axis=1
        )

    sums = sparse.csr_array(sparse.hstack([base, *shuffled]))
    intervals, replicates = bootstrap.drawn_intervals(
        sums, lambda each: losses(each).mean(axis=1), **drawn
    )
    spread = losses(bootstrap.total(sums))[0].std(axis=0)
    found = {
        name: each.plain() | {"spread": float(wide)}
        for name, each, wide in zip(LOST, intervals, spread, strict=True)
    }
    return found, replicates[:, 0]


def shap(
    values: np.ndarray,
    probabilities: np.ndarray,
    held: Held,
    settings: Settings,
    *,
    drawn: Mapping[str, Any],
) -> tuple[Measured, dict[str, float]]:
    """Return each feature's share of all SHAP contributions.

    Softmax ignores what is added to all genres alike, and a genre that is out of the
    question decides nothing. So contributions are taken relative to their mean over
    the genres, weighted by the item's probabilities, and their sizes are averaged with
    the same weights; every item counts once.

    Args:
        values: (n, G, F) contributions to the margins.
        probabilities: (n, G) of the same items.
        held: the same items.
        settings: how many draws are kept.
        drawn: draws, confidence and seed of the bootstrap.

    Returns:
        The shares with intervals; and, for comparison, shares of plain mean sizes
        over all items and genres alike.
    """
    sizes = weighted_sizes(values, probabilities)
    sums = bootstrap.cluster_sums(sparse.csr_array(sizes), held.artists)
    intervals, replicates = bootstrap.drawn_intervals(sums, shares, **drawn)
    names = list(held.X.columns)
    found = {
        name: each.clipped(0, 1).plain()
        for name, each in zip(names, intervals, strict=True)
    }
    even = shares(np.abs(values).mean(axis=(0, 1))[None])[0]
    measured = Measured(found, replicates[: settings.draws])
    return measured, dict(zip(names, even.tolist(), strict=True))


def weighted_sizes(values: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return sizes (n, F) of contributions (n, G, F), weighted by probabilities."""
    weights = probabilities / probabilities.sum(axis=1, keepdims=True)
    center = np.einsum("ng,ngf->nf", weights, values)
    return np.einsum("ng,ngf->nf", weights, np.abs(values - center[:, None]))


def contributions(model: Any, X: pd.DataFrame) -> np.ndarray | None:
    """Return exact SHAP values of boosted trees, (n, G, F); None for other models.

    The trees stand behind scikit-learn's interface, on the columns as they are.
    """
    steps = getattr(model, "pipeline", ())
    if len(steps) != 1 or not hasattr(steps[-1], "get_booster"):
        return None
    import xgboost

    booster, rows = steps[-1].get_booster(), xgboost.DMatrix(X)
    found = booster.predict(rows, pred_contribs=True, strict_shape=True)
    full = np.zeros((len(X), model.classes, X.shape[1]), dtype=np.float32)
    full[:, model.present] = found[:, :, :-1]  # the last column is the bias
    return full


def shares(sums: np.ndarray) -> np.ndarray:
    """Return rows (B, F) as shares of their sums."""
    return formulas.ratio(sums, sums.sum(axis=1, keepdims=True))
