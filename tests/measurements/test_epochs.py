"""Numbers of a training's curves."""

from __future__ import annotations

import pytest

from analysis.measurements import epochs

HISTORY = [
    {
        "epoch": place + 1,
        "validation_loss": loss,
    }
    for place, loss in enumerate((3.0, 2.0, 2.0, 2.5))
]


def test_the_rise_is_from_the_minimum_to_the_end():
    assert epochs.lowest(HISTORY) == 1
    assert epochs.rise(HISTORY) == pytest.approx(0.25)


def test_a_loss_that_still_falls_has_not_risen():
    assert epochs.rise(HISTORY[:2]) == 0
