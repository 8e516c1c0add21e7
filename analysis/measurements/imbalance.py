"""What uneven training sets cost, genre by genre, and what treatments give back.

Flows in: genre sets of training items, and probabilities of test items. Flows out: how
many tracks a genre had, which genres are the head, the middle and the tail of a
training set, statistics for `metrics.repeats`, and probabilities with the training
shares taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.metrics import formulas, repeats
from analysis.metrics.bootstrap import Statistic
from analysis.study.imbalance import ADJUSTED, NAMES, PARTS


def counts(sets: np.ndarray) -> np.ndarray:
    """Return the tracks of each genre (G,) in sets (m, G): a track counts once."""
    return (sets / sets.sum(axis=1, keepdims=True)).sum(axis=0)


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
    found = np.asarray(probabilities, dtype=np.float64) / np.maximum(counted, 0.5)
    return found / found.sum(axis=1, keepdims=True)


@dataclass(frozen=True)
class Draw:
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
    return repeats.compared(
        {name: tables(each, drawn) for name, each in everything.items()},
        lambda name: reference.get(name, ""),
        lambda name: [statistic(draw.part) for draw in drawn],
        NAMES,
        **settings,
    )


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
