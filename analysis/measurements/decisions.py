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
from itertools import chain
from typing import Any

import numpy as np
from scipy import sparse

from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.metrics import bootstrap, formulas
from analysis.pipeline.job import Job, content, result
from analysis.results.store import Rows, Table
from analysis.study import recipes
from analysis.study.declaration import Study

MEASURES = ("precision", "recall", "family_precision", "family_recall")
COLUMNS = (
    "genre", "family", "named", "support",
    *(f"{measure}{end}" for measure in MEASURES for end in ("", "_low", "_high")),
)  # fmt: skip


def jobs(study: Study) -> Iterator[Job]:
    """Yield the decisions of every entry that is pooled over folds."""
    inputs = {
        "pool": reading.pool(recipes.unit(study, study.evaluation.regime)),
        "families": content(result("data", "families.csv")),
    }
    writes = {"genres": "decisions/{}.csv"}
    return probabilities.pooled_jobs(study, "decisions", _decided, writes, **inputs)


def _decided(
    declared: Mapping[str, Any],
    found: Pooled,
    pool: Items,
    families: Rows,
) -> dict[str, Any]:
    """Ask of every genre whether its name can be trusted, alone or as a family."""
    family = {row["genre"]: row["family"] for row in families}
    outcome = formulas.outcomes(found.probabilities, found.sets)
    drawn = recipes.draws(declared)
    return {"genres": table(outcome, found.artists, pool.genres, family, drawn)}


def table(
    outcome: formulas.Outcomes,
    artists: np.ndarray,
    genres: Sequence[str],
    families: Mapping[str, str],
    draws: Mapping[str, Any],
) -> Table:
    """Return one row of `COLUMNS` per genre, with intervals over artists.

    A genre without a family is one of its own. A precision is 0 to 1 where the genre is
    never named: nothing is known of it.
    """
    own = [families.get(genre, genre) for genre in genres]
    member = np.array(own)[:, None] == np.array(own)[None]
    sums = _sums(outcome, member, artists)
    ends = bootstrap.known_intervals(sums, ratios, **draws)
    counts = bootstrap.total(sums)[0, : 2 * len(genres)]
    named, support = counts.reshape(2, -1).tolist()
    rows = [
        [genre, own[g], int(named[g]), support[g], *chain(*ends[g :: len(genres)])]
        for g, genre in enumerate(genres)
    ]
    return list(COLUMNS), rows


def _sums(
    outcome: formulas.Outcomes, member: np.ndarray, artists: np.ndarray
) -> sparse.csr_array:
    """Return the sums of each artist, (A, 5 G).

    Per genre g: recordings named g; support of g; named g with a drawn label g; named g
    with a drawn label of the family; support of g that is named in the family.
    """
    shape, named = outcome.shares.shape, outcome.predicted
    place = (np.arange(len(named)), named)
    shares = sparse.csr_array(outcome.shares)
    within = (outcome.shares * member[named]).sum(axis=1)
    parts = [
        sparse.csr_array((np.ones(len(named)), place), shape),
        shares,
        sparse.csr_array((outcome.shares[place], place), shape),
        sparse.csr_array((within, place), shape),
        sparse.csr_array(shares.multiply(member[named])),
    ]
    return bootstrap.cluster_sums(sparse.csr_array(sparse.hstack(parts)), artists)


def ratios(sums: np.ndarray) -> np.ndarray:
    """Turn rows of sums (B, 5 G) into the measures of all genres, (B, 4 G)."""
    named, support, hits, family, found = np.split(np.atleast_2d(sums), 5, axis=1)
    pairs = ((hits, named), (hits, support), (family, named), (found, support))
    return np.hstack([formulas.ratio(*pair, empty=np.nan) for pair in pairs])
