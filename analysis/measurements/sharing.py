"""Which genres are taken for each other, beside the tracks that the two share.

Flows in: soft confusion counts (G, G) and the number of tracks that carry both of two
genres (G, G). Flows out: a table of the most confused pairs, and how far confusion
follows sharing over all pairs, with a permutation test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.metrics import formulas
from analysis.pipeline.job import Job, content, result
from analysis.results.store import Rows, Table
from analysis.study import groups
from analysis.study.declaration import Study

MOST = 20  # pairs in the table
PERMUTATIONS = 999
COLUMNS = ("a", "b", "confused", "a_as_b", "b_as_a", "recordings", "tracks")


def jobs(study: Study) -> Iterator[Job]:
    """Yield the sharing of every usual entry on unseen artists."""
    for score in groups.usual(study):
        yield Job(
            name=f"sharing[{score.name}]",
            run=measured,
            declared={"seed": study.evaluation.seed},
            inputs={
                "confusion": content(result("confusion", f"{score.name}.csv")),
                "pairs": content(result("data", "pairs.csv")),
            },
            writes={
                "confused": result("confused", f"{score.name}.csv"),
                "sharing": result("sharing", f"{score.name}.json"),
            },
        )


def measured(
    declared: Mapping[str, Any], confusion: Rows, pairs: Rows
) -> dict[str, Any]:
    """Put the most confused pairs beside the tracks that they share.

    Args:
        declared: the seed of the permutations.
        confusion: a row per true genre: its name, then counts by predicted genre.
        pairs: rows a, b, tracks of the genres that share a track.
    """
    genres, counts = confusion_counts(confusion)
    tracks = matrix(pairs, genres, "tracks")
    return {
        "confused": pairs_table(counts, tracks, genres),
        "sharing": agreement(counts, tracks, seed=declared["seed"]),
    }


def confusion_counts(rows: Rows) -> tuple[list[str], np.ndarray]:
    """Return the genres and the soft counts (G, G) of a table of confusion."""
    counts = [[float(cell) for cell in list(row.values())[1:]] for row in rows]
    return [row["genre"] for row in rows], np.array(counts)


def matrix(pairs: Rows, genres: Sequence[str], column: str) -> np.ndarray:
    """Return the symmetric (G, G) matrix of a table of pairs a, b; 0 where none is."""
    place = {name: g for g, name in enumerate(genres)}
    found = np.zeros((len(genres), len(genres)))
    for row in pairs:
        a, b = place[row["a"]], place[row["b"]]
        found[a, b] = found[b, a] = float(row[column])
    return found


def confused(counts: np.ndarray) -> np.ndarray:
    """Return how confused each two genres are, symmetric (G, G), diagonal 0.

    That is the mean of the share of one genre taken for the other, and the reverse.
    """
    shares = formulas.ratio(counts, counts.sum(axis=1, keepdims=True))
    both = (shares + shares.T) / 2
    np.fill_diagonal(both, 0)
    return both


def pairs_table(
    counts: np.ndarray, tracks: np.ndarray, genres: Sequence[str], most: int = MOST
) -> Table:
    """Return the most confused pairs of genres, each pair once, the first on top.

    Columns: the genres; the mean confusion; recordings of a taken for b, and of b for
    a (soft counts); both together; and the tracks that the two share.
    """
    both = confused(counts)
    first, second = np.triu_indices(len(genres), 1)
    order = np.argsort(-both[first, second], kind="stable")[:most]
    rows = []
    for a, b in zip(first[order], second[order], strict=True):
        there, back = float(counts[a, b]), float(counts[b, a])
        cells = [float(both[a, b]), there, back, there + back, int(tracks[a, b])]
        rows.append([genres[a], genres[b], *cells])
    return list(COLUMNS), rows


def agreement(
    counts: np.ndarray,
    tracks: np.ndarray,
    *,
    seed: int,
    permutations: int = PERMUTATIONS,
) -> dict[str, float | int]:
    """Return how confusion follows sharing over all pairs of genres.

    The correlation is Spearman's. Pairs are not independent, so its chance level comes
    from renaming the genres of one matrix at random (Mantel 1967): `exceeding` counts
    the renamings that reach the correlation.

    Returns:
        correlation; permutations, exceeding; pairs, sharing (pairs that share a track);
        confusion_in_sharing: the part of all confusions that falls on such pairs.
    """
    both = confused(counts)
    upper = np.triu_indices(len(both), 1)
    ranks, fixed = _ranked(both, upper), _ranked(tracks, upper)[upper]
    observed = formulas.correlation(ranks[upper], fixed)
    random, exceeding = np.random.default_rng(seed), 0
    for _ in range(permutations):
        order = random.permutation(len(both))
        exceeding += (
            formulas.correlation(ranks[np.ix_(order, order)][upper], fixed) >= observed
        )
    wrong = counts.sum() - np.trace(counts)
    shared = tracks > 0
    np.fill_diagonal(shared, False)
    return {
        "correlation": observed,
        "permutations": permutations,
        "exceeding": int(exceeding),
        "pairs": len(upper[0]),
        "sharing": int(np.count_nonzero(shared[upper])),
        "confusion_in_sharing": float(counts[shared].sum() / wrong) if wrong else 0.0,
    }


def _ranked(values: np.ndarray, upper: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Return the ranks of the pairs, ties averaged, as a symmetric matrix."""
    from scipy.stats import rankdata  # slow to import, and listing tasks imports this

    found = np.zeros(values.shape)
    found[upper] = rankdata(values[upper])
    return found + found.T
