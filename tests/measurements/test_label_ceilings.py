"""Ceilings of conflicting labels: by hand, and against a search over all answers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from analysis.measurements import facts, label_ceilings
from analysis.study.declaration import UNITS

# Three recordings: one under a and b, one under b twice and c once, one under c alone.
SETS = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]) > 0
RECORDINGS = np.array([5, 5, 7, 7, 7, 9])


@pytest.fixture
def mass():
    return label_ceilings.masses(SETS, RECORDINGS)


def test_whole_by_hand(mass):
    found = label_ceilings.whole(mass, label_ceilings.by_genre(mass))
    assert (found["items"], found["recordings"]) == (6, 3)
    assert found["accuracy"] == pytest.approx((1 + 2 + 1) / 6)
    assert found["conflicted"] == pytest.approx(5 / 6)


def test_genres_by_hand(mass):
    """The tie between a and b is drawn; c is lost beside b."""
    found = label_ceilings.by_genre(mass)
    assert found["support"] == pytest.approx([1, 3, 2])
    assert found["alone"] == pytest.approx([0, 0, 1 / 2])
    assert found["recall"] == pytest.approx([1 / 2, 2.5 / 3, 1 / 2])
    assert found["f1"] == pytest.approx([2 * 0.5 / 2, 2 * 2.5 / (3 + 4), 2 / (2 + 1)])


def test_no_answers_give_a_genre_more_than_its_bound():
    random = np.random.default_rng(3)
    sets = random.random((9, 3)) < 0.5
    sets[~sets.any(axis=1), 0] = True
    recordings = random.integers(0, 5, 9)
    mass = label_ceilings.masses(sets, recordings)
    dense, total = mass.toarray(), mass.sum(axis=1)
    support, best = dense.sum(axis=0), np.zeros(3)
    for answers in itertools.product(range(3), repeat=len(dense)):
        given = np.eye(3)[list(answers)]
        hits, predicted = (given * dense).sum(axis=0), given.T @ total
        best = np.maximum(best, 2 * hits / (support + predicted))
    assert label_ceilings.by_genre(mass)["f1_bound"] == pytest.approx(best)


def test_single_labels_leave_everything_possible():
    mass = label_ceilings.masses(np.eye(4, dtype=bool), np.arange(4))
    found = label_ceilings.whole(mass, label_ceilings.by_genre(mass))
    assert found["conflicted"] == 0
    for name in ("accuracy", "macro_f1", "macro_f1_bound"):
        assert found[name] == 1


def test_agrees_with_the_ceilings_of_the_data_page(demo_data):
    units = {name: getattr(demo_data, name) for name in ("row", "track", "recording")}
    told = label_ceilings.counted({}, **units)
    found, (header, rows) = told["whole"], told["genres"]
    known = facts.ceilings(*units.values())
    assert found["row"]["accuracy"] == pytest.approx(known["rows"])
    assert found["recording"]["accuracy"] == pytest.approx(known["recordings"])
    assert found["track"]["accuracy"] <= known["tracks"] + 1e-12
    assert len(rows) == 3 * len(demo_data.row.genres) and header[0] == "unit"


def test_the_masses_are_left_as_they_were(mass):
    before = mass.toarray().copy()
    label_ceilings.by_genre(mass)
    assert (mass.toarray() == before).all()


def test_a_job_counts_every_unit_on_the_recordings_of_its_items(demo_data, declaration):
    (job,) = label_ceilings.jobs(declaration)
    assert list(job.inputs) == list(UNITS)
    units = {unit: getattr(demo_data, unit) for unit in UNITS}
    told = job.run(job.declared, **units)
    assert list(told["whole"]) == list(UNITS)
    for unit, items in units.items():
        mass = label_ceilings.masses(items.sets, items.recordings)
        found = label_ceilings.by_genre(mass)
        assert told["whole"][unit] == label_ceilings.whole(mass, found)
        rows = [row for row in told["genres"][1] if row[0] == unit]
        assert [row[1] for row in rows] == list(items.genres)
        assert [row[2] for row in rows] == found["support"].tolist()
