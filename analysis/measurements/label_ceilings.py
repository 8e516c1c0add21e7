"""What conflicting labels leave to anybody: ceilings of accuracy and F1, by genre too.

Flows in: genre sets (n, G) and the recording of every item (n,). Flows out: plain
dicts and one table.

Items with the same audio must get the same answer, whoever gives it. A reader who knew
every recording of the file by heart, with all its labels, would still be wrong where
those labels differ. What that reader reaches is the ceiling; nothing is estimated, so
that there is no interval: it is a count over the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy import sparse

from analysis.data import reading
from analysis.data.items import Items
from analysis.metrics import bootstrap, formulas
from analysis.pipeline.job import Job, result
from analysis.study.declaration import UNITS, Study

FOLDER = "possible"  # of its results
COLUMNS = ("unit", "genre", "support", "alone", "recall", "f1", "f1_bound")


def jobs(study: Study) -> Iterator[Job]:
    """Yield the one count of what conflicting labels leave to anybody."""
    yield Job(
        name="ceilings",
        run=counted,
        inputs={unit: reading.pool(unit) for unit in UNITS},
        writes={
            "whole": result(FOLDER, "ceilings.json"),
            "genres": result(FOLDER, "genre-ceilings.csv"),
        },
    )


def counted(declared: Mapping[str, Any], **units: Items) -> dict[str, Any]:
    """Count the ceilings of every unit, and those of its genres."""
    summary, rows = {}, []
    for unit, items in units.items():
        mass = masses(items.sets, items.recordings)
        found = by_genre(mass)
        summary[unit] = whole(mass, found)
        values = np.column_stack([found[name] for name in COLUMNS[2:]]).tolist()
        named = zip(items.genres, values, strict=True)
        rows += [[unit, name, *cells] for name, cells in named]
    return {"whole": summary, "genres": (list(COLUMNS), rows)}


def masses(sets: np.ndarray, recordings: np.ndarray) -> sparse.csr_array:
    """Return how much of each label every recording holds, (R, G).

    An item gives 1/|set| to each genre of its set, as in all scores of the study.
    """
    shares = sparse.csr_array(formulas.drawn_shares(sets))
    return bootstrap.cluster_sums(shares, recordings)


def whole(mass: sparse.csr_array, found: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Return the ceilings of one unit from its masses (R, G) and those of its genres.

    Returns:
        items; recordings; conflicted, the share of items whose recording holds several
        labels; accuracy, the best possible; macro_f1, of the answers that reach it;
        macro_f1_bound, which no answers exceed: the mean of every genre's own best F1,
        though no single set of answers need reach all of them at once.
    """
    total = mass.sum(axis=1)
    several = np.diff(mass.indptr) > 1
    return {
        "items": round(float(total.sum())),
        "recordings": mass.shape[0],
        "conflicted": float(total[several].sum() / total.sum()),
        "accuracy": float(mass.max(axis=1).toarray().sum() / total.sum()),
        "macro_f1": float(np.mean(found["f1"])),
        "macro_f1_bound": float(np.mean(found["f1_bound"])),
    }


def by_genre(mass: sparse.csr_array) -> dict[str, np.ndarray]:
    """Return the ceilings of every genre, (G,) each, in the order of `COLUMNS`.

    support is the sum of the shares; alone the part of it in recordings that hold no
    other label. recall and f1 are those of the most accurate answers, which draw one
    where several are equally good. f1_bound is the best F1 that any answers give this
    genre, at whatever cost to the others. A genre without items has zeros.
    """
    total, support = mass.sum(axis=1), mass.sum(axis=0)
    answers = _most_accurate(mass)
    hits = answers.multiply(mass).sum(axis=0)
    predicted = answers.T @ total
    single = sparse.csr_array(np.diff(mass.indptr) == 1).astype(float)
    alone = (single @ mass).toarray().ravel()
    bound = [_best_f1(mass[:, [g]], total) for g in range(mass.shape[1])]
    return {
        "support": support,
        "alone": formulas.ratio(alone, support),
        "recall": formulas.ratio(hits, support),
        "f1": formulas.ratio(2 * hits, support + predicted),
        "f1_bound": np.array(bound),
    }


def _most_accurate(mass: sparse.csr_array) -> sparse.csr_array:
    """Return the probability (R, G) of each answer; equally good ones share it."""
    most = np.repeat(mass.max(axis=1).toarray().ravel(), np.diff(mass.indptr))
    best = np.isclose(mass.data, most).astype(float)
    answers = mass.copy()
    answers.data = best
    answers.eliminate_zeros()
    answers.data /= np.repeat(answers.sum(axis=1), np.diff(answers.indptr))
    return answers


def _best_f1(column: sparse.csr_array, total: np.ndarray) -> float:
    """Return the largest F1 of one genre over all sets of recordings answered so.

    F1 is a ratio of sums, so that the best set holds the recordings with the largest
    share of the genre, down to some share: the prefixes of that order are tried.
    """
    held = column.tocoo()
    part, size = held.data, total[held.coords[0]]
    order = np.argsort(-part / size, kind="stable")
    hits, predicted = np.cumsum(part[order]), np.cumsum(size[order])
    return float(np.max(2 * hits / (part.sum() + predicted), initial=0.0))
