"""The atlas of genres: how each sounds, where it lies, what stands for it.

Flows in: recordings with their genre sets, and what a model said of held-out ones.
Flows out: tables with a few rows a genre, for the pages of genres and for their map.
`profiles` compares features, `positions` lays the genres out in two dimensions,
`mistaken` ranks errors and shared tracks, `merged` says when a genre stops standing
alone, `examples` finds the tracks that a model is surest of, rightly and wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.data import reading
from analysis.data.items import Items
from analysis.measurements.atlas import positions, profiles
from analysis.pipeline.job import Job, result
from analysis.study.declaration import Study


def jobs(study: Study) -> Iterator[Job]:
    """Yield where genres lie, by how they sound."""
    features = study.features[study.evaluation.features]
    yield Job(
        name="map",
        run=mapped,
        declared={"columns": list(features.columns)},
        inputs={"recordings": reading.pool("recording")},
        writes={
            "map": result("atlas", "map.json"),
            "profiles": result("atlas", "profiles.csv"),
            "positions": result("atlas", "positions.csv"),
            "nearest": result("atlas", "nearest.csv"),
        },
    )


def mapped(declared: Mapping[str, Any], recordings: Items) -> dict[str, Any]:
    """Describe the sound of every genre, and lay all of them out.

    Args:
        declared: the columns that decide where a genre lies; those without an order
            are left out, and the profiles hold all that have one.
        recordings: the items in unit "recording".

    Returns:
        `map` (for JSON) and the tables profiles, positions and nearest.
    """
    names, levels = profiles.ordered(recordings), profiles.levels(recordings)
    used = [place for place, name in enumerate(names) if name in declared["columns"]]
    wanted = positions.distances(levels[:, used])
    placed = positions.positions(wanted)
    whole = positions.summary(wanted, placed, levels, names) | {
        "features": [names[place] for place in used],
        "overall": profiles.overall(recordings),
        "recordings": len(recordings.ids),
    }
    return {
        "map": whole,
        "profiles": profiles.table(recordings, levels),
        "positions": positions.table(recordings.genres, wanted, placed),
        "nearest": positions.nearest_table(recordings.genres, wanted),
    }
