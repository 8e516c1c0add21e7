"""Decisions: precision and recall of a genre and of its family, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.measurements import decisions
from analysis.metrics import formulas
from tests import kept_fits

DRAWN = {"draws": 60, "confidence": 0.95, "seed": 4}
GENRES = ("dub", "reggae", "polka")
FAMILIES = {"dub": "island", "reggae": "island"}


def rows_of(named, sets, artists=None):
    """Return the table's rows by genre, of a model that names one genre each."""
    probabilities = np.eye(3)[np.array(named)]
    artists = np.arange(len(named)) if artists is None else artists
    outcome = formulas.outcomes(probabilities, sets)
    header, rows = decisions.table(outcome, artists, GENRES, FAMILIES, DRAWN)
    assert header == list(decisions.COLUMNS)
    return {row[0]: dict(zip(header, row, strict=True)) for row in rows}


def test_a_genre_and_its_family_by_hand():
    found = rows_of(
        [0, 0, 0, 1, 2, 2],
        [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 0, 1], [1, 0, 0]],
    )
    dub = found["dub"]
    assert dub["family"] == "island" and dub["named"] == 3
    assert dub["support"] == 2.5
    assert dub["precision"] == pytest.approx(1 / 3)
    assert dub["family_precision"] == pytest.approx(2 / 3)
    assert dub["recall"] == pytest.approx(1 / 2.5)
    assert dub["family_recall"] == pytest.approx(1.5 / 2.5)
    reggae = found["reggae"]
    assert reggae["precision"] == 0.5 and reggae["family_precision"] == 1
    polka = found["polka"]
    assert polka["family"] == "polka"  # not listed: a family of its own
    assert polka["precision"] == polka["family_precision"] == 0.5


def test_the_family_is_never_worse_than_the_genre():
    random = np.random.default_rng(2)
    sets = np.eye(3, dtype=bool)[random.integers(0, 3, 200)]
    found = rows_of(random.integers(0, 3, 200), sets, random.integers(0, 30, 200))
    for row in found.values():
        for measure in ("precision", "recall"):
            assert row[f"family_{measure}"] >= row[measure]
            assert row[f"{measure}_low"] <= row[measure] <= row[f"{measure}_high"]


def test_precision_and_recall_are_those_of_the_metrics():
    random = np.random.default_rng(3)
    probabilities = random.dirichlet(np.ones(3), 150)
    sets = np.eye(3, dtype=bool)[random.integers(0, 3, 150)]
    sets[:40, 1] = True
    outcome = formulas.outcomes(probabilities, sets)
    precision, recall = formulas.precision_recall(formulas.totals(outcome))
    found = rows_of(outcome.predicted, sets)
    for g, genre in enumerate(GENRES):
        assert found[genre]["precision"] == pytest.approx(precision[0, g])
        assert found[genre]["recall"] == pytest.approx(recall[0, g])


def test_nothing_is_known_of_a_genre_that_is_never_named():
    found = rows_of([0, 0, 0, 0], [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]])
    polka = found["polka"]
    assert polka["named"] == 0
    ends = [polka[f"precision{end}"] for end in ("", "_low", "_high")]
    assert ends == [0, 0, 1]
    assert polka["recall"] == 0


def test_a_job_reads_the_family_of_every_genre():
    families = [{"genre": "a", "family": "one"}, {"genre": "b", "family": "one"}]
    families.append({"genre": "c", "family": "other"})
    found, pool = kept_fits.pooled(), kept_fits.items()
    told = decisions._decided(kept_fits.drawn(), found, pool, families)
    header, rows = told["genres"]
    place = header.index("family")
    assert {row[0]: row[place] for row in rows} == {
        "a": "one",
        "b": "one",
        "c": "other",
    }
