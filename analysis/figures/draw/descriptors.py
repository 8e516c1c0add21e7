"""How the figures call the descriptors: short words, with their unit.

Flows in: the name of a column. Flows out: its words, and its values in that unit.
"""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

UNITS = {"loudness": "dB", "tempo": "beats per minute", "duration_ms": "seconds"}
SCALES = {"duration_ms": 1 / 1000}
LOGARITHMIC = ("duration_ms",)
TICKS = (30, 120, 480, 1920)  # of a logarithmic scale


def word(name: str) -> str:
    """Return the column's name as a reader would write it."""
    return name.removesuffix("_ms").replace("_", " ")


def labelled(name: str) -> str:
    """Return the column's name with its unit, where it has one."""
    return f"{word(name)} ({UNITS[name]})" if name in UNITS else word(name)


def in_unit(name: str, values: Any) -> Any:
    """Return values of the column in the unit of its label."""
    return values * SCALES.get(name, 1)


def logarithmic(axes: Axes) -> None:
    """Give a panel of durations a logarithmic scale with ticks that people know."""
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(TICKS))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter("{x:,.0f}")
