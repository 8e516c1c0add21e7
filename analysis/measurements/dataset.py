"""Tables of the data page: cleaning, classes, features, pairs of genres, ceilings.

Flows in: the raw and the cleaned table, rule counts and items. Flows out: (header,
rows) for CSV and plain dicts for JSON; nothing here reads or writes a file. Shares lie
in [0, 1].
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.data.cleaning import RuleCount
from analysis.data.items import Items, training_copies
from analysis.metrics.bootstrap import effective_artists
from analysis.results.store import Table

if TYPE_CHECKING:
    import pandas


UNORDERED = ("key",)  # pitch classes: a circle of names, so they have no variance


def rules(counts: Sequence[RuleCount]) -> dict[str, dict[str, Any]]:
    """Return every rule with its sentence, rows, and the genre it concerns most.

    Of genres that it concerns equally the first name counts.
    """
    return {
        each.name: {
            "order": number,
            "action": each.action,
            "sentence": each.sentence,
            "rows": each.rows,
            "genres": sum(1 for rows in each.genres.values() if rows),
            "most_in": genre if each.genres[genre] else "",
            "most_rows": each.genres[genre],
        }
        for number, each in enumerate(counts, start=1)
        for genre in [max(sorted(each.genres), key=each.genres.__getitem__)]
    }


def cleaning(counts: Sequence[RuleCount]) -> Table:
    """Return rule, genre, rows for data/cleaning.csv; genres with none are left out."""
    rows = [
        [each.name, genre, number]
        for each in counts
        for genre, number in each.genres.items()
        if number
    ]
    return ["rule", "genre", "rows"], rows


def classes(
    raw: pandas.DataFrame,
    cleaned: pandas.DataFrame,
    tracks: Items,
    recordings: Items,
) -> Table:
    """Return the size of every genre by each way of counting, for data/classes.csv.

    `artists` counts artist groups among the genre's recordings; `effective_artists`
    is 1 / sum(share^2) of those groups.
    """
    first = raw.drop_duplicates("track_id")["track_genre"].value_counts()
    before, after = (each["track_genre"].value_counts() for each in (raw, cleaned))
    rows = []
    for place, genre in enumerate(recordings.genres):
        held = recordings.artists[recordings.sets[:, place]]
        groups = np.unique(held, return_counts=True)[1]
        tracked, kept = int(tracks.sets[:, place].sum()), int(first.get(genre, 0))
        counts = [int(before[genre]), int(after[genre]), tracked, len(held), kept]
        rows.append([genre, *counts, len(groups), effective_artists(groups)])
    header = [
        "genre", "raw", "cleaned", "tracks", "recordings", "keep_first", "artists",
        "effective_artists",
    ]  # fmt: skip
    return header, rows


def features(rows: Items, recordings: Items) -> Table:
    """Return one line per feature, over recordings, for data/features.csv.

    `eta_squared` is the share of the variance that genre explains, recordings
    weighted by their training copies; `eta_squared_rows` is the same over rows. Both
    are empty for pitch classes, which have no order.
    """
    lines = []
    for name in recordings.features.columns:
        values, size = measured(recordings, name), len(recordings.ids)
        explained = [
            eta_squared(each, name) if len(values) and name not in UNORDERED else None
            for each in (recordings, rows)
        ]
        spread, zeros = _spread(values), int((values == 0).sum())
        lines.append([name, size, size - len(values), *spread, zeros, *explained])
    header = [
        "feature", "recordings", "missing", "minimum", "lower_quartile", "median",
        "upper_quartile", "maximum", "mean", "deviation", "zeros", "eta_squared",
        "eta_squared_rows",
    ]  # fmt: skip
    return header, lines


def measured(
    items: Items, name: str, rows: np.ndarray | slice = slice(None)
) -> np.ndarray:
    """Return the values of a feature that were measured, of some items or of all."""
    values = items.features[name].to_numpy(dtype=float)[rows]
    return values[~np.isnan(values)]


def _spread(values: np.ndarray) -> list[float | None]:
    """Return minimum, quartiles, maximum, mean and deviation of (n,) float32 values.

    With the seven digits that float32 holds; without any value, each is None.
    """
    if not len(values):
        return [None] * 7
    quartiles = np.quantile(values, [0, 0.25, 0.5, 0.75, 1])
    return [float(f"{x:.7g}") for x in (*quartiles, values.mean(), values.std())]


def eta_squared(items: Items, name: str) -> float:
    """Return the share of a feature's variance that lies between genres, in [0, 1].

    Weighted sums of squares, SS_between / SS_total, over one copy per genre of each
    set with weight 1 / |set|; items without a measurement are left out. 0 when the
    feature does not vary. Source: Fisher (1925), correlation ratio.
    """
    index, label, weight = training_copies(items.sets)
    values = items.features[name].to_numpy(dtype=float)[index]
    known = ~np.isnan(values)
    values, label, weight = values[known], label[known], weight[known]
    mean = np.average(values, weights=weight)
    total = (weight * (values - mean) ** 2).sum()
    mass = np.bincount(label, weight, minlength=len(items.genres))
    moment = np.bincount(label, weight * (values - mean), minlength=len(mass))
    filled = mass > 0
    between = (moment[filled] ** 2 / mass[filled]).sum()
    return float(between / total) if total > 0 else 0.0


def pairs(tracks: Items, top: int | None = None) -> Table:
    """Return pairs of genres by the tracks that they share, most first.

    `share` is the part of the smaller genre's tracks that the pair shares. Pairs that
    share nothing are left out; ties stand in alphabetical order.
    """
    sets = tracks.sets.astype(np.float32)
    shared = np.rint(sets.T @ sets).astype(int)  # exact below 2**24 tracks
    sizes = shared.diagonal()
    found = [
        (int(shared[a, b]), tracks.genres[a], tracks.genres[b], min(sizes[a], sizes[b]))
        for a, b in zip(*np.triu_indices(len(sizes), 1), strict=True)
        if shared[a, b]
    ]
    found.sort(key=lambda each: (-each[0], each[1], each[2]))
    rows = [[a, b, count, float(count / size)] for count, a, b, size in found[:top]]
    return ["a", "b", "tracks", "share"], rows


def ceilings(rows: Items, tracks: Items, recordings: Items) -> dict[str, float]:
    """Return the best accuracy that any model could have, per unit.

    rows: of one that knows every row by its audio, yet must give rows with the same
    audio the same genre. tracks, recordings: by expectation, a label drawn from the
    item's own set, the mean of 1 / |set|.
    """
    size = len(rows.genres)
    label = rows.sets.argmax(axis=1)
    cells = np.bincount(rows.recordings * size + label)
    cells = np.pad(cells, (0, -len(cells) % size)).reshape(-1, size)
    return {
        "rows": float(cells.max(axis=1).sum() / len(label)),
        "tracks": float((1 / tracks.sets.sum(axis=1)).mean()),
        "recordings": float((1 / recordings.sets.sum(axis=1)).mean()),
    }
