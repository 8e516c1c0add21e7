"""The demonstration dataset: small, synthetic, and dirty in the ways of the real one.

Flows in: a workspace folder and a seed. Flows out: data/raw/dataset.csv and the
data/SOURCES.toml that declares it, so that the whole study runs without the real file.

What it has: ten genres whose audio overlaps, artists with a sound of their own, some
of them in two genres; tracks that stand under two genres; the same audio under two
ids; exact repeats; missing names; zero tempo; and names that try to be markup.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.columns import COLUMNS
from analysis.results import checksums
from analysis.results.store import write_bytes

GENRES = (
    "acoustic", "ambient", "brass", "chiptune", "drum & bass", "folk", "metal",
    "salsa", "synth_pop #2", "waltz",
)  # fmt: skip

HOSTILE = (
    "<script>alert('x')</script>",
    "<b>bold</b> & <i>it</i>",
    '#set page(fill: red); #panic("x")',
    "{{ config }} << 1 / 0 >> <% raw %>",
    "*stars* _under_ `ticks` [link](javascript:alert(1))",
    'says "quoted", then a comma',
    "two\nlines",
    "$\\frac{1}{0}$ \\input{x} ~ ^ @fig-1",
    "=1+1",
    "'; DROP TABLE tracks; --",
    "🎸🥁 naïve façade",
    "مرحبا بالعالم",
    "left \u202eright to left",
    "zero\u200bwidth",
    "long " * 60,
    "NA",
    "null",
    "nan",
    "::: {.callout-note}",
    "../../etc/passwd",
)

# centre, spread between genres, smallest, largest: in the unit of the column
AUDIO = {
    "danceability": (0.57, 0.12, 0.05, 0.98),
    "energy": (0.62, 0.18, 0.01, 0.99),
    "loudness": (-8.5, 3.5, -45.0, 2.0),
    "speechiness": (0.10, 0.05, 0.02, 0.95),
    "acousticness": (0.35, 0.22, 0.0, 0.99),
    "instrumentalness": (0.25, 0.2, 0.0, 0.99),
    "liveness": (0.2, 0.06, 0.01, 0.99),
    "valence": (0.47, 0.15, 0.02, 0.98),
    "tempo": (122.0, 14.0, 45.0, 220.0),
    "duration_ms": (215_000.0, 40_000.0, 35_000.0, 900_000.0),
}
WITHIN, OWN = 1.2, 0.9  # spread within a genre, and of an artist's own sound
BOTH, TWINS = 0.15, 0.06  # share of rows under a second genre, with a twin's audio
FEATURED, BRIDGES = 0.15, 8  # share with a featured artist; artists in two genres


def write_demo(root: Path, seed: int = 7, rows_per_genre: int = 150) -> Path:
    """Write the demonstration dataset into the workspace `root`.

    Args:
        root: gets data/raw/dataset.csv and data/SOURCES.toml.
        seed: the same seed gives the same bytes.
        rows_per_genre: at least 20.

    Returns:
        The path of the CSV file.

    Raises:
        StudyError: when the folder cannot be written.
    """
    if rows_per_genre < 20:
        raise ValueError("rows_per_genre must be at least 20")
    rows = demo_rows(seed, rows_per_genre)
    content = _csv(rows)
    path = root / "data" / "raw" / "dataset.csv"
    write_bytes(path, content)
    declaration = _sources(content, len(rows), seed)
    write_bytes(root / "data" / "SOURCES.toml", declaration.encode())
    return path


def demo_rows(seed: int, rows_per_genre: int) -> list[dict[str, Any]]:
    """Return the rows, sorted by genre like those of the real file."""
    rng = np.random.default_rng(seed)
    counter = iter(range(10**6))
    artists = _artists(rng)
    table = {
        genre: [
            _track(rng, artists[genre], sound, genre, next(counter))
            for _ in range(rows_per_genre)
        ]
        for genre, sound in zip(GENRES, _sounds(rng), strict=True)
    }
    _share(rng, table, rows_per_genre)
    _soil(table)
    return [row for genre in GENRES for row in table[genre]]


def _sounds(rng: np.random.Generator) -> Iterator[dict[str, float]]:
    """Yield the mean of every genre: audio columns, popularity, share of explicit."""
    shifts = rng.normal(size=(len(GENRES), len(AUDIO)))
    for shift, popularity in zip(shifts, rng.uniform(10, 60, len(GENRES)), strict=True):
        sound = {
            name: centre + spread * move
            for (name, (centre, spread, _, _)), move in zip(
                AUDIO.items(), shift, strict=True
            )
        }
        yield sound | {"popularity": popularity, "explicit": rng.uniform(0, 0.2)}


def _artists(
    rng: np.random.Generator,
) -> dict[str, list[tuple[str, dict[str, float]]]]:
    """Return the artists of every genre: name and own sound, in units of spread."""
    hostile = iter(HOSTILE)
    artists = {}
    for number, genre in enumerate(GENRES):
        names = [f"{genre.title()} Artist {place:02d}" for place in range(1, 36)]
        names[:2] = [next(hostile), next(hostile)]
        own = rng.normal(scale=OWN, size=(len(names), len(AUDIO)))
        artists[genre] = [
            (name, dict(zip(AUDIO, moves, strict=True)))
            for name, moves in zip(names, own, strict=True)
        ]
        if number:  # some artists of the genre before play this one as well
            artists[genre][-BRIDGES:] = artists[GENRES[number - 1]][5 : 5 + BRIDGES]
    return artists


def _track(
    rng: np.random.Generator,
    artists: list[tuple[str, dict[str, float]]],
    sound: dict[str, float],
    genre: str,
    number: int,
) -> dict[str, Any]:
    """Return one row: the genre's sound, the artist's own, and noise."""
    # squared: few artists have many tracks, most have few
    lead, own = artists[int(rng.random() ** 2 * len(artists))]
    guest = artists[rng.integers(len(artists))][0]
    audio = {}
    for name, (_, spread, low, high) in AUDIO.items():
        value = sound[name] + spread * (own[name] + WITHIN * rng.normal())
        audio[name] = float(np.clip(value, low, high))
    popular = rng.normal(sound["popularity"], 12) * (rng.random() > 0.14)
    album = int(rng.integers(1, 4))
    return {
        **{name: round(value, 4) for name, value in audio.items()},
        "track_id": checksums.of_bytes(f"demo {number}".encode())[:22],
        "artists": f"{lead};{guest}" if rng.random() < FEATURED else lead,
        "album_name": f"Album {album} of {lead[:20]}",
        "track_name": f"Track {number:05d}",
        "popularity": int(np.clip(popular, 0, 100)),
        "duration_ms": int(audio["duration_ms"]),
        "tempo": round(audio["tempo"], 3),
        "explicit": bool(rng.random() < sound["explicit"]),
        "key": int(rng.integers(12)),
        "mode": int(rng.random() < 0.64),
        "time_signature": int(rng.choice([4, 3, 5, 1], p=[0.88, 0.09, 0.02, 0.01])),
        "track_genre": genre,
    }


def _share(
    rng: np.random.Generator, table: dict[str, list[dict[str, Any]]], size: int
) -> None:
    """Replace rows by tracks of the next genre, and by twins under another id."""
    both, twins = max(2, int(BOTH * size)), max(2, int(TWINS * size))
    for number, genre in enumerate(GENRES):
        rows = table[genre]
        other = table[GENRES[(number + 1) % len(GENRES)]]
        for place in range(both):
            rows[-1 - place] = other[place + 3] | {"track_genre": genre}
            if place == 0:  # the same id is seen again with another popularity
                seen = rows[-1]["popularity"]
                rows[-1]["popularity"] = int(min(100, seen + rng.integers(1, 9)))
        for place in range(twins):
            twin = rows[place + 3] | {"album_name": f"Best of {genre}"}
            named = f"twin {number} {place}".encode()
            twin["track_id"] = checksums.of_bytes(named)[:22]
            rows[-1 - both - place] = twin


def _soil(table: dict[str, list[dict[str, Any]]]) -> None:
    """Add what is wrong with real files: repeats, missing names, zeros, markup."""
    for number, genre in enumerate(GENRES):
        rows = table[genre]
        rows[2] = dict(rows[1])
        rows[0]["track_name"] = HOSTILE[number]
        rows[0]["album_name"] = HOSTILE[-1 - number]
    for row in table["ambient"][4:10]:
        row["tempo"] = 0.0
    for row in table["ambient"][4:11]:
        row["time_signature"] = 0
    nothing = {"artists": "", "album_name": "", "track_name": ""}
    table["folk"][12] |= nothing | {"duration_ms": 0, "popularity": 0}
    table["metal"][12]["album_name"] = ""
    table["waltz"][12]["track_name"] = ""
    table["salsa"][12]["artists"] = ""


def _csv(rows: list[dict[str, Any]]) -> bytes:
    """Return the file: an unnamed index, then the columns in their order."""
    text = io.StringIO()
    names = [column.name for column in COLUMNS]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["", *names])
    for number, row in enumerate(rows):
        writer.writerow([number, *(row[name] for name in names)])
    return text.getvalue().encode()


def _sources(content: bytes, rows: int, seed: int) -> str:
    """Return the SOURCES.toml that declares the file."""
    import tomli_w

    values = {
        "name": "Synthetic demonstration dataset",
        "citation": "Synthetic data, generated by this project with seed "
        f"{seed}. No track, artist or genre in it is real.",
        "author": "generated",
        "year": 2022,
        "doi": "",
        "claimed_genres": 0,
        "sha256": checksums.of_bytes(content),
        "bytes": len(content),
        "rows": rows,
        "synthetic": True,
        "variable": "",
        "licence_note": "Nobody's rights: the values are random numbers.",
        "downloads": [],
        "licences": [{"name": "CC0 1.0", "home": "this project", "address": ""}],
    }
    return tomli_w.dumps(values)
