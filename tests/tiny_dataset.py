"""A tiny dataset for tests: rows as dicts, and the text of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.data.columns import COLUMNS

NAMES = tuple(column.name for column in COLUMNS)

BASE = {
    "artists": "Someone",
    "album_name": "Album",
    "track_name": "Track",
    "popularity": 50,
    "duration_ms": 200_000,
    "explicit": False,
    "danceability": 0.5,
    "energy": 0.5,
    "key": 5,
    "loudness": -8.0,
    "mode": 1,
    "speechiness": 0.1,
    "acousticness": 0.3,
    "instrumentalness": 0.0,
    "liveness": 0.2,
    "valence": 0.4,
    "tempo": 120.0,
    "time_signature": 4,
}


def row(track: str, genre: str, **changes: Any) -> dict[str, Any]:
    """Return one row; its tempo follows from the track id unless given."""
    tempo = 60 + sum(map(ord, track)) % 97 + 0.001 * (sum(map(ord, track)) % 1009)
    return BASE | {
        "track_id": track,
        "track_genre": genre,
        "tempo": round(tempo, 3),
        **changes,
    }


ROWS = (
    row("a1", "folk", artists="Ann"),
    row("a2", "folk", artists="Ann;Bob"),
    row("b1", "folk", artists="Bob"),
    row("c1", "jazz", artists="Cat"),
    row("c2", "jazz", artists="Cat"),
)


def text(
    rows: Sequence[Mapping[str, Any]] = ROWS,
    names: Sequence[str] = NAMES,
    *,
    index: bool = True,
    **dialect: Any,
) -> str:
    """Return the CSV text of `rows`, with an unnamed index unless `index` is False."""
    out = io.StringIO()
    writer = csv.writer(out, **({"lineterminator": "\n"} | dialect))
    lead = [""] if index else []
    writer.writerow([*lead, *names])
    for number, each in enumerate(rows):
        lead = [number] if index else []
        writer.writerow([*lead, *(each.get(name, "extra") for name in names)])
    return out.getvalue()
