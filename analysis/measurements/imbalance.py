"""What uneven training sets cost, genre by genre, and what treatments give back.

Flows in: genre sets of training items, and probabilities of test items. Flows out: how
many tracks a genre had, which genres are the head, the middle and the tail of a
training set, statistics for `metrics.repeats`, and probabilities with the training
shares taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Entries
from analysis.metrics import formulas, repeats
from analysis.metrics.bootstrap import Statistic
from analysis.pipeline.job import Job, given, result
from analysis.splits import loading, regimes
from analysis.study import groups, recipes
from analysis.study.declaration import Study
from analysis.study.groups import Case
from analysis.study.imbalance import ADJUSTED, NAMES, PARTS


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
        run=_of_case,
        declared=recipes.bootstrap(study, case.designs[0])
        | {"reference": reference, "pairs": groups.pairs(study, case)},
        inputs={
            "pool": reading.pool(unit),
            "case": probabilities.entries(study, case.by_draw(case.scores)),
            "splits": loading.several(case.designs, unit),
            "ranks": loading.several(ranked.designs, unit),
            "even": probabilities.entries(
                study, flat.by_draw(compared) if flat else {}
            ),
            "even_splits": loading.several(flat.designs if flat else (), unit),
            "even_is_there": given(flat is not None),
        },
        writes={"costs": result("imbalance", case.features, f"{case.name}.json")},
    )


def _of_case(
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
    drawn, settings = _draws(pool, splits, ranks), recipes.draws(declared)
    known, reference = _all_draws(case), declared["reference"]
    everything = with_adjusted(known, drawn, known.keys() - reference.keys())
    found = {
        "sizes": sizes(drawn),
        "entries": measured(known, drawn, reference, **settings),
        "pairs": between(everything, drawn, declared["pairs"], **settings),
    }
    if even_is_there:
        flat = _draws(pool, even_splits, ranks)
        found["cost"] = {
            entry: cost((known[entry], drawn), (each, flat), **settings)
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
) -> list[Draw]:
    """Return what each draw trains on and is tested on."""
    found = []
    for folds, steepest in zip(splits, ranks, strict=True):
        test, part = regimes.test(folds, 0), parts(counted(pool, steepest))
        items = (pool.sets[test], pool.artists[test])
        found.append(Draw(counted(pool, folds), part, *items))
    return found


def counted(pool: Items, folds: np.ndarray, fold: int = 0) -> np.ndarray:
    """Return the training tracks of each genre (G,) when a fold is tested."""
    return counts(pool.sets[regimes.training(folds, fold)])


def counts(sets: np.ndarray) -> np.ndarray:
    """Return the tracks of each genre (G,) in sets (m, G): a track counts once."""
    return formulas.drawn_shares(sets).sum(axis=0)


def parts(counted: np.ndarray) -> np.ndarray:
    """Return the third that each genre belongs to: (G,) places in `PARTS`.

    Of genres with equal counts the first in the alphabet ranks lower.
    """
    rank = np.empty(len(counted), dtype=int)
    rank[np.argsort(counted, kind="stable")] = np.arange(len(counted))
    return rank * len(PARTS) // len(counted)


def statistic(part: np.ndarray) -> Statistic:
    """Return what turns totals (B, C) into values (B, len(NAMES)).

    Recalls are means over the genres of a part that have support; `part` is (G,).
    """
    places = [formulas.METRICS.index(name) for name in NAMES[:2]]
    masks = [np.ones(len(part), dtype=bool)]
    masks += [part == place for place in range(len(PARTS))]

    def values(totals: np.ndarray) -> np.ndarray:
        recall = formulas.precision_recall(totals)[1]
        known = totals[:, -len(part) :] > 0
        means = [_mean(recall[:, mask], known[:, mask]) for mask in masks]
        return np.column_stack([formulas.evaluate(totals)[:, places], *means])

    return values


def _mean(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return the means (B,) of the known values in each row, 0 where none is."""
    return (values * known).sum(axis=1) / np.maximum(known.sum(axis=1), 1)


def adjusted(probabilities: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return probabilities (n, G) with the training shares of the genres divided out.

    Menon et al. (2021), "Long-tail learning via logit adjustment", ICLR: the log of the
    share is taken from each logit after training, with factor 1. A genre that training
    did not hold counts half a track.
    """
    found = np.asarray(probabilities, dtype=np.float64)
    return formulas.normalised(found / np.maximum(counted, 0.5))


class Draw(NamedTuple):
    """One draw of a training set, and the items that its models are tested on.

    Attributes:
        counted: (G,) training tracks of each genre.
        part: (G,) the third that each genre counts to.
        sets: (n, G) bool, of the test items.
        artists: (n,) codes; the intervals draw artists.
    """

    counted: np.ndarray
    part: np.ndarray
    sets: np.ndarray
    artists: np.ndarray


def measured(
    known: Mapping[str, Sequence[np.ndarray]],
    drawn: Sequence[Draw],
    reference: Mapping[str, str],
    **settings: Any,
) -> dict[str, Any]:
    """Return metrics, gains and values of each draw, by entry.

    Every entry that is compared with nothing is also adjusted after training.

    Args:
        known: probabilities (n, G) of each draw, by entry.
        drawn: the draws.
        reference: what an entry is compared with, where it is with anything.
        settings: draws, confidence and seed of the bootstrap.
    """
    untreated = sorted(known.keys() - reference.keys())
    reference = dict(reference) | {f"{name}+{ADJUSTED}": name for name in untreated}
    everything = with_adjusted(known, drawn, untreated)
    sums = {name: tables(each, drawn) for name, each in everything.items()}
    each = [statistic(draw.part) for draw in drawn]
    return repeats.compared(sums, reference, each, NAMES, **settings)


def with_adjusted(
    known: Mapping[str, Sequence[np.ndarray]],
    drawn: Sequence[Draw],
    untreated: Iterable[str],
) -> dict[str, Sequence[np.ndarray]]:
    """Return all probabilities, and those of untreated entries adjusted besides."""
    made = {
        f"{name}+{ADJUSTED}": [
            adjusted(each, draw.counted)
            for each, draw in zip(known[name], drawn, strict=True)
        ]
        for name in untreated
    }
    return dict(known) | made


def between(
    known: Mapping[str, Sequence[np.ndarray]],
    drawn: Sequence[Draw],
    pairs: Sequence[Sequence[str]],
    **settings: Any,
) -> dict[str, Any]:
    """Return first minus second of each pair of entries, as "first--second".

    `known` are probabilities (n, G) of each draw, by entry, adjusted ones among them.
    """
    each = [statistic(draw.part) for draw in drawn]
    both = {name: tables(known[name], drawn) for pair in pairs for name in pair}
    return {
        f"{one}--{two}": repeats.measured(
            both[one], both[two], each, NAMES, **settings
        )["gain"]
        for one, two in pairs
    }


def cost(
    uneven: tuple[Sequence[np.ndarray], Sequence[Draw]],
    even: tuple[Sequence[np.ndarray], Sequence[Draw]],
    **settings: Any,
) -> dict[str, Any]:
    """Return what an entry gains where training is uneven: below zero, a cost.

    Both halves are probabilities and draws. The genres of a part are those of the
    uneven draw, also where training was even: what becomes of the same genres.
    """
    each = [statistic(draw.part) for draw in uneven[1]]
    found = repeats.measured(tables(*uneven), tables(*even), each, NAMES, **settings)
    return found["gain"]


def tables(known: Sequence[np.ndarray], drawn: Sequence[Draw]) -> list[repeats.Table]:
    """Return what each artist contributes to the metrics, in every draw."""
    return [
        repeats.table(each, draw.sets, draw.artists)
        for each, draw in zip(known, drawn, strict=True)
    ]


def sizes(drawn: Sequence[Draw]) -> dict[str, Any]:
    """Return what training sets are like: tracks and ends, rounded means of draws.

    And how many items, by how many artists, they are tested on: the same in all draws.
    """
    each = np.array([draw.counted for draw in drawn])
    return {
        "tracks": round(each.sum(axis=1).mean()),
        "largest": round(each.max(axis=1).mean()),
        "smallest": round(each.min(axis=1).mean()),
        "draws": len(each),
        "tested": len(drawn[0].sets),
        "tested_artists": len(np.unique(drawn[0].artists)),
    }
