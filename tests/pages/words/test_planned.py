"""What a rerun takes, from the declaration alone."""

from __future__ import annotations

import pytest

from analysis.pages.words.tested import Folds


def test_fits_and_their_hours_are_counted(declaration):
    planned = Folds(declaration, None, None, None)
    assert planned.planned_fits().value == len(declaration.fits)
    longest = max(model.seconds for model in declaration.models.values())
    hours = planned.planned_hours()
    assert 0 < hours.value <= len(declaration.fits) * longest / 3600
    assert hours.value == pytest.approx(
        sum(declaration.models[fit.model].seconds for fit in declaration.fits) / 3600
    )
    assert hours.source == "study.toml"
