"""From the fits on long-tailed training sets to what imbalance costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Entries
from analysis.measurements import imbalance
from analysis.pipeline.job import Job, given, result
from analysis.splits import loading, regimes
from analysis.study import groups, recipes
from analysis.study.declaration import Study
from analysis.study.groups import Case
from analysis.study.recipes import Score

FOLDER = "imbalance"


def jobs(study: Study) -> Iterator[Job]:
    """Yield what imbalance costs: every ratio, and every way of cleaning."""
    tails, kept = list(groups.tails(study)), list(groups.kept(study))
    steepest = {case.features: case for case in tails}
    for case in tails:
        yield _job(study, case, groups.even(tails, case), steepest[case.features])
    for case in kept:
        if case.name != groups.AT_RANDOM:
            yield _job(study, case, groups.even(kept, case), case)


def _job(study: Study, case: Case, flat: Case | None, ranked: Case) -> Job:
    """Return the job of one case, all its draws together.

    Args:
        study: the declaration.
        case: what is measured.
        flat: the same draws with equally large genres, if any.
        ranked: by whose splits genres are ranked, the steepest.
    """
    unit = recipes.unit(study, case.designs[0])
    reference = groups.references(study, case)
    untreated = [entry for entry in case.scores if entry not in reference]
    compared = [entry for entry in untreated if flat and entry in flat.scores]
    return Job(
        name=f"imbalance[{case.features}/{case.name}]",
        run=_measured,
        declared=recipes.bootstrap(study, case.designs[0])
        | {"reference": reference, "pairs": groups.pairs(study, case)},
        inputs={
            "pool": reading.pool(unit),
            "case": probabilities.entries(study, _by_draw(case, case.scores)),
            "splits": loading.several(case.designs, unit),
            "ranks": loading.several(ranked.designs, unit),
            "even": probabilities.entries(study, _by_draw(flat, compared)),
            "even_splits": loading.several(flat.designs if flat else (), unit),
            "even_is_there": given(flat is not None),
        },
        writes={"costs": result(FOLDER, case.features, f"{case.name}.json")},
    )


def _by_draw(case: Case | None, entries: Iterable[str]) -> dict[tuple[str, int], Score]:
    """Return the scores of some entries of a case by entry and draw."""
    return {
        (entry, draw): score
        for entry in entries
        if case
        for draw, score in enumerate(case.scores[entry])
    }


def _measured(
    declared: Mapping[str, Any],
    pool: Items,
    case: Entries,
    splits: Sequence[np.ndarray],
    ranks: Sequence[np.ndarray],
    even: Entries,
    even_splits: Sequence[np.ndarray],
    even_is_there: bool,
) -> dict[str, Any]:
    """Return sizes, entries with their gains, pairs, and the cost of being uneven.

    Args:
        declared: reference (of each entry), pairs (of entries to be compared with each
            other) and how intervals are drawn.
        pool: the items of the regime, n of them.
        case: the probabilities by entry and draw.
        splits: the fold of each item, (n,) a draw.
        ranks: the splits by which genres are ranked, one a draw.
        even: the probabilities of the same draws with equally large genres.
        even_splits: their splits.
        even_is_there: whether there are such draws.
    """
    drawn = _draws(pool, splits, ranks)
    settings = recipes.draws(declared)
    known = _all_draws(case)
    reference = declared["reference"]
    everything = imbalance.with_adjusted(known, drawn, known.keys() - reference.keys())
    found = {
        "sizes": imbalance.sizes(drawn),
        "entries": imbalance.measured(known, drawn, reference, **settings),
        "pairs": imbalance.between(everything, drawn, declared["pairs"], **settings),
    }
    if even_is_there:
        flat = _draws(pool, even_splits, ranks)
        found["cost"] = {
            entry: imbalance.cost((known[entry], drawn), (each, flat), **settings)
            for entry, each in _all_draws(even).items()
        }
    return {"costs": found}


def _all_draws(entries: Entries) -> dict[str, list[np.ndarray]]:
    """Return the probabilities (n, G) of every entry, one matrix a draw."""
    found: dict[str, list[np.ndarray]] = {}
    for entry, draw in entries:
        found.setdefault(entry, []).append(entries[entry, draw].probabilities)
    return found


def _draws(
    pool: Items, splits: Sequence[np.ndarray], ranks: Sequence[np.ndarray]
) -> list[imbalance.Draw]:
    """Return what each draw trains on and is tested on."""
    found = []
    for folds, steepest in zip(splits, ranks, strict=True):
        test = regimes.test(folds, 0)
        found.append(
            imbalance.Draw(
                counted=_counted(pool, folds),
                part=imbalance.parts(_counted(pool, steepest)),
                sets=pool.sets[test],
                artists=pool.artists[test],
            )
        )
    return found


def _counted(pool: Items, folds: np.ndarray) -> np.ndarray:
    """Return the training tracks of each genre (G,) in a split."""
    return imbalance.counts(pool.sets[regimes.training(folds, 0)])
