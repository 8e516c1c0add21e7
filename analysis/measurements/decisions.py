"""Which answers can be used: alone, only as a family of genres, or not at all.

Flows in: probabilities (n, G), genre sets (n, G), artists, and a family per genre.
Flows out: per genre how far its name can be trusted and how much of it is found, for
the genre itself and for its family.

`precision`: of the recordings that the model names g, the share for which a drawn label
is g. `recall`: of the recordings of g, the share that it names g. In the family both
count an answer as right when it lies in the family of g: the precision is still over
the answers g, the recall still over the recordings of g.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.metrics import bootstrap, formulas
from analysis.pipeline.job import Job, content, result
from analysis.study import recipes
from analysis.study.declaration import Study

MEASURES = ("precision", "recall", "family_precision", "family_recall")
COLUMNS = (
    "genre", "family", "named", "support",
    *(f"{measure}{end}" for measure in MEASURES for end in ("", "_low", "_high")),
)  # fmt: skip
UNKNOWN = (0.0, 0.0, 1.0)  # estimate and ends of what there is nothing to count for


def jobs(study: Study) -> Iterator[Job]:
    """Yield the decisions of every entry that is pooled over folds."""
    for name, found in probabilities.pooled_entries(study):
        yield Job(
            name=f"decisions[{name}]",
            run=_decided,
            declared=recipes.bootstrap(study, study.evaluation.regime),
            inputs={
                "found": found,
                "pool": reading.pool(recipes.unit(study, study.evaluation.regime)),
                "families": content(result("data", "families.csv")),
            },
            writes={"genres": result("decisions", f"{name}.csv")},
        )


def _decided(
    declared: Mapping[str, Any],
    found: Pooled,
    pool: Items,
    families: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    """Ask of every genre whether its name can be trusted, alone or as a family."""
    items = (found.probabilities, found.sets, found.artists)
    family = {row["genre"]: row["family"] for row in families}
    return {"genres": table(*items, pool.genres, family, recipes.draws(declared))}


def table(
    probabilities: np.ndarray,
    sets: np.ndarray,
    artists: np.ndarray,
    genres: Sequence[str],
    families: Mapping[str, str],
    draws: Mapping[str, Any],
) -> tuple[list[str], list[list[Any]]]:
    """Return one row of `COLUMNS` per genre, with intervals over artists.

    A genre without a family is one of its own. A precision is 0 to 1 where the genre is
    never named: nothing is known of it.
    """
    own = [families.get(genre, genre) for genre in genres]
    member = np.array(own)[:, None] == np.array(own)[None]
    sums = _sums(formulas.outcomes(probabilities, sets), member, artists)
    totals = np.asarray(sums.sum(axis=0)).reshape(1, -1)
    known = np.isfinite(ratios(totals)[0])
    ends = iter(bootstrap.intervals(sums, lambda each: ratios(each)[:, known], **draws))
    cells = [_cells(next(ends)) if each else UNKNOWN for each in known]
    named, support = totals[0, : 2 * len(genres)].reshape(2, -1)
    rows = []
    for g, genre in enumerate(genres):
        measured = [cell for each in cells[g :: len(genres)] for cell in each]
        rows.append([genre, own[g], int(named[g]), float(support[g]), *measured])
    return list(COLUMNS), rows


def _cells(interval: bootstrap.Interval) -> tuple[float, float, float]:
    """Return estimate and ends within 0 and 1."""
    bounded = interval.clipped(0, 1)
    return bounded.estimate, bounded.low, bounded.high


def _sums(
    outcome: formulas.Outcomes, member: np.ndarray, artists: np.ndarray
) -> sparse.csr_array:
    """Return the sums of each artist, (A, 5 G).

    Per genre g: recordings named g; support of g; named g with a drawn label g; named g
    with a drawn label of the family; support of g that is named in the family.
    """
    n, genres = outcome.shares.shape
    items, named = np.arange(n), outcome.predicted
    shares = sparse.csr_array(outcome.shares)
    within = (outcome.shares * member[named]).sum(axis=1)
    hits = _at(items, named, outcome.shares[items, named], genres)
    parts = [
        _at(items, named, np.ones(n), genres),
        shares,
        hits,
        _at(items, named, within, genres),
        sparse.csr_array(shares.multiply(member[named])),
    ]
    return bootstrap.cluster_sums(sparse.csr_array(sparse.hstack(parts)), artists)


def _at(
    items: np.ndarray, columns: np.ndarray, values: np.ndarray, width: int
) -> sparse.csr_array:
    return sparse.csr_array((values, (items, columns)), shape=(len(items), width))


def ratios(sums: np.ndarray) -> np.ndarray:
    """Turn rows of sums (B, 5 G) into the measures of all genres, (B, 4 G)."""
    named, support, hits, family, found = np.split(np.atleast_2d(sums), 5, axis=1)
    pairs = ((hits, named), (hits, support), (family, named), (found, support))
    return np.hstack([_ratio(*pair) for pair in pairs])


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return part / whole, NaN where there is nothing."""
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
