"""What the curves of a training say, in numbers.

Flows in: the history of a fit, one mapping an epoch. Flows out: numbers. Standard
library only, so that pages and findings may use it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def lowest(history: Sequence[Mapping[str, float]]) -> int:
    """Return the position of the epoch with the lowest validation loss, the first."""
    return min(range(len(history)), key=lambda i: history[i]["validation_loss"])


def rise(history: Sequence[Mapping[str, float]]) -> float:
    """Return by what part the validation loss stands above its minimum at the end.

    0.05 means that the last epoch's loss is 5 % above the lowest.
    """
    least = history[lowest(history)]["validation_loss"]
    return history[-1]["validation_loss"] / least - 1
