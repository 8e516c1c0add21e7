"""How much the bounds of Cover and Hart leave open, computed where the truth is known.

Flows in: numbers of genres and an error of the nearest neighbour. Flows out: the width
of the band between the bounds, two worlds at its ends that the error cannot tell apart,
and a world of known Bayes error in which the training set grows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.measurements import bounds
from analysis.measurements.bounds import highest_error, lowest_error, nearest
from analysis.pipeline.job import Job, content, result
from analysis.study import groups
from analysis.study.declaration import Study
from analysis.study.seeds import seed_of

CLASSES = (2, 10)  # shown beside the number of genres of the file
PAIRS = 20_000  # of simulated neighbours in each of the two worlds
DIMENSIONS = 14  # of the simulated world: as many as there are descriptors
SPREAD = 0.55  # deviation of the class centres, in deviations within a class
TESTED = 2_000
SIZES = (250, 1_000, 4_000, 16_000)


def jobs(study: Study) -> Iterator[Job]:
    """Yield how much the bounds of the primary features leave open."""
    primary = study.evaluation
    if groups.usual(study, primary.features):
        yield Job(
            name="looseness",
            run=_opened,
            declared={"seed": seed_of(primary.seed, "looseness")},
            inputs={"neighbours": content(bounds.path(primary.features))},
            writes={"looseness": result("possible", "looseness.json")},
        )


def _opened(
    declared: Mapping[str, Any], neighbours: Mapping[str, Any]
) -> dict[str, Any]:
    """Show how much the bounds leave open, where the truth is known."""
    error = neighbours["error"]["estimate"]
    return {"looseness": measured(error, neighbours["genres"], declared["seed"])}


def bands(error: float, genres: int) -> list[dict[str, float]]:
    """Return, by number of classes, how wide the bounds are.

    `lowest` and `width` are those at an error which is the same part of a guess's
    error as `error` is among `genres`; `widest` is the largest width at any error.
    """
    part = error * genres / (genres - 1)
    rows = []
    for classes in (*CLASSES, genres):
        guess = (classes - 1) / classes
        errors = np.linspace(0, guess, 2001)
        lowest = float(lowest_error(part * guess, classes))
        rows.append(
            {
                "classes": classes,
                "error": part * guess,
                "lowest": lowest,
                "width": part * guess - lowest,
                "widest": float((errors - lowest_error(errors, classes)).max()),
            }
        )
    return rows


def worlds(error: float, genres: int, seed: int) -> dict[str, dict[str, float]]:
    """Return two worlds with the same error of one neighbour, at the ends of the band.

    even: everywhere one genre is likely and all others are equally unlikely; the Bayes
    error is the lower bound. split: the genre is certain in some places, and in all
    others every genre is equally likely; the Bayes error is the error of one neighbour.
    In each, pairs of labels are drawn as a point and a neighbour at the same place
    would have them; `drawn` is the share of pairs that differ.
    """
    random = np.random.default_rng(seed)
    low = float(lowest_error(error, genres))
    even = np.full(genres, low / (genres - 1))
    even[0] = 1 - low
    pairs = random.choice(genres, size=(2, PAIRS), p=even)
    unclear = error * genres / (genres - 1)
    apart = random.random(PAIRS) < unclear
    free = random.integers(genres, size=(2, PAIRS))
    return {
        "even": {"bayes": low, "drawn": float(np.mean(pairs[0] != pairs[1]))},
        "split": {
            "bayes": error,
            "drawn": float(np.mean(apart & (free[0] != free[1]))),
        },
    }


def growing(
    genres: int, seed: int, sizes: Sequence[int] = SIZES, tested: int = TESTED
) -> dict[str, Any]:
    """Return error and bound of one neighbour in a world of known Bayes error.

    Every class is a Gaussian of equal size and deviation, so that the best rule is the
    nearest centre; its error on the simulated test points is the Bayes error, but for
    chance.
    """
    random = np.random.default_rng(seed)
    centres = random.normal(0, SPREAD, (genres, DIMENSIONS))

    def drawn(size: int) -> tuple[np.ndarray, np.ndarray]:
        labels = random.integers(genres, size=size)
        noise = random.normal(0, 1, (size, DIMENSIONS))
        return centres[labels] + noise, labels

    (asked, truth), (known, labels) = drawn(tested), drawn(max(sizes))
    best = nearest(centres, asked, 1)[:, 0]
    rows = []
    for size in sizes:
        found = labels[nearest(known[:size], asked, 1)[:, 0]]
        error = float(np.mean(found != truth))
        lowest = float(lowest_error(error, genres))
        rows.append({"training": size, "error": error, "lowest": lowest})
    bayes = float(np.mean(best != truth))
    return {
        "bayes": bayes,
        "limit": float(highest_error(bayes, genres)),
        "sizes": rows,
        "tested": tested,
        "dimensions": DIMENSIONS,
    }


def measured(error: float, genres: int, seed: int) -> dict[str, Any]:
    """Return all three demonstrations at the error that was found on the file."""
    return {
        "genres": genres,
        "error": error,
        "bands": bands(error, genres),
        "worlds": worlds(error, genres, seed),
        "growing": growing(genres, seed),
    }
