"""What the declared study takes to compute again: its fits and their time.

Flows in: the declaration. Flows out: bound numbers for the templates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analysis.pages.binding import Value

SOURCE = "study.toml"
HOUR = 3600  # seconds


def words(study: Any) -> dict[str, Callable[[], Value]]:
    """Return the functions under the names that templates use."""
    return {"planned_fits": lambda: fits(study), "planned_hours": lambda: hours(study)}


def fits(study: Any) -> Value:
    """Return how many fits the experiments declare; shared ones count once."""
    return Value(len(study.fits), f"{SOURCE}#experiments (number of fits)", SOURCE)


def hours(study: Any) -> Value:
    """Return the hours of one core that the fits take by the declared estimates."""
    seconds = sum(study.models[fit.model].seconds for fit in study.fits)
    key = f"{SOURCE}#models (seconds of every fit, added up, in hours)"
    return Value(seconds / HOUR, key, SOURCE)
