"""Three ways to a high accuracy that says nothing about new music, in a few lines each.

Flows in: the table as it is read, nothing removed. Flows out: for every tested row,
whether its genre was named, under the position of the row in the table. One decision
tree of unlimited depth serves all, so that only the way of testing differs. A page
shows the first functions as they stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

from analysis.data.items import Items, items, training_copies
from analysis.metrics import bootstrap, formulas
from analysis.splits import regimes
from analysis.study.declaration import COLUMNS

FEATURES = list(COLUMNS)
GENRE = "track_genre"
SHARE = 0.2  # of the rows, to test on


def row_number_left_in(table: pd.DataFrame, seed: int) -> pd.Series:
    """Keep the row number as a feature; the file is sorted by genre."""
    learn, test = train_test_split(table, test_size=SHARE, random_state=seed)
    return answers(learn, test, seed, ["row", *FEATURES])


def oversampled_before_the_split(table: pd.DataFrame, seed: int) -> pd.Series:
    """Repeat rows until the values of two columns are even, and split after that."""
    for column in ("explicit", "time_signature"):
        groups = table.groupby(column)
        most = groups.size().max()
        copies = [
            rows.sample(most - len(rows), replace=True, random_state=seed)
            for _, rows in groups
        ]
        table = pd.concat([table, *copies])
    return split_at_random(table, seed)


def tested_on_training_rows(table: pd.DataFrame, seed: int) -> pd.Series:
    """Learn from all rows, and test on some of them."""
    _, test = train_test_split(table, test_size=SHARE, random_state=seed)
    return answers(table, test, seed)


def split_at_random(table: pd.DataFrame, seed: int) -> pd.Series:
    """Split the rows at random; do nothing of the above."""
    learn, test = train_test_split(table, test_size=SHARE, random_state=seed)
    return answers(learn, test, seed)


def answers(
    learn: pd.DataFrame,
    test: pd.DataFrame,
    seed: int,
    columns: Sequence[str] = tuple(FEATURES),
) -> pd.Series:
    """Fit a decision tree to some rows; say which test rows it names rightly."""
    tree = DecisionTreeClassifier(random_state=seed)
    tree.fit(learn[list(columns)], learn[GENRE])
    return tree.predict(test[list(columns)]) == test[GENRE]


WAYS: dict[str, Callable[[pd.DataFrame, int], pd.Series]] = {
    each.__name__: each
    for each in (
        row_number_left_in,
        oversampled_before_the_split,
        tested_on_training_rows,
        split_at_random,
    )
}
HONEST = "unseen_artists"


def measured(
    table: pd.DataFrame,
    pool: Items,
    folds: np.ndarray,
    seed: int,
    draws: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the accuracy of every way, and of the same tree on unseen artists.

    Args:
        table: the rows as they are read, with `row` 0, 1, 2, ...
        pool: the recordings of the regime that keeps artists apart.
        folds: (n,) the fold of each recording; fold 0 is tested.
        seed: of splits and trees.
        draws: draws, confidence and seed of the artist bootstrap.

    Returns:
        Per way `accuracy` (estimate, low, high) and `tested`, how many rows.
    """
    table = table.reset_index(drop=True)
    artists = items(table, "row").artists
    found = {}
    for name, way in WAYS.items():
        right = way(table, seed)
        found[name] = accuracy(right.to_numpy(float), artists[right.index], draws)
    return found | {HONEST: unseen_artists(pool, folds, seed, draws)}


def unseen_artists(
    pool: Items, folds: np.ndarray, seed: int, draws: Mapping[str, Any], fold: int = 0
) -> dict[str, Any]:
    """Return the accuracy of the same tree on recordings of artists it never met."""
    train, test = regimes.training(folds, fold), regimes.test(folds, fold)
    index, label, weight = training_copies(pool.sets[train])
    learn, tested = (pool.features[FEATURES].iloc[each] for each in (train, test))
    tree = DecisionTreeClassifier(random_state=seed)
    tree.fit(learn.iloc[index], label, sample_weight=weight)
    named = np.eye(len(pool.genres))[tree.predict(tested)]
    right = formulas.outcomes(named, pool.sets[test]).means[:, 0]
    return accuracy(right, pool.artists[test], draws)


def accuracy(
    right: np.ndarray, artists: np.ndarray, draws: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the mean of `right` (n,) with an interval over the artists (n,)."""
    (found,) = bootstrap.mean_intervals(right, artists, **draws)
    return {"accuracy": found.clipped(0, 1).plain(), "tested": len(right)}
