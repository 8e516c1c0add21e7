"""Permutation importance: what the scores lose when a feature says nothing any more.

Flows in: how a model predicts, held-out items, settings and the bootstrap. Flows out:
losses with paired intervals, and their draws. After Breiman (2001), "Random Forests",
Machine Learning 45, here on artists that the model never heard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from analysis.measurements.importance.held_items import Held, Measured, Settings
from analysis.metrics import bootstrap, formulas
from analysis.study.seeds import seed_of

if TYPE_CHECKING:
    import pandas as pd

LOST = ("macro_f1", "accuracy")  # the metrics whose loss is measured

Predict = Callable[["pd.DataFrame"], np.ndarray]


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
