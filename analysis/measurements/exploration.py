"""What the features look like before any model: distributions, ties, shared tracks.

Flows in: items in the units "recording" and "track", and the declared families of
genres. Flows out: plain tables for CSV and one dict for JSON; nothing here reads or
writes a file. A genre's distribution is that of all recordings that carry the genre,
each counted once. Shares and correlations have no unit, values that of their column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data import reading
from analysis.data.columns import COLUMNS, REAL
from analysis.data.items import Items
from analysis.measurements import facts
from analysis.measurements.facts import UNORDERED
from analysis.pipeline.job import Job, project, result
from analysis.results.store import Rows, Table
from analysis.study.declaration import Study

FOLDER = "data"  # of its results
NAMES = (
    "correlations.csv", "exploration.json", "families.csv", "histograms.csv",
    "quantiles.csv", "vif.csv",
)  # fmt: skip

# Features whose distribution has a shape: all but the two that are only true or false.
FLAGS = ("mode", "explicit")
LOGARITHMIC = ("duration_ms",)
EXTRA = "popularity"  # no audio: it is left out where audio is described alone
LEVELS = np.linspace(0, 1, 101)
BINS = 50  # at most, of a histogram
INFLATED = 5.0  # a variance inflation from here on is called high (a common rule)
STRONG = 0.5  # a rank correlation from here on, whatever its sign, is called strong
LINKED = 0.1  # part of the smaller genre's tracks that makes a link of the network
OTHER = "other"  # the family of genres that the declaration does not know


def jobs(study: Study) -> Iterator[Job]:
    """Yield the description of features and genres before any model."""
    yield Job(
        name="explore",
        run=explore,
        inputs={
            "recordings": reading.pool("recording"),
            "tracks": reading.pool("track"),
            "families": project("data/families.csv"),
        },
        writes={Path(name).stem: result(FOLDER, name) for name in NAMES},
    )


def explore(
    declared: Mapping[str, Any],
    recordings: Items,
    tracks: Items,
    families: Rows,
) -> dict[str, Any]:
    """Return every result of the exploration below data/results/data, by name.

    `exploration` is a dict for JSON; the others are (header, rows) for CSV.

    Args:
        declared: nothing.
        recordings: the items in unit "recording".
        tracks: the items in unit "track".
        families: the declared rows of genre and family.
    """
    tables = {
        "families": grouped(recordings.genres, families),
        "quantiles": quantiles(recordings),
        "histograms": histograms(recordings),
        "correlations": correlations(recordings),
        "vif": inflations(recordings),
    }
    summary = _summary(recordings, tables, facts.pairs(tracks))
    return tables | {"exploration": summary}


def distributed(items: Items) -> list[str]:
    """Return the features that are shown as distributions: all but the flags."""
    return [name for name in items.features.columns if name not in FLAGS]


def ordered(items: Items) -> list[str]:
    """Return the features whose values have an order: all but the pitch class."""
    return [name for name in items.features.columns if name not in UNORDERED]


def grouped(genres: Sequence[str], families: Rows) -> Table:
    """Return genre, family for data/families.csv, by family; unknown genres last."""
    known = {row["genre"]: row["family"] for row in families}
    rows = [[genre, known.get(genre, OTHER)] for genre in genres]
    rows.sort(key=lambda row: (row[1] == OTHER, row[1].casefold(), row[0]))
    return ["genre", "family"], rows


def quantiles(recordings: Items) -> Table:
    """Return 101 quantiles per genre and feature, for data/quantiles.csv.

    Columns q0 (smallest) to q100 (largest), linear between values, four significant
    digits; `recordings` counts the measured ones. Genres without any are left out.
    """
    rows = []
    for name in distributed(recordings):
        for place, genre in enumerate(recordings.genres):
            held = facts.measured(recordings, name, recordings.sets[:, place])
            if len(held):
                cells = [float(f"{x:.4g}") for x in np.quantile(held, LEVELS)]
                rows.append([genre, name, len(held), *cells])
    header = ["genre", "feature", "recordings"]
    return header + [f"q{level}" for level in range(len(LEVELS))], rows


def histograms(recordings: Items) -> Table:
    """Return counts per feature and bin, for data/histograms.csv.

    A bin holds low <= value < high, the last one also its upper end. Whole numbers
    have bins of whole width, centred; durations have bins of equal ratio.
    """
    rows = []
    for name in recordings.features.columns:
        values = facts.measured(recordings, name)
        if not len(values):
            continue
        ends = edges(values, name)
        counts = np.histogram(np.clip(values, ends[0], ends[-1]), ends)[0]
        for low, high, count in zip(ends[:-1], ends[1:], counts, strict=True):
            share = float(count / len(values))
            rows.append([name, _seven(low), _seven(high), int(count), share])
    return ["feature", "low", "high", "recordings", "share"], rows


def edges(values: np.ndarray, name: str) -> np.ndarray:
    """Return the ends of the bins of (n,) measured values, rising."""
    low, high = float(values.min()), float(values.max())
    if name in LOGARITHMIC and (values > 0).any():
        low = float(values[values > 0].min())
        return np.geomspace(low, max(high, 1.001 * low), BINS + 1)
    if next(each for each in COLUMNS if each.name == name).kind != REAL:
        step = max(1, int(np.ceil((high - low + 1) / (BINS + 1))))
        return np.arange(low - 0.5, high + 0.5 + step, step)
    return np.linspace(low, high if high > low else low + 1, BINS + 1)


def correlations(recordings: Items) -> Table:
    """Return Pearson's r and Spearman's rho per pair, for data/correlations.csv.

    The strongest rho first, whatever its sign; empty where a feature does not vary.
    Recordings that lack either value are left out of the pair.
    """
    from scipy.stats import rankdata

    names, rows = ordered(recordings), []
    table = recordings.features[names].to_numpy(dtype=float)
    for a, b in zip(*np.triu_indices(len(names), 1), strict=True):
        both = table[:, [a, b]]
        both = both[~np.isnan(both).any(axis=1)]
        ranks = rankdata(both, axis=0)
        found = [_correlation(both), _correlation(ranks)]
        rows.append([names[a], names[b], len(both), *found])
    rows.sort(key=lambda row: -abs(row[4] or 0))
    return ["a", "b", "recordings", "pearson", "spearman"], rows


def _correlation(pair: np.ndarray) -> float | None:
    """Return the correlation of the columns of (n, 2); None where one is constant."""
    if len(pair) < 2 or not pair.std(axis=0).all():
        return None
    return float(np.corrcoef(pair.T)[0, 1])


def inflations(recordings: Items) -> Table:
    """Return the variance inflation of each feature, for data/vif.csv.

    1 / (1 - R^2) of the regression on the other features, without and with
    popularity, over recordings that have all values; empty where a feature does not
    vary or follows from the others. Source: Marquardt (1970).
    """
    names = ordered(recordings)
    audio = [name for name in names if name != EXTRA]
    table = recordings.features[names].dropna()
    first, second = (_inflations(table[each]) for each in (audio, names))
    rows = [[name, first.get(name), second[name]] for name in names]
    return ["feature", "vif", "vif_with_popularity"], rows


def _inflations(table: Any) -> dict[str, float | None]:
    """Return the variance inflation of every column of a table without gaps."""
    values = table.to_numpy(dtype=float)
    spread = values.std(axis=0)
    z = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)
    found: dict[str, float | None] = {}
    for place, name in enumerate(table.columns):
        others = np.delete(z, place, axis=1)
        fitted = others @ np.linalg.lstsq(others, z[:, place], rcond=None)[0]
        unexplained = float(np.mean((z[:, place] - fitted) ** 2))
        found[name] = 1 / unexplained if unexplained > 1e-9 else None
    return found


def _summary(
    recordings: Items, found: Mapping[str, Table], pairs: Table
) -> dict[str, Any]:
    """Return what the page says in words, for data/exploration.json."""
    high = [row for row in found["vif"][1] if (row[1] or 0) >= INFLATED]
    strong = [row for row in found["correlations"][1] if abs(row[4] or 0) >= STRONG]
    return {
        "recordings": len(recordings.ids),
        "violins": len(found["quantiles"][1]),
        "distributed": len({row[1] for row in found["quantiles"][1]}),
        "correlated": len(ordered(recordings)),
        "families": len({row[1] for row in found["families"][1]}),
        "inflation": {
            "threshold": INFLATED,
            "above": len(high),
            "features": [row[0] for row in high],
        },
        "strong": {
            "threshold": STRONG,
            "pairs": [{"a": row[0], "b": row[1]} for row in strong],
            "count": len(strong),
        },
        "medians": medians(found["quantiles"][1]),
        "sharing": sharing(recordings.genres, found["families"][1], pairs[1]),
    }


def medians(rows: Sequence[Sequence[Any]]) -> dict[str, dict[str, Any]]:
    """Return, per feature, the genres with the smallest and the largest median.

    Args:
        rows: those of `quantiles`. Of equal medians the first genre counts; `tied`
            says that there are others.
    """
    middle = 3 + len(LEVELS) // 2
    found = {}
    for name in dict.fromkeys(row[1] for row in rows):
        held = {row[0]: row[middle] for row in rows if row[1] == name}
        found[name] = {}
        for end, of in (("lowest", min), ("highest", max)):
            genre = of(held, key=held.__getitem__)
            equal = [*held.values()].count(held[genre])
            ranked = {"genre": genre, "median": held[genre], "tied": equal > 1}
            found[name][end] = ranked
    return found


def sharing(
    genres: Sequence[str],
    families: Sequence[Sequence[str]],
    pairs: Sequence[Sequence[Any]],
) -> dict[str, Any]:
    """Return how genres share tracks: pairs, links of the network, and who has none.

    Args:
        genres: all genres.
        families: rows of genre and family.
        pairs: rows of two genres, tracks and the share of the smaller genre's tracks.
    """
    family = dict(families)
    links = [row for row in pairs if row[3] >= LINKED]
    linked = {genre for row in links for genre in row[:2]}
    within = [row for row in links if family[row[0]] == family[row[1]]]
    sharing_any = {genre for row in pairs for genre in row[:2]}
    return {
        "pairs": len(pairs),
        "pairs_possible": len(genres) * (len(genres) - 1) // 2,
        "genres": len(sharing_any),
        "threshold": LINKED,
        "links": len(links),
        "links_within": len(within),
        "links_across": len(links) - len(within),
        "genres_linked": len(linked),
        "genres_unlinked": len(genres) - len(linked),
        "half": sum(1 for row in pairs if row[3] >= 0.5),
    }


def _seven(value: float) -> float:
    """Return a value with the seven digits that float32 holds."""
    return float(f"{value:.7g}")
