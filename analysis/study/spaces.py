"""Draw parameters from a declared space.

Flows in: the space of a model, as study.toml has it. Flows out: the changes of every
trial. A list is a choice; a table {low, high} is a range, of whole numbers when both
ends are whole, drawn evenly on a logarithmic scale with log = true.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.errors import StudyError
from analysis.study.seeds import seed_of

PATIENCE = 20  # draws a trial, when earlier ones come up again
DIGITS = 3  # drawn numbers are rounded, so that a reader can type them


def draws(
    space: Mapping[str, Any], trials: int, seed: int, model: str
) -> list[dict[str, Any]]:
    """Return the changes of `trials` trials; those of trial 0 are none (the defaults).

    A parameter's draw depends on its own name and number alone: a new parameter moves
    no other. A draw that was drawn before is drawn again, `PATIENCE` times at most, so
    a space with few values gives fewer trials.

    Raises:
        StudyError: for a space that is neither a list nor a range.
    """
    found: list[dict[str, Any]] = [{}]
    for number in range(1, PATIENCE * trials):
        if len(found) == trials:
            break
        drawn = {
            name: _draw(
                each,
                np.random.default_rng(seed_of(seed, "search", model, name, number)),
                name,
            )
            for name, each in space.items()
        }
        if drawn not in found:
            found.append(drawn)
    return found[:trials]


def _draw(space: Any, random: np.random.Generator, name: str) -> Any:
    """Draw one value."""
    if isinstance(space, list) and space:
        return space[int(random.integers(len(space)))]
    if not isinstance(space, Mapping) or not {"low", "high"} <= set(space):
        raise StudyError(
            f"study.toml: the space of '{name}' must be a list of values or a table "
            f"with low and high, however: {space!r}."
        )
    low, high = space["low"], space["high"]
    if space.get("log"):
        value = math.exp(random.uniform(math.log(low), math.log(high)))
    else:
        value = random.uniform(low, high)
    if isinstance(low, int) and isinstance(high, int):
        return round(value)
    return float(f"{value:.{DIGITS}g}")
