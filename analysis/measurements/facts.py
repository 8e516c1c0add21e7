"""Facts of the data page: what the raw file holds, and what its labels allow.

Flows in: the raw table, rule counts and items. Flows out: one plain dict, saved as
data/summary.json. Counts are of the raw file where they take `raw`, and of what the
study uses where they take items. Shares lie in [0, 1].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.data import reading
from analysis.data.cleaning import RuleCount, clean
from analysis.data.columns import COLUMNS, ROW
from analysis.data.items import Items, items, lead_artists
from analysis.measurements import dataset
from analysis.metrics.bootstrap import effective_artists
from analysis.pipeline.job import Job, result
from analysis.study.declaration import UNITS, Study

if TYPE_CHECKING:
    import pandas

NAMES = (
    "cleaning.csv", "classes.csv", "features.csv", "pairs.csv", "source.json",
    "summary.json",
)  # fmt: skip
MOST = 5  # genre-set sizes from here on are counted together
TOP = 10  # how many names a ranking shows


def jobs(study: Study) -> Iterator[Job]:
    """Yield the check, the counts and the description of the dataset."""
    yield Job(
        name="describe",
        run=_described,
        inputs={"raw": reading.raw(), "origin": reading.origin()},
        writes={Path(name).stem: result("data", name) for name in NAMES},
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
        "cleaning": dataset.cleaning(counts),
        "classes": dataset.classes(raw, cleaned, tracks, recordings),
        "features": dataset.features(rows, recordings),
        "pairs": dataset.pairs(tracks),
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
        "rules": dataset.rules(counts),
        "tracks": _tracks(raw) | _sizes(tracks),
        "recordings": _twins(tracks, recordings) | _sizes(recordings),
        "artists": _artists(raw, recordings),
        "zeros": _zeros(raw),
        "ceiling": dataset.ceilings(rows, tracks, recordings),
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
