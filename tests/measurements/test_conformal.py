"""Prediction sets of given probabilities: by hand, and where too few back them."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.measurements import conformal
from analysis.measurements.promises import KINDS, LEVELS
from tests.measurements.test_promises import exchangeable


def test_a_threshold_by_hand():
    known = np.tile([0.6, 0.4], (99, 1))
    truth = np.repeat([0, 1], [90, 9])
    asked = np.array([[0.55, 0.45], [0.35, 0.65], [0.7, 0.3]])
    found = conformal.predicted(known, truth, asked, LEVELS, "threshold", 0)
    assert found.shape == (3, 2, 3)
    # four fifths of the known scores are 0.4 or less: what has 0.6 belongs to the set
    assert found[..., 0].tolist() == [[False, False], [False, True], [True, False]]
    # at 95 of 100 a set must hold what has 0.4 as well
    assert found[..., 2].tolist() == [[True, True], [False, True], [True, False]]


@pytest.mark.parametrize(("known", "possible"), [(3, 0), (8, 1), (15, 2), (40, 3)])
def test_a_promise_that_too_few_artists_back_takes_all_genres(known, possible):
    probabilities, sets = exchangeable(400)
    truth = sets[:known].argmax(axis=1)
    found = conformal.predicted(
        probabilities[:known], truth, probabilities[known:], LEVELS, "threshold", 0
    )
    assert found[..., possible:].all()
    assert not any(found[..., at].all() for at in range(possible))


def test_every_way_that_is_declared_is_known():
    assert {way for way, _ in KINDS} == conformal.WAYS.keys()
