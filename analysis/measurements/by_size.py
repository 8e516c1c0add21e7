"""The duel of families by training size: who leads with few tracks, who with many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Entries
from analysis.measurements import blends, imbalance
from analysis.metrics import formulas, repeats
from analysis.pipeline.job import Job, result
from analysis.splits import loading, regimes
from analysis.study import groups, recipes
from analysis.study.declaration import Study

FOLDER = "duel"  # of its results
TREE, NETWORK = "tree", "network"


def jobs(study: Study) -> Iterator[Job]:
    """Yield every training size, all its draws together."""
    for case in groups.sizes(study):
        unit = recipes.unit(study, case.designs[0])
        scores = case.by_draw(case.scores)
        yield Job(
            name=f"size[{case.features}/{case.name}]",
            run=_measured,
            declared=recipes.bootstrap(study, case.designs[0])
            | {
                "reference": groups.plain_network(study, case),
                "families": groups.families(study, case),
                "metric": study.evaluation.metric,
                "possible": groups.sized_blends(study, case),
                "blends": recipes.plain(study.blends),
            },
            inputs={
                "pool": reading.pool(unit),
                "splits": loading.several(case.designs, unit),
                "entries": probabilities.entries(study, scores),
            },
            writes={"size": result(FOLDER, case.features, f"{case.name}.json")},
        )


def _measured(
    declared: Mapping[str, Any],
    pool: Items,
    splits: Sequence[np.ndarray],
    entries: Entries,
) -> dict[str, Any]:
    """Return metrics and gains of every entry and blend at one training size."""
    tables: dict[str, list[repeats.Table]] = {}
    trained = []
    for draw, folds in enumerate(splits):
        trained.append(len(regimes.training(folds, 0)))
        found = {entry: entries[entry, each] for entry, each in entries if each == draw}
        known = {entry: each.probabilities for entry, each in found.items()}
        tested = next(iter(found.values()))
        counted = imbalance.counted(pool, folds)[np.newaxis]
        for name in [*known, *declared["possible"]]:
            each = blends.of(name, declared["blends"], known, counted)
            table = repeats.table(each, tested.sets, tested.artists)
            tables.setdefault(name, []).append(table)
    reference, each = declared["reference"], [formulas.evaluate] * len(splits)
    others = {name: reference for name in tables if name != reference}
    drawn = recipes.draws(declared)
    compared = repeats.compared(tables, others, each, formulas.METRICS, **drawn)
    size = {
        "entries": compared,
        "train_items": round(np.mean(trained)),
        "draws": len(splits),
    }
    return {"size": size | lead(declared, compared, tables)}


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
