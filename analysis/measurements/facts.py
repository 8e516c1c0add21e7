"""Facts of the data page: what the raw file holds, and what its labels allow.

Flows in: the raw table, rule counts and items. Flows out: one plain dict, saved as
data/summary.json, and tables of cleaning, classes, features and pairs of genres. Counts
are of the raw file where they take `raw`, and of what the study uses where they take
items. Shares lie in [0, 1].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.data import reading
from analysis.data.cleaning import RuleCount, clean
from analysis.data.columns import COLUMNS, ROW
from analysis.data.items import Items, items, lead_artists, training_copies
from analysis.metrics.bootstrap import effective_artists
from analysis.pipeline.job import Job, result
from analysis.results.store import Table
from analysis.study.declaration import UNITS, Study

if TYPE_CHECKING:
    import pandas

FOLDER = "data"  # of its results
NAMES = (
    "cleaning.csv", "classes.csv", "features.csv", "pairs.csv", "source.json",
    "summary.json",
)  # fmt: skip
MOST = 5  # genre-set sizes from here on are counted together
UNORDERED = ("key",)  # pitch classes: a circle of names, so they have no variance
TOP = 10  # how many names a ranking shows


def jobs(study: Study) -> Iterator[Job]:
    """Yield the check, the counts and the description of the dataset."""
    yield Job(
        name="describe",
        run=_described,
        inputs={"raw": reading.raw(), "origin": reading.origin()},
        writes={Path(name).stem: result(FOLDER, name) for name in NAMES},
    )


def _described(
    declared: Mapping[str, Any], raw: pandas.DataFrame, origin: dict[str, Any]
) -> dict[str, Any]:
    """Check, count and describe the dataset."""
    return data_page(raw) | {"source": origin | {"rows": len(raw)}}


def data_page(raw: pandas.DataFrame) -> dict[str, Any]:
    """Return every result below data/results/data, by name, but for source.json.

    `summary` is a dict for JSON; the others are (header, rows) for CSV.

    Args:
        raw: what `table.read` returned.
    """
    cleaned, counts = clean(raw)
    rows, tracks, recordings = (items(cleaned, unit) for unit in UNITS)
    return {
        "summary": summary(raw, counts, rows, tracks, recordings),
        "cleaning": cleaned_rows(counts),
        "classes": classes(raw, cleaned, tracks, recordings),
        "features": features(rows, recordings),
        "pairs": pairs(tracks),
    }


def summary(
    raw: pandas.DataFrame, counts: Sequence[RuleCount], rows: Items, tracks: Items,
    recordings: Items,
) -> dict[str, Any]:  # fmt: skip
    """Return the facts of the data page, for data/summary.json.

    Args:
        raw: what `table.read` returned.
        counts: what `cleaning.clean` returned beside the cleaned table.
        rows: the items of the cleaned table in unit "row".
        tracks: the same in unit "track".
        recordings: the same in unit "recording".
    """
    return {
        "file": _file(raw),
        "rules": rules(counts),
        "tracks": _tracks(raw) | _sizes(tracks),
        "recordings": _twins(tracks, recordings) | _sizes(recordings),
        "artists": _artists(raw, recordings),
        "zeros": _zeros(raw),
        "ceiling": ceilings(rows, tracks, recordings),
        "keep_first": _keep_first(raw),
    }


def _file(raw: pandas.DataFrame) -> dict[str, Any]:
    """Return the shape of the file and what is missing in it."""
    per_genre = raw["track_genre"].value_counts()
    missing = raw[[column.name for column in COLUMNS]].isna().sum()
    signatures = raw["time_signature"].value_counts().sort_index()
    return {
        "rows": len(raw),
        "columns": len(raw.columns),
        "genres": len(per_genre),
        "rows_per_genre_min": int(per_genre.min()),
        "rows_per_genre_max": int(per_genre.max()),
        "repeated_rows": int(raw.drop(columns=ROW.name).duplicated().sum()),
        "explicit_share": float(raw["explicit"].mean()),
        "missing": {name: int(count) for name, count in missing.items()},
        "ranges": {
            column.name: raw[column.name].agg(["min", "max"]).astype(float).tolist()
            for column in COLUMNS
            if column.low is not None
        },
        "time_signatures": {str(value): int(n) for value, n in signatures.items()},
    }


def _tracks(raw: pandas.DataFrame) -> dict[str, Any]:
    """Return how often track ids repeat, and where their popularity differs."""
    groups = raw.groupby("track_id")
    sizes = groups.size()
    return {
        "ids": len(sizes),
        "repeated_ids": int((sizes > 1).sum()),
        "rows_beyond_first": int(len(raw) - len(sizes)),
        "rows_of_one_id_max": int(sizes.max()),
        "ids_differing_in_popularity": int((groups["popularity"].nunique() > 1).sum()),
    }


def _sizes(items: Items) -> dict[str, Any]:
    """Return how many items have one, two, ... genres."""
    sizes = items.sets.sum(axis=1)
    counts = np.bincount(np.minimum(sizes, MOST), minlength=MOST + 1)
    words = [str(size) for size in range(1, MOST)] + [f"{MOST}_or_more"]
    return {
        "count": len(sizes),
        "genres_each": dict(zip(words, counts[1:].tolist(), strict=True)),
        "genres_each_mean": float(sizes.mean()),
        "genres_each_max": int(sizes.max()),
        "several_genres": int((sizes > 1).sum()),
        "several_genres_share": float((sizes > 1).mean()),
    }


def _twins(tracks: Items, recordings: Items) -> dict[str, Any]:
    """Return how many track ids share their audio with another id."""
    ids = np.bincount(tracks.recordings, minlength=len(recordings.ids))
    return {
        "ids_with_twin": int(ids[ids > 1].sum()),
        "ids_with_twin_share": float(ids[ids > 1].sum() / len(tracks.ids)),
        "with_several_ids": int((ids > 1).sum()),
        "ids_of_one_max": int(ids.max()),
    }


def _artists(raw: pandas.DataFrame, recordings: Items) -> dict[str, Any]:
    """Return how many artists there are, by each way of counting them."""
    text = raw["artists"].dropna()
    leads = text.str.split(";", n=1).str[0]
    everyone = {name.strip() for cell in text.unique() for name in cell.split(";")}
    rows = leads.value_counts().items()
    largest = sorted(rows, key=lambda named: (-named[1], named[0]))
    groups = recordings.sets.astype(int)
    genres = np.zeros((int(recordings.artists.max()) + 1, groups.shape[1]), dtype=int)
    np.add.at(genres, recordings.artists, groups)
    several = (genres > 0).sum(axis=1) > 1
    return {
        "strings": int(text.nunique()),
        "individuals": len(everyone - {""}),
        "leads": int(leads.nunique()),
        "leads_casefolded": len(set(lead_artists(text)) - {""}),
        "groups": len(np.unique(recordings.artists)),
        "groups_in_several_genres": int(several.sum()),
        "recordings_of_those_share": float(several[recordings.artists].mean()),
        "recordings_of_one_group_max": int(np.bincount(recordings.artists).max()),
        "effective": float(effective_artists(np.bincount(recordings.artists))),
        "largest": [
            {"name": name, "rows": int(count)} for name, count in largest[:TOP]
        ],
    }


def _zeros(raw: pandas.DataFrame) -> dict[str, Any]:
    """Return how often a zero stands for something that was not measured."""
    tempo, signature = raw["tempo"] == 0, raw["time_signature"] == 0
    return {
        "tempo": int(tempo.sum()),
        "time_signature": int(signature.sum()),
        "tempo_and_time_signature": int((tempo & signature).sum()),
        "duration": int((raw["duration_ms"] == 0).sum()),
        "popularity": int((raw["popularity"] == 0).sum()),
        "popularity_share": float((raw["popularity"] == 0).mean()),
    }


def _keep_first(raw: pandas.DataFrame) -> dict[str, Any]:
    """Return what keeping the first row of every track id does to the genres."""
    kept = raw.drop_duplicates("track_id")["track_genre"].value_counts()
    before = raw["track_genre"].value_counts()
    kept = kept.reindex(sorted(before.index), fill_value=0)
    smallest = kept[kept > 0].sort_values(kind="stable")
    return {
        "rows": int(kept.sum()),
        "genres": int((kept > 0).sum()),
        "lost": [str(genre) for genre in kept.index[kept == 0]],
        "below_half": int((kept < before.reindex(kept.index) / 2).sum()),
        "largest": int(kept.max()),
        "smallest": [
            {"genre": str(genre), "rows": int(count)}
            for genre, count in smallest.head(TOP).items()
        ],
    }


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


def cleaned_rows(counts: Sequence[RuleCount]) -> Table:
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
