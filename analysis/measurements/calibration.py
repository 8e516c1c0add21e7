"""Are probabilities what they say? Reliability, calibration error, one temperature.

Flows in: out-of-fold probabilities (n, G), genre sets (n, G), artists and folds (n,).
Flows out: errors with intervals over artists before and after scaling, and the points
of a reliability diagram.

What is judged is the probability of the genre that a model names: its confidence. As
everywhere, being right is an expectation, the chance that a label drawn from the set is
the one named; a model is calibrated when, of all answers given with confidence c, a
share c is right. Answers are put into bins of equal size (Nixon et al. 2019,
"Measuring calibration in deep learning"), and

- the calibration error is the mean over bins of |confidence - share right|;
- the corrected error is the root of the mean square of the same gaps, less what chance
  adds to it (Kumar, Liang and Ma 2019, "Verified uncertainty calibration"), with the
  variance of a gap taken over artists, whose answers go together;
- the excess is mean confidence minus share right: above zero, a model is too sure.

One temperature T (Guo et al. 2017, "On calibration of modern neural networks") turns p
into p^(1/T), normalised. It moves no genre past another. That of a fold is fitted to
the test items of the other folds: other artists, and probabilities of their own models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize_scalar

from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.metrics import bootstrap, formulas
from analysis.pipeline.job import Job
from analysis.results.store import Table
from analysis.study import recipes
from analysis.study.declaration import Study

BINS = 15
COOLEST, HOTTEST = 0.2, 5.0  # temperatures that are tried
ERRORS = ("error", "corrected", "excess")
NAMES = (*ERRORS, "log_loss")  # of the values of a stage
LOSS = 3  # the column of the log-loss in `metrics.Outcomes.means`


def jobs(study: Study) -> Iterator[Job]:
    """Yield the calibration of every entry that is pooled over folds."""
    writes = {"errors": "calibration/{}.json", "diagram": "reliability/{}.csv"}
    return probabilities.pooled_jobs(study, "calibration", calibrated, writes)


def calibrated(declared: Mapping[str, Any], found: Pooled) -> dict[str, Any]:
    """Measure calibration before and after one temperature."""
    drawn, heats = recipes.draws(declared), temperatures(found)
    return {
        "errors": measured(found, heats, drawn),
        "diagram": reliability(found, heats, drawn),
    }


@dataclass(frozen=True)
class Answers:
    """What a model named, n answers.

    Attributes:
        confidence: (n,) the probability of the genre that it named.
        right: (n,) the chance that a label drawn from the set is that genre.
        bins: (n,) the bin of each answer, from the least sure.
    """

    confidence: np.ndarray
    right: np.ndarray
    bins: np.ndarray


def answers(probabilities: np.ndarray, sets: np.ndarray) -> Answers:
    """Return the answers of probabilities (n, G) against genre sets (n, G)."""
    sums = probabilities.sum(axis=1, dtype=float)
    confidence = probabilities.max(axis=1).astype(float) / sums
    right = formulas.outcomes(probabilities, sets).means[:, 0]
    return Answers(confidence, right, equal_bins(confidence))


def equal_bins(confidence: np.ndarray, bins: int = BINS) -> np.ndarray:
    """Return the bin 0..bins-1 of each answer (n,), all of about the same size.

    Answers of the same confidence share a bin, that of the first of them.
    """
    levels, level = np.unique(confidence, return_inverse=True)
    first = np.searchsorted(np.sort(confidence), levels)
    return (first * bins // len(confidence))[level]


def sums(found: Answers, artists: np.ndarray) -> sparse.csr_array:
    """Return the sums of each artist (A, 3 * BINS): the input of `errors`.

    Per bin: answers, gaps (confidence - right), and the square of the artist's gaps
    taken together.
    """
    counts = _by_bin(np.ones(len(artists)), found.bins, artists)
    gaps = _by_bin(found.confidence - found.right, found.bins, artists)
    return sparse.csr_array(sparse.hstack([counts, gaps, gaps.multiply(gaps)]))


def _by_bin(
    values: np.ndarray, bins: np.ndarray, artists: np.ndarray
) -> sparse.csr_array:
    """Return the sum of values (n,) of each artist and bin, (A, BINS)."""
    places, shape = (np.arange(len(values)), bins), (len(values), BINS)
    return bootstrap.cluster_sums(sparse.csr_array((values, places), shape), artists)


def errors(sums: np.ndarray) -> np.ndarray:
    """Turn rows of summed sums (B, 3 * BINS) into `ERRORS` (B, 3)."""
    counts, gaps, squares = np.split(np.atleast_2d(sums), 3, axis=1)
    answered = counts.sum(axis=1)
    mean, chance = formulas.ratio(gaps, counts), formulas.ratio(squares, counts**2)
    share = counts / answered[:, None]
    corrected = (share * (mean**2 - chance)).sum(axis=1)
    return np.column_stack(
        [
            np.abs(gaps).sum(axis=1) / answered,
            np.sqrt(np.maximum(corrected, 0)),
            gaps.sum(axis=1) / answered,
        ]
    )


def temperature(probabilities: np.ndarray, sets: np.ndarray) -> float:
    """Return the temperature with the least log-loss by expectation."""
    logs, shares = _logs(probabilities), formulas.drawn_shares(sets)
    own = (logs * shares).sum(axis=1).mean()

    def loss(log_heat: float) -> float:
        scaled = logs / np.exp(log_heat)
        return _log_sum(scaled).mean() - own / np.exp(log_heat)

    bounds = (np.log(COOLEST), np.log(HOTTEST))
    found = minimize_scalar(
        loss, bounds=bounds, method="bounded", options={"xatol": 1e-3}
    )
    return float(np.exp(found.x))


def scaled(probabilities: np.ndarray, heat: float) -> np.ndarray:
    """Return the probabilities (n, G) at a temperature."""
    logs = _logs(probabilities) / np.float32(heat)
    return np.exp(logs - _log_sum(logs)[:, None])


def _logs(probabilities: np.ndarray) -> np.ndarray:
    """Return logarithms (n, G), float32; what float16 lost is lifted to the floor."""
    return np.log(np.maximum(probabilities.astype(np.float32), formulas.FLOOR))


def _log_sum(logs: np.ndarray) -> np.ndarray:
    """Return the logarithm of the sum of each row's exponentials."""
    top = logs.max(axis=1)
    return top + np.log(np.exp(logs - top[:, None]).sum(axis=1))


def temperatures(found: Pooled) -> dict[int, float]:
    """Return the temperature of each fold, fitted to the items of all other folds.

    Raises:
        ValueError: when there is but one fold.
    """
    names = np.unique(found.fold)
    if len(names) < 2:
        raise ValueError("a temperature needs the items of another fold")
    others = {int(fold): found.fold != fold for fold in names}
    return {
        fold: temperature(found.probabilities[rows], found.sets[rows])
        for fold, rows in others.items()
    }


def cross_scaled(found: Pooled, heats: Mapping[int, float]) -> np.ndarray:
    """Return probabilities (n, G), each fold at its own temperature."""
    values = np.empty(found.probabilities.shape, dtype=np.float32)
    for fold, heat in heats.items():
        rows = found.fold == fold
        values[rows] = scaled(found.probabilities[rows], heat)
    return values


def measured(
    found: Pooled, heats: Mapping[int, float], draws: Mapping[str, Any]
) -> dict[str, Any]:
    """Return errors and log-loss before and after one temperature, and what it gains.

    Args:
        found: the n test items of all folds.
        heats: the temperature of each fold.
        draws: draws, confidence and seed of the artist bootstrap.

    Returns:
        `stages`: before and after, with `ERRORS` and log_loss, each an interval;
        `gain`: before minus after; temperatures by fold; and the sizes.
    """
    stages = (found.probabilities, cross_scaled(found, heats))
    losses = [formulas.outcomes(each, found.sets).means[:, LOSS] for each in stages]
    columns = sparse.csr_array(np.column_stack([np.ones(len(found.sets)), *losses]))
    parts = [sums(answers(each, found.sets), found.artists) for each in stages]
    parts.append(bootstrap.cluster_sums(columns, found.artists))
    joined = sparse.csr_array(sparse.hstack(parts))
    intervals = bootstrap.intervals(joined, _stages, **draws)
    before, after, gain = (intervals[at : at + 4] for at in (0, 4, 8))
    return {
        "stages": {"before": _stage(before), "after": _stage(after)},
        "gain": {name: end.plain() for name, end in zip(NAMES, gain, strict=True)},
        "temperatures": heats,
        "bins": BINS,
        "items": len(found.sets),
        "artists": joined.shape[0],
        "folds": len(heats),
    }


def _stages(sums: np.ndarray) -> np.ndarray:
    """Turn rows of sums into the values before, after, and before minus after."""
    sums, width = np.atleast_2d(sums), 3 * BINS
    losses = sums[:, -2:] / sums[:, -3:-2]
    before, after = (
        np.column_stack([errors(sums[:, at : at + width]), losses[:, stage]])
        for stage, at in enumerate((0, width))
    )
    return np.hstack([before, after, before - after])


def _stage(found: list[bootstrap.Interval]) -> dict[str, dict[str, float]]:
    """Name the values of one stage; only the excess may lie below zero."""
    lowest = {"excess": -np.inf}
    return {
        name: end.clipped(lowest.get(name, 0), np.inf).plain()
        for name, end in zip(NAMES, found, strict=True)
    }


def reliability(
    found: Pooled, heats: Mapping[int, float], draws: Mapping[str, Any]
) -> Table:
    """Return the points of the reliability diagram, a row per stage and bin.

    `confidence` is the mean of the bin, `right` the share of right answers with its
    interval over artists.
    """
    rows: list[list[Any]] = []
    stages = {"before": found.probabilities, "after": cross_scaled(found, heats)}
    for stage, values in stages.items():
        given = answers(values, found.sets)
        counts, sure, right = (
            _by_bin(values, given.bins, found.artists)
            for values in (np.ones(len(found.sets)), given.confidence, given.right)
        )
        answered, mean = (bootstrap.total(sums)[0] for sums in (counts, sure))
        held = np.flatnonzero(answered)  # answers equally sure leave bins empty
        joined = sparse.csr_array(sparse.hstack([counts[:, held], right[:, held]]))
        ends = bootstrap.intervals(joined, formulas.ratios, **draws)
        for at, end in zip(held, ends, strict=True):
            cells = [int(at), int(answered[at]), mean[at] / answered[at]]
            rows.append([stage, *cells, *end.clipped(0, 1)])
    return ["stage", "bin", "items", "confidence", "right", "low", "high"], rows
