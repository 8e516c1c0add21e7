"""When a genre stops standing alone, and whom it joins, by each way of merging.

Flows in: rows of merges, the first on top. Flows out: one row a way and genre.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.pipeline.job import Job, content, result
from analysis.results.store import Rows, Table
from analysis.study import groups
from analysis.study.declaration import Study

COLUMNS = ("genre", "way", "groups", "other", "joined")


def jobs(study: Study) -> Iterator[Job]:
    """Yield when every genre stops standing alone, where trees are grown."""
    if groups.usual(study, study.evaluation.features):
        yield Job(
            name="merged",
            run=_merged,
            inputs={
                "merges": content(result("merging", "merges.csv")),
                "classes": content(result("data", "classes.csv")),
            },
            writes={"merged": result("atlas", "merged.csv")},
        )


def _merged(
    declared: Mapping[str, Any],
    merges: Rows,
    classes: Rows,
) -> dict[str, Any]:
    """Say when every genre stops standing alone."""
    return {"merged": table(merges, [row["genre"] for row in classes])}


def table(merges: Rows, genres: Sequence[str]) -> Table:
    """Return the rows of `COLUMNS`, by genre and way.

    `groups` are left by the first merge of the genre, `joined` is how many genres the
    group had that it joined, and `other` the first of these. With one group at the
    end, every genre has a merge in every way.

    Args:
        merges: rows of way, groups, first and second; groups are named by their first
            genre.
        genres: all genres.
    """
    ways = dict.fromkeys(row["way"] for row in merges)
    found = {way: _of_way([r for r in merges if r["way"] == way]) for way in ways}
    rows = [
        [genre, way, *found[way][genre]]
        for genre in genres
        for way in ways
        if genre in found[way]
    ]
    return list(COLUMNS), rows


def _of_way(merges: Rows) -> dict[str, tuple[int, str, int]]:
    """Return groups, other and joined of the first merge of every genre."""
    size: dict[str, int] = {}
    found: dict[str, tuple[int, str, int]] = {}
    for row in merges:
        pair = row["first"], row["second"]
        for own, other in (pair, pair[::-1]):
            if size.get(own, 1) == 1:
                found[own] = int(row["groups"]), other, size.get(other, 1)
        size[pair[0]] = size.get(pair[0], 1) + size.get(pair[1], 1)
    return found
