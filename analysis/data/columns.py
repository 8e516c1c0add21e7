"""The 21 columns of the dataset: name, type and range.

Flows in: nothing. Flows out: `COLUMNS`, which the reader, the schema and the
dictionary (data/dictionary.csv, kept equal by a test) share. Ranges hold what the
service documents, widened where the real file goes beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT, WHOLE, REAL, FLAG = "text", "whole number", "number", "true or false"


@dataclass(frozen=True)
class Column:
    """One column: its kind, the smallest and largest value, whether a cell may lack.

    `low` and `high` are in the unit of the dictionary; None for text.
    """

    name: str
    kind: str
    low: float | None = None
    high: float | None = None
    optional: bool = False


ROW = Column("row", WHOLE, 0)  # the unnamed index, replaced by the position

COLUMNS = (
    Column("track_id", TEXT),
    Column("artists", TEXT, optional=True),
    Column("album_name", TEXT, optional=True),
    Column("track_name", TEXT, optional=True),
    Column("popularity", WHOLE, 0, 100),
    Column("duration_ms", WHOLE, 0, 86_400_000),
    Column("explicit", FLAG, 0, 1),
    Column("danceability", REAL, 0, 1),
    Column("energy", REAL, 0, 1),
    Column("key", WHOLE, -1, 11),
    Column("loudness", REAL, -100, 20),
    Column("mode", WHOLE, 0, 1),
    Column("speechiness", REAL, 0, 1),
    Column("acousticness", REAL, 0, 1),
    Column("instrumentalness", REAL, 0, 1),
    Column("liveness", REAL, 0, 1),
    Column("valence", REAL, 0, 1),
    Column("tempo", REAL, 0, 400),
    Column("time_signature", WHOLE, 0, 7),
    Column("track_genre", TEXT),
)

# A recording is one distinct value of these 13 (explicit and popularity are no audio).
AUDIO = (
    "danceability", "energy", "key", "loudness", "mode", "speechiness",
    "acousticness", "instrumentalness", "liveness", "valence", "tempo",
    "time_signature", "duration_ms",
)  # fmt: skip
