"""From cached probabilities to the duel of families: blends, and training sizes.

Flows in: where the probabilities lie, the declared blends. Flows out: the contents of
data/results/blends and data/results/duel. Reads probabilities; refits what is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Source
from analysis.measurements import blends as blending
from analysis.measurements import imbalance
from analysis.metrics import formulas, repeats
from analysis.splits import loading, regimes
from analysis.study import recipes

TREE, NETWORK = "tree", "network"


def blend(
    plan: dict[str, Any],
    sources: Mapping[str, Sequence[Source]],
    pool: Items,
    folds: np.ndarray,
    threads: int,
) -> dict[str, Any]:
    """Return the scores of a blend and its gains over its rivals.

    Args:
        plan: name, rivals, blends (all that are declared) and how intervals are drawn.
        sources: where the fits of every entry lie, by fold.
        pool: the items of the regime, n of them.
        folds: the fold of each item, shape (n,).
        threads: how many threads a refit may use.
    """
    found = {
        entry: probabilities.pooled(each, pool, folds, threads)
        for entry, each in sources.items()
    }
    known = {entry: each.probabilities for entry, each in found.items()}
    tested = next(iter(found.values()))
    blends = plan["blends"]
    names, place = np.unique(tested.fold, return_inverse=True)
    counted = np.array([_counted(pool, folds, each) for each in names])[place]
    return blending.scored(
        _of(plan["name"], blends, known, counted),
        {each: _of(each, blends, known, counted) for each in plan["rivals"]},
        tested.sets,
        tested.artists,
        folds=len(names),
        **recipes.draws(plan),
    ) | {"members": blends[plan["name"]]["members"]}


def _of(
    name: str,
    blends: Mapping[str, Any],
    known: Mapping[str, np.ndarray],
    counted: np.ndarray,
) -> np.ndarray:
    """Return the probabilities of an entry or a blend."""
    if name not in blends:
        return known[name]
    return blending.blended(name, blends, known, counted)


def _counted(pool: Items, folds: np.ndarray, fold: int) -> np.ndarray:
    """Return the tracks of each genre (G,) in the training set of a fold."""
    return imbalance.counts(pool.sets[regimes.training(folds, fold)])


def size(
    plan: dict[str, Any],
    paths: Sequence[Path],
    sources: Mapping[str, Sequence[Source]],
    data: tuple[str, str],
    threads: int,
) -> dict[str, Any]:
    """Return metrics and gains of every entry and blend at one training size.

    Args:
        plan: unit, reference, possible (blends), blends, what `lead` needs, and how
            intervals are drawn.
        paths: the split file of each draw.
        sources: where the fits lie, by entry, one a draw.
        data: path and checksum of the dataset.
        threads: how many threads a refit may use.
    """
    tables: dict[str, list[repeats.Table]] = {}
    trained = []
    for draw, path in enumerate(paths):
        pool, folds = loading.load(*data, plan["unit"], path)
        trained.append(len(regimes.training(folds, 0)))
        found = {
            entry: probabilities.pooled([each[draw]], pool, folds, threads)
            for entry, each in sources.items()
        }
        known = {entry: each.probabilities for entry, each in found.items()}
        tested = next(iter(found.values()))
        counted = _counted(pool, folds, 0)[np.newaxis]
        for name in [*known, *plan["possible"]]:
            each = _of(name, plan["blends"], known, counted)
            table = repeats.table(each, tested.sets, tested.artists)
            tables.setdefault(name, []).append(table)
    entries = repeats.compared(
        tables,
        lambda name: "" if name == plan["reference"] else plan["reference"],
        lambda name: [formulas.evaluate] * len(paths),
        formulas.METRICS,
        **recipes.draws(plan),
    )
    return {
        "entries": entries,
        "train_items": round(np.mean(trained)),
        "draws": len(paths),
    } | lead(plan, entries, tables)


def lead(
    plan: dict[str, Any],
    entries: Mapping[str, Any],
    tables: Mapping[str, Sequence[repeats.Table]],
) -> dict[str, Any]:
    """Return `lead`, the best tree minus the best network, where there are both.

    Args:
        plan: families (by model), metric (which decides who is best) and how intervals
            are drawn.
        entries: the metrics of every entry.
        tables: what each artist contributes to them, a table a draw.
    """
    best = {
        family: max(
            (name for name, each in plan["families"].items() if each == family),
            key=lambda name: entries[name]["metrics"][plan["metric"]]["estimate"],
            default="",
        )
        for family in (TREE, NETWORK)
    }
    if not all(best.values()):
        return {}
    pair = [tables[each] for each in best.values()]
    each = [formulas.evaluate] * len(pair[0])
    drawn = recipes.draws(plan)
    gain = repeats.measured(*pair, each, formulas.METRICS, **drawn)["gain"]
    return {"lead": best | {"metrics": gain}}
