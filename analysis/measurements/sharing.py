"""Which genres are taken for each other, beside the tracks that the two share.

Flows in: soft confusion counts (G, G) and the number of tracks that carry both of two
genres (G, G). Flows out: a table of the most confused pairs, and how far confusion
follows sharing over all pairs, with a permutation test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.pipeline.job import Job, content, result
from analysis.study import groups, recipes
from analysis.study.declaration import Study

MOST = 20  # pairs in the table
PERMUTATIONS = 999
COLUMNS = ("a", "b", "confused", "a_as_b", "b_as_a", "recordings", "tracks")

Table = tuple[list[str], list[list[Any]]]


def jobs(study: Study) -> Iterator[Job]:
    """Yield the sharing of every usual entry on unseen artists."""
    for score in recipes.scores(study):
        if score.regime == study.evaluation.regime and groups.learned(study, score):
            name = f"{score.features}/{score.entry}"
            yield Job(
                name=f"sharing[{name}]",
                run=_shared,
                declared={"seed": study.evaluation.seed},
                inputs={
                    "confusion": content(result("confusion", f"{name}.csv")),
                    "pairs": content(result("data", "pairs.csv")),
                },
                writes={
                    "confused": result("confused", f"{name}.csv"),
                    "sharing": result("sharing", f"{name}.json"),
                },
            )


def _shared(
    declared: Mapping[str, Any],
    confusion: Sequence[Mapping[str, str]],
    pairs: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    """Put the most confused pairs beside the tracks that they share."""
    return measured(confusion, pairs, seed=declared["seed"])


def measured(
    confusion: Sequence[Mapping[str, str]],
    pairs: Sequence[Mapping[str, str]],
    *,
    seed: int,
) -> dict[str, Any]:
    """Return the table `confused` and the mapping `sharing`, from rows of two CSVs.

    Args:
        confusion: a row per true genre: its name, then counts by predicted genre.
        pairs: rows a, b, tracks of the genres that share a track.
        seed: of the permutations.
    """
    genres = [row["genre"] for row in confusion]
    counts = np.array([[float(n) for n in list(row.values())[1:]] for row in confusion])
    tracks = matrix(pairs, genres, "tracks")
    return {
        "confused": pairs_table(counts, tracks, genres),
        "sharing": agreement(counts, tracks, seed=seed),
    }


def matrix(
    pairs: Sequence[Mapping[str, str]], genres: Sequence[str], column: str
) -> np.ndarray:
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
    support = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, support, out=np.zeros_like(counts), where=support > 0)
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
    rows = [
        [
            genres[a],
            genres[b],
            float(both[a, b]),
            float(counts[a, b]),
            float(counts[b, a]),
            float(counts[a, b] + counts[b, a]),
            int(tracks[a, b]),
        ]
        for a, b in zip(first[order], second[order], strict=True)
    ]
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
    ranks = _ranked(both, upper)
    observed = _correlation(ranks[upper], _ranked(tracks, upper)[upper])
    random, exceeding = np.random.default_rng(seed), 0
    fixed = _ranked(tracks, upper)[upper]
    for _ in range(permutations):
        order = random.permutation(len(both))
        exceeding += _correlation(ranks[np.ix_(order, order)][upper], fixed) >= observed
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


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Return Pearson's correlation, 0 where one does not vary."""
    if not len(first) or first.std() == 0 or second.std() == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])
