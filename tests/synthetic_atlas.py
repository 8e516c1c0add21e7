"""Synthetic positions of genres: where they lie and who lies nearest, from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analysis import results
from analysis.atlas import positions

FEATURES = ("energy", "valence", "tempo", "acousticness", "loudness")


def write(folder: Path, names: Sequence[str], random: np.random.Generator) -> None:
    """Write atlas/positions.csv, nearest.csv and map.json below `folder`."""
    levels = random.random((len(names), len(FEATURES)))
    wanted = positions.distances(levels)
    placed = positions.positions(wanted)
    tables = {
        "positions": positions.table(names, wanted, placed),
        "nearest": positions.nearest_table(names, wanted),
    }
    for name, table in tables.items():
        results.write_csv(folder / "atlas" / f"{name}.csv", *table)
    whole = positions.summary(wanted, placed, levels, FEATURES)
    whole |= {"features": list(FEATURES), "recordings": 100 * len(names)}
    results.write_json(folder / "atlas" / "map.json", whole)
