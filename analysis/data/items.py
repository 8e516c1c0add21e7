"""What a regime splits: rows, tracks or recordings, each with its genre set.

Flows in: the cleaned table. Flows out: `Items`, plain arrays. For tracks and
recordings nothing depends on the order of the rows: codes and order follow from ids.

A recording is one distinct audio vector (13 columns); a track id that stood on two
vectors would join them, so that no id is ever on two sides of a split.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.data.columns import AUDIO
from analysis.study.declaration import COLUMNS

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Items:
    """The n items of a unit.

    Attributes:
        ids: (n,) str. Unit row: the row number; track: its id; recording: the
            smallest track id of the recording.
        features: (n, 15) float32, `study.COLUMNS`; NaN where not measured.
        genres: the G genre names, sorted.
        sets: (n, G) bool, the genre set of each item, never empty.
        artists: (n,) int64, the artist group; the same code in all units.
        recordings: (n,) int64, the recording; the same code in all units.
    """

    ids: np.ndarray
    features: pandas.DataFrame
    genres: tuple[str, ...]
    sets: np.ndarray
    artists: np.ndarray
    recordings: np.ndarray


def items(table: pandas.DataFrame, unit: str) -> Items:
    """Return the items of `unit` ("row", "track" or "recording").

    `explicit` and `popularity` of a track or recording are the largest of its rows.
    Tracks and recordings are sorted by id, rows keep their order.
    """
    vectors = table.groupby(list(AUDIO), sort=True, dropna=False).ngroup().to_numpy()
    names, tracks = np.unique(
        table["track_id"].to_numpy(dtype=str), return_inverse=True
    )
    recordings = _components(tracks, vectors, int(tracks.max()) + 1)[tracks]
    artists = _artists(table["artists"], recordings)
    codes = {"row": np.arange(len(table)), "track": tracks, "recording": recordings}
    code = codes[unit]
    # the first row of every item, in an order that the file's order does not touch
    order = np.lexsort((vectors, tracks, code))
    _, starts = np.unique(code[order], return_index=True)
    first = order[starts]
    genres, sets = _sets(table["track_genre"], code)
    rows = table["row"].to_numpy()[first].astype(str)
    return Items(
        ids=rows if unit == "row" else names[tracks[first]],
        features=_features(table, code, first),
        genres=genres,
        sets=sets,
        artists=artists[first],
        recordings=recordings[first],
    )


def _components(left: np.ndarray, right: np.ndarray, size: int) -> np.ndarray:
    """Return the component of each left node in the graph of the edges left-right.

    Args:
        left: (m,) codes 0..size-1; one with no edge is a component of its own.
        right: (m,) codes from 0.
        size: number of left nodes.

    Returns:
        (size,) int64, numbered in the order of each component's smallest left code.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    total = size + int(right.max(initial=-1)) + 1
    edges = coo_array((np.ones(len(left)), (left, size + right)), shape=(total, total))
    found = connected_components(edges, directed=False)[1][:size]
    _, start, code = np.unique(found, return_index=True, return_inverse=True)
    rank = np.empty(len(start), dtype=np.int64)
    rank[np.argsort(start)] = np.arange(len(start))
    return rank[code]


def lead_artists(artists: pandas.Series) -> np.ndarray:
    """Return the lead artist of every row: the first name, casefolded; "" for none."""
    return np.array(
        [_lead(text) for text in artists.fillna("").to_numpy(dtype=object)],
        dtype=object,
    )


def _lead(text: str) -> str:
    """Return the text before the first ';' that is not blank."""
    names = (name.strip().casefold() for name in text.split(";"))
    return next((name for name in names if name), "")


def _artists(artists: pandas.Series, recordings: np.ndarray) -> np.ndarray:
    """Return the artist group of every row.

    Lead artists of one recording are one group; a recording without any artist is a
    group of its own.
    """
    import pandas as pd

    leads = lead_artists(artists)
    named = leads != ""
    codes, _ = pd.factorize(leads[named], sort=True)
    size = int(recordings.max()) + 1
    return _components(recordings[named], codes, size)[recordings]


def _sets(
    labels: pandas.Series, code: np.ndarray
) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the genre names and the (n, G) genre sets."""
    import pandas as pd

    positions, genres = pd.factorize(labels, sort=True)
    sets = np.zeros((int(code.max()) + 1, len(genres)), dtype=bool)
    sets[code, positions] = True
    return tuple(str(genre) for genre in genres), sets


def _features(
    table: pandas.DataFrame, code: np.ndarray, first: np.ndarray
) -> pandas.DataFrame:
    """Return the (n, 15) float32 features: audio of the first row, the rest by max."""
    import pandas as pd

    columns = {}
    for name in COLUMNS:
        values = table[name].to_numpy(dtype=np.float32)
        columns[name] = values[first]
        if name not in AUDIO:
            np.maximum.at(columns[name], code, values)
    return pd.DataFrame(columns)


def training_copies(sets: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return one training copy per item and genre of its set.

    Args:
        sets: (n, G) bool.

    Returns:
        index (m,) int64 into the items, label (m,) int64 into the genres, weight (m,)
        float64 = 1 / |set|; the weights of an item sum to 1. Sorted by item.
    """
    index, label = np.nonzero(sets)
    return index, label, 1.0 / sets.sum(axis=1)[index]
