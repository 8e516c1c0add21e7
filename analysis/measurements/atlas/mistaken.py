"""What each genre is taken for, what is taken for it, and whose tracks it shares.

Flows in: rows of the soft confusion counts of one model, of pairs of genres that share
tracks, and of class counts. Flows out: tables with a few rows a genre.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from analysis.measurements import sharing
from analysis.pipeline.job import Job, content, contents, result
from analysis.results.store import Rows, Table
from analysis.study import groups, leaders
from analysis.study.declaration import Study

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
        writes={"shared": result("atlas", "shared.csv")},
    )
    usual = groups.usual(study, study.evaluation.features)
    confusions = {
        score.entry: result("confusion", f"{score.name}.csv") for score in usual
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
            writes={"mistaken": result("atlas", "mistaken.csv")},
        )


def _shared(
    declared: Mapping[str, Any],
    pairs: Rows,
    classes: Rows,
) -> dict[str, Any]:
    """Rank the genres that each genre shares tracks with."""
    return {"shared": shared(pairs, classes)}


def _mistaken(
    declared: Mapping[str, Any],
    scores: Mapping[str, Mapping[str, Any]],
    confusions: Mapping[str, Rows],
) -> dict[str, Any]:
    """Rank what the best model takes each genre for, and what for each genre."""
    best = leaders.best_entry(scores, declared["metric"])
    return {"mistaken": table(confusions[best])}


def table(confusion: Rows) -> Table:
    """Return the rows of `COLUMNS`, most recordings first.

    `taken-for`: recordings of the genre that the model names `other`, and their share
    of the genre's recordings. `taken-from`: recordings of `other` that it names like
    the genre, and their share of the answers with this name. A recording of several
    genres counts in parts; others without any recording are left out.

    Args:
        confusion: a row per true genre: its name, then counts by predicted genre.
    """
    genres, counts = sharing.confusion_counts(confusion)
    rows = []
    for place, genre in enumerate(genres):
        for way, found in ((TAKEN_FOR, counts[place]), (TAKEN_FROM, counts[:, place])):
            total = found.sum()
            for rank, other in enumerate(_largest(found, place), start=1):
                cells = [genres[other], found[other], found[other] / total]
                rows.append([genre, way, rank, *cells])
    return list(COLUMNS), rows


def _largest(found: np.ndarray, own: int) -> list[int]:
    """Return the places of the largest values above 0 but `own`, the first on ties."""
    order = np.argsort(-found, kind="stable")
    return [int(at) for at in order if at != own and found[at] > 0][:MOST]


def shared(pairs: Rows, classes: Rows) -> Table:
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

    def order(shared: tuple[int, str]) -> tuple[int, str]:
        """Most tracks first, by name on ties."""
        return -shared[0], shared[1]

    rows = [
        [genre, rank, other, tracks, tracks / own[genre]]
        for genre, others in found.items()
        for rank, (tracks, other) in enumerate(sorted(others, key=order)[:MOST], 1)
    ]
    return ["genre", "rank", "other", "tracks", "share"], rows
