"""Who is credited on an item, on which albums it stands, which track it is.

Flows in: the cleaned table and the `Items` of a unit. Flows out: `Credits`, codes that
stand for names. `Items` knows the lead artist alone; this knows every credited one,
over all rows of an item, so that nothing that two sides of a split share stays hidden.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.data import cleaning, table
from analysis.data.items import Items

if TYPE_CHECKING:
    import pandas

TEXTS = ("track_id", "artists", "album_name")


@dataclass(frozen=True)
class Names:
    """Which item bears which names: one line per item and name.

    Attributes:
        item: (m,) int64, the position of the item.
        code: (m,) int64, the name; equal names have equal codes.
    """

    item: np.ndarray
    code: np.ndarray


@dataclass(frozen=True)
class Credits:
    """What is written on the n items of a unit.

    Attributes:
        tracks: (n,) int64, the track id as a code; of a recording, one of its ids.
        artists: every credited artist of every row of an item.
        albums: every album name of every row; the same name is the same album.
    """

    tracks: np.ndarray
    artists: Names
    albums: Names


@functools.lru_cache(maxsize=1)
def load_texts(dataset: Path) -> pandas.DataFrame:
    """Return the cleaned rows of the dataset, with the columns `TEXTS` only."""
    return cleaning.clean(table.read(dataset))[0][list(TEXTS)]


def credits_of(texts: pandas.DataFrame, rows: Items, pool: Items) -> Credits:
    """Return what is written on the items of `pool`.

    Names are compared without regard to case and outer blanks.

    Args:
        texts: the cleaned table, r rows, with the columns `TEXTS`.
        rows: the same r rows as items.
        pool: the items of any unit, n of them.
    """
    place = places(texts, rows, pool)
    _, tracks = np.unique(texts["track_id"].to_numpy(dtype=str), return_inverse=True)
    first = np.unique(place, return_index=True)[1]
    artists = (text.split(";") for text in texts["artists"].fillna(""))
    albums = ([text] for text in texts["album_name"].fillna(""))
    return Credits(tracks[first], _names(place, artists), _names(place, albums))


def places(texts: pandas.DataFrame, rows: Items, pool: Items) -> np.ndarray:
    """Return the position in `pool` of the item that each row belongs to: (r,)."""
    if np.array_equal(rows.ids, pool.ids):
        return np.arange(len(rows.ids))
    tracks = texts["track_id"].to_numpy(dtype=str)
    if len(pool.ids) == len(np.unique(tracks)):
        return np.searchsorted(pool.ids, tracks)
    order = np.argsort(pool.recordings, kind="stable")
    return order[np.searchsorted(pool.recordings[order], rows.recordings)]


def _names(place: np.ndarray, names: Iterable[list[str]]) -> Names:
    """Return the names of every row, moved to the items at `place` (r,), each once."""
    codes: dict[str, int] = {}
    pairs = {
        (item, codes.setdefault(name, len(codes)))
        for item, given in zip(place.tolist(), names, strict=True)
        for name in (each.strip().casefold() for each in given)
        if name
    }
    found = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Names(found[:, 0], found[:, 1])
