"""Means of the probabilities of several fits: ensembles of seeds, blends of families.

Flows in: probabilities (n, G) of the same items, by entry. Flows out: their mean, with
the training shares of the genres taken out where that is declared. All members weigh
the same, so nothing is learned here and nothing can leak.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Entries
from analysis.measurements import imbalance, scores
from analysis.metrics import formulas
from analysis.pipeline.job import Job, result
from analysis.splits import loading
from analysis.study import groups, recipes
from analysis.study.declaration import Study

MEANS = ("arithmetic", "geometric")
EVEN = "even"


def jobs(study: Study) -> Iterator[Job]:
    """Yield every blend, and what it is compared with on the same items."""
    items = loading.divided(study, study.evaluation.regime)
    blends = {"blends": recipes.plain(study.blends)}
    for each in groups.mixtures(study):
        names = {"name": each.name, "rivals": each.rivals}
        yield Job(
            name=f"blend[{each.features}/{each.name}]",
            run=_measured,
            declared=recipes.bootstrap(study) | names | blends,
            inputs=items | {"entries": probabilities.entries(study, each.scores)},
            writes={"blend": result("blends", each.features, f"{each.name}.json")},
        )


def _measured(
    declared: Mapping[str, Any], pool: Items, folds: np.ndarray, entries: Entries
) -> dict[str, Any]:
    """Return the scores of a blend and its gains over its rivals."""
    found = dict(entries)
    known = {entry: each.probabilities for entry, each in found.items()}
    tested = next(iter(found.values()))
    blends, name = declared["blends"], declared["name"]
    tests, place = np.unique(tested.fold, return_inverse=True)
    tracks = np.array([imbalance.counted(pool, folds, fold) for fold in tests])[place]
    said = {
        each: of(each, blends, known, tracks) for each in (name, *declared["rivals"])
    }
    blend, items = said.pop(name), (tested.sets, tested.artists)
    drawn = recipes.draws(declared)
    gain = {
        rival: scores.comparison(blend, each, *items, **drawn)["metrics"]
        for rival, each in said.items()
    }
    scored = scores.scores(blend, *items, folds=len(tests), **drawn)
    return {"blend": scored | {"gain": gain, "members": blends[name]["members"]}}


def of(
    name: str,
    blends: Mapping[str, Any],
    known: Mapping[str, np.ndarray],
    counted: np.ndarray,
) -> np.ndarray:
    """Return the probabilities of an entry, or of a blend in float64: (n, G).

    Args:
        name: which entry or blend; members may be entries or other blends.
        blends: the declared blends, with `members`, `mean` and `shares`.
        known: probabilities (n, G) by entry.
        counted: training tracks of the genres, for each item (n, G) or for all (1, G).
    """
    if name not in blends:
        return known[name]
    declared = blends[name]
    members = [of(each, blends, known, counted) for each in declared["members"]]
    found = mean(members, declared["mean"])
    return imbalance.adjusted(found, counted) if declared["shares"] == EVEN else found


def mean(parts: Sequence[np.ndarray], kind: str) -> np.ndarray:
    """Return the mean of probabilities, each (n, G), with rows that sum to 1.

    The geometric mean is the softmax of mean log-probabilities; probabilities below the
    floor of the log-loss are lifted to it, or one doubtful member could veto all.

    Raises:
        ValueError: for another kind of mean.
    """
    if kind not in MEANS:
        raise ValueError(f"mean must be one of {MEANS}, not {kind!r}")
    stacked = np.array(parts, dtype=np.float64)
    if kind == "geometric":
        logs = np.log(np.maximum(stacked, formulas.FLOOR)).mean(axis=0)
        found = np.exp(logs - logs.max(axis=1, keepdims=True))
    else:
        found = stacked.mean(axis=0)
    return formulas.normalised(found)
