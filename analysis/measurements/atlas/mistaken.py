"""What each genre is taken for, what is taken for it, and whose tracks it shares.

Flows in: rows of the soft confusion counts of one model, of pairs of genres that share
tracks, and of class counts. Flows out: tables with a few rows a genre.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.measurements.dataset import Table
from analysis.pipeline.job import Job, content, contents, result
from analysis.study import groups, leaders
from analysis.study.declaration import Study

FOLDER = "atlas"
MOST = 5  # others a genre in each table
TAKEN_FOR, TAKEN_FROM = "taken-for", "taken-from"
COLUMNS = ("genre", "way", "rank", "other", "recordings", "share")


def jobs(study: Study) -> Iterator[Job]:
    """Yield whose tracks genres share, and what the best model takes them for."""
    yield Job(
        name="shared",
        run=_shared,
        inputs={
            "pairs": content(result("data", "pairs.csv")),
            "classes": content(result("data", "classes.csv")),
        },
        writes={"shared": result(FOLDER, "shared.csv")},
    )
    features = study.evaluation.features
    usual = groups.usual(study, features)
    confusions = {
        each.entry: result("confusion", features, f"{each.entry}.csv") for each in usual
    }
    if usual:
        yield Job(
            name="mistaken",
            run=_mistaken,
            declared={"metric": study.evaluation.metric},
            inputs={
                "scores": leaders.scores(usual),
                "confusions": contents(confusions),
            },
            writes={"mistaken": result(FOLDER, "mistaken.csv")},
        )


def _shared(
    declared: Mapping[str, Any],
    pairs: Sequence[Mapping[str, str]],
    classes: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    """Rank the genres that each genre shares tracks with."""
    return {"shared": shared(pairs, classes)}


def _mistaken(
    declared: Mapping[str, Any],
    scores: Mapping[str, Mapping[str, Any]],
    confusions: Mapping[str, Sequence[Mapping[str, str]]],
) -> dict[str, Any]:
    """Rank what the best model takes each genre for, and what for each genre."""
    best = leaders.best_entry(scores, declared["metric"])
    return {"mistaken": table(confusions[best])}


def table(confusion: Sequence[Mapping[str, str]]) -> Table:
    """Return the rows of `COLUMNS`, most recordings first.

    `taken-for`: recordings of the genre that the model names `other`, and their share
    of the genre's recordings. `taken-from`: recordings of `other` that it names like
    the genre, and their share of the answers with this name. A recording of several
    genres counts in parts; others without any recording are left out.

    Args:
        confusion: a row per true genre: its name, then counts by predicted genre.
    """
    genres = [row["genre"] for row in confusion]
    counts = np.array([[float(n) for n in list(row.values())[1:]] for row in confusion])
    rows = []
    for place, genre in enumerate(genres):
        for way, found in ((TAKEN_FOR, counts[place]), (TAKEN_FROM, counts[:, place])):
            others = _largest(found, place)
            rows += [
                [genre, way, rank, genres[other], found[other], found[other] / total]
                for total in [found.sum()]
                for rank, other in enumerate(others, start=1)
            ]
    return list(COLUMNS), rows


def _largest(found: np.ndarray, own: int) -> list[int]:
    """Return the places of the largest values above 0 but `own`, the first on ties."""
    order = np.argsort(-found, kind="stable")
    return [int(at) for at in order if at != own and found[at] > 0][:MOST]


def shared(
    pairs: Sequence[Mapping[str, str]], classes: Sequence[Mapping[str, str]]
) -> Table:
    """Return genre, rank, other, tracks and share of the most shared tracks.

    The share is of the genre's own tracks. Genres that share none have no row.

    Args:
        pairs: rows a, b, tracks of the genres that share a track.
        classes: rows of genre and tracks.
    """
    own = {row["genre"]: int(row["tracks"]) for row in classes}
    found: dict[str, list[tuple[int, str]]] = {genre: [] for genre in own}
    for row in pairs:
        for genre, other in ((row["a"], row["b"]), (row["b"], row["a"])):
            found[genre].append((int(row["tracks"]), other))
    rows = [
        [genre, rank, other, tracks, tracks / own[genre]]
        for genre, others in found.items()
        for rank, (tracks, other) in enumerate(_most(others), start=1)
    ]
    return ["genre", "rank", "other", "tracks", "share"], rows


def _most(others: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the others that share the most tracks, by name on ties."""
    return sorted(others, key=lambda each: (-each[0], each[1]))[:MOST]
