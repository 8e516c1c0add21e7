"""Splits: which items are test, in which fold, and which are kept for the search.

Flows in: `Items`, a regime and the evaluation of the declaration. Flows out: one fold
number per item. The search carve-out is the same share of artist groups in every
regime; it is always training and never test. Folds follow from ids and seeds only, so
the order of the items does not matter.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from analysis.data import reading
from analysis.data.items import Items
from analysis.errors import StudyError
from analysis.pipeline.job import Job, given, result
from analysis.results.store import Table
from analysis.study import recipes
from analysis.study.declaration import Evaluation, Regime, Study
from analysis.study.recipes import SEARCHING
from analysis.study.seeds import seed_of

SEARCH = -1  # the fold number of the carve-out
OUTSIDE = -2  # neither training nor test: not in the split file at all


def jobs(study: Study) -> Iterator[Job]:
    """Yield the split of every regime, and that of the carve-out for the search."""
    for name, regime in study.regimes.items():
        yield Job(
            name=f"split[{name}]",
            run=table,
            declared=recipes.split(study, name),
            inputs={
                "items": reading.pool(regime.unit),
                "regime": given(regime),
                "evaluation": given(study.evaluation),
            },
            writes={"split": result("splits", f"{name}.csv")},
        )
    declared = recipes.split(study, SEARCHING) | {"share": study.search.share}
    yield Job(
        name=f"split[{SEARCHING}]",
        run=search_table,
        declared=declared,
        inputs={
            "items": reading.pool(declared["unit"]),
            "evaluation": given(study.evaluation),
        },
        writes={"split": result("splits", f"{SEARCHING}.csv")},
    )


def assign(items: Items, regime: Regime, evaluation: Evaluation) -> np.ndarray:
    """Return the fold of every item: 0..folds-1, or `SEARCH`.

    Folds are stratified by a seeded random member of each genre set, and by nothing
    else: never by the first genre, which would favour the start of the alphabet.

    Args:
        items: n items of the regime's unit.
        regime: its name seeds the folds; its group keeps artists on one side.
        evaluation: seed, number of folds, search share.

    Returns:
        (n,) int64.

    Raises:
        StudyError: when a fold would stay empty.
    """
    label_seed, deal_seed = (
        seed_of(evaluation.seed, "split", regime.name, use) for use in ("label", "deal")
    )
    order = np.argsort(items.ids, kind="stable")
    folds = np.full(len(order), SEARCH, dtype=np.int64)
    open_to_test = order[~carved_out(items.artists[order], evaluation)]
    labels = drawn_labels(items.sets[open_to_test], label_seed)
    if regime.group:
        groups = items.artists[open_to_test]
        dealt = _deal_groups(labels, groups, evaluation.folds, deal_seed)
    else:
        dealt = _deal(labels, evaluation.folds, deal_seed)
    folds[open_to_test] = dealt
    _check_folds(folds, regime, evaluation)
    return folds


def training(folds: np.ndarray, fold: int) -> np.ndarray:
    """Return the positions of the training items of `fold`, the carve-out included."""
    return np.flatnonzero((folds != fold) & (folds != OUTSIDE))


def test(folds: np.ndarray, fold: int) -> np.ndarray:
    """Return the positions of the test items of `fold`."""
    return np.flatnonzero(folds == fold)


test.__test__ = False  # pytest would collect it by its name


def whole_sets(pool: Items, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Return what genres the recording of every item has among some rows: (n, G) bool.

    A row has one genre; its recording may have several.
    """
    codes, place = np.unique(pool.recordings, return_inverse=True)
    sets = np.zeros((len(codes), pool.sets.shape[1]), dtype=bool)
    np.logical_or.at(sets, place[rows], pool.sets[rows])
    return sets[place]


def carved_out(artists: np.ndarray, evaluation: Evaluation) -> np.ndarray:
    """Return which items belong to the search carve-out: (n,) bool.

    The choice depends on the set of artist codes and the seed alone. Codes are shared
    by all units, so every regime carves out the same artists.
    """
    groups = np.unique(artists)
    size = round(evaluation.search_share * len(groups))
    seed = seed_of(evaluation.seed, "search")
    chosen = np.random.default_rng(seed).permutation(groups)[:size]
    return np.isin(artists, chosen)


def drawn_labels(sets: np.ndarray, seed: int) -> np.ndarray:
    """Return one random member of each genre set: (n,) int64.

    Args:
        sets: (n, G) bool, no empty row.
        seed: the result depends on it and on `sets` only.
    """
    sizes = sets.sum(axis=1)
    draws = np.random.default_rng(seed).random(len(sets))
    wanted = np.minimum((draws * sizes).astype(int), sizes - 1) + 1
    return (np.cumsum(sets, axis=1) < wanted[:, None]).sum(axis=1)


def _deal(labels: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Deal items into folds like cards, genre after genre, shuffled within a genre.

    Every genre's counts, and the totals, then differ by at most one between folds,
    also where a genre has fewer items than there are folds.
    """
    shuffle = np.random.default_rng(seed).permutation(len(labels))
    order = np.lexsort((shuffle, labels))
    dealt = np.empty(len(labels), dtype=np.int64)
    dealt[order] = np.arange(len(labels)) % folds
    return dealt


def _deal_groups(
    labels: np.ndarray, groups: np.ndarray, folds: int, seed: int
) -> np.ndarray:
    """Deal whole groups into folds, keeping genres as even as that allows."""
    from sklearn.model_selection import StratifiedGroupKFold

    dealt = np.zeros(len(labels), dtype=np.int64)
    fewest = min(np.bincount(labels).max(initial=0), len(np.unique(groups)))
    if fewest < folds:  # scikit-learn refuses; the check for empty folds says why
        return dealt
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # genres with fewer items: fine
        for fold, (_, part) in enumerate(splitter.split(labels, labels, groups)):
            dealt[part] = fold
    return dealt


def _check_folds(folds: np.ndarray, regime: Regime, evaluation: Evaluation) -> None:
    """Refuse a split in which a fold has nothing to test."""
    counts = np.bincount(folds[folds >= 0], minlength=evaluation.folds)
    if (counts == 0).any():
        kind = f"{regime.group}s" if regime.group else "items"
        raise StudyError(
            f"The regime '{regime.name}' cannot be cut into {evaluation.folds} folds: "
            f"the dataset has too few {kind}. Lower evaluation.folds in study.toml or "
            "use a larger dataset."
        )


def by_id(ids: np.ndarray, folds: np.ndarray) -> Table:
    """Return a split as a file holds it: a header and (id, fold), sorted by id.

    Shorter ids stand first, so that row numbers stand in their own order. What is
    outside is left out.
    """
    inside = folds != OUTSIDE
    named = zip(ids[inside].tolist(), folds[inside].tolist(), strict=True)
    rows = sorted(named, key=lambda row: (len(row[0]), row[0]))
    return ["id", "fold"], [list(row) for row in rows]


def table(
    declared: Mapping[str, Any], items: Items, regime: Regime, evaluation: Evaluation
) -> dict[str, Any]:
    """Assign a fold to every item of a regime."""
    return {"split": by_id(items.ids, assign(items, regime, evaluation))}


def search_table(
    declared: Mapping[str, Any], items: Items, evaluation: Evaluation
) -> dict[str, Any]:
    """Divide the carve-out for tuning: the declared `share` of its artists is fold 0.

    The rest of the carve-out is -1, training. Ids that are not listed take no part.
    """
    inside = np.flatnonzero(carved_out(items.artists, evaluation))
    groups = np.unique(items.artists[inside])
    random = np.random.default_rng(seed_of(evaluation.seed, SEARCHING, "validation"))
    size = round(declared["share"] * len(groups))
    validating = random.permutation(groups)[:size]
    folds = np.where(np.isin(items.artists[inside], validating), 0, SEARCH)
    named = zip(items.ids[inside], folds, strict=True)
    rows = sorted((str(name), int(fold)) for name, fold in named)
    return {"split": (["id", "fold"], rows)}
