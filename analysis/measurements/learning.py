"""Does more data help? Power laws of learning curves, tested before they are believed.

Flows in: what every artist contributes to the metrics, for fits on training sets of
several sizes and seeds that were scored on the same test items. Flows out: curves, the
law fitted without the largest size, its test on that size, what it says of more data.

The law is metric(n) = a - b n^-c with b >= 0: a limit a that is neared from below
(Hestness et al. 2017, "Deep learning scaling is predictable, empirically"; Viering and
Loog 2023, "The shape of learning curves: a review", IEEE TPAMI 45). Three numbers from
few sizes always fit: only a size that the fit did not see can speak against it.

A draw of the bootstrap draws artists of the test set anew, the same for all fits, and
the seeds of every size; the law is fitted anew in each draw. With two seeds the second
part is coarse, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from analysis.fits import probabilities
from analysis.fits.probabilities import Entries
from analysis.metrics import bootstrap, formulas
from analysis.pipeline.job import Job, result
from analysis.study import recipes
from analysis.study.declaration import Study
from analysis.study.recipes import Score

FOLDER = "possible"  # of its results
MORE_DATA = "more-data"  # the finding that asks for them
METRICS = ("accuracy", "macro_f1")
LEAST_SIZES = 4  # three for the law, one to test it
LAW_COLUMNS = ("model", "metric", "size", "estimate", "low", "high")

Sums = dict[int, list[sparse.csr_array]]

TIMES = 10  # how far beyond the largest size the law is read
RATES = np.geomspace(0.02, 2.0, 80)  # the exponents c that are tried
GRID = 40  # sizes at which a fitted curve is drawn
HOLDS, FAILS, OPEN = "holds", "fails", "open"


def jobs(study: Study) -> Iterator[Job]:
    """Yield the learning curves of every feature set."""
    if MORE_DATA not in study.findings:
        return
    for name in study.features:
        known = _trained(study, name)
        if known:
            yield Job(
                name=f"learning[learning/{name}]",
                run=_learned,
                declared={
                    "unit": study.regimes[study.evaluation.regime].unit,
                    "draws": recipes.bootstrap(study),
                    "sizes": sorted({size for _, size, _ in known}),
                    "tolerance": study.findings[MORE_DATA].thresholds["tolerance"],
                },
                inputs={"entries": probabilities.entries(study, known)},
                writes={
                    "curves": result(FOLDER, "learning", f"{name}.json"),
                    "laws": result(FOLDER, "laws", f"{name}.csv"),
                },
            )


def _trained(study: Study, features: str) -> dict[tuple[str, int, str], Score]:
    """Return the scores by entry, training size and design, in the order of use.

    Only entries of enough sizes have a curve.
    """
    known: dict[str, list[tuple[int, str, Score]]] = {}
    for score in recipes.scores(study):
        design = study.designs.get(score.regime)
        if score.features == features and design is not None and design.kind == "size":
            place = (design.values["size"], score.regime, score)
            known.setdefault(score.entry, []).append(place)
    return {
        (entry, size, name): score
        for entry, each in known.items()
        if len({size for size, _, _ in each}) >= LEAST_SIZES
        for size, name, score in sorted(each, key=lambda place: place[:2])
    }


def _learned(declared: Mapping[str, Any], entries: Entries) -> dict[str, Any]:
    """Fit a law to the learning curves, and test it on the largest size."""
    models: dict[str, Any] = {}
    rows: list[list[Any]] = []
    drawn = recipes.draws(declared["draws"])
    confidence = drawn.pop("confidence")
    for entry in dict.fromkeys(entry for entry, _, _ in entries):
        sums: Sums = {}
        for key in (each for each in entries if each[0] == entry):
            tested = entries[key]
            items = (tested.probabilities, tested.sets, tested.artists)
            sums.setdefault(key[1], []).append(formulas.artist_sums(*items))
        sizes, values = list(sums), drawn_curves(sums, **drawn)
        models[entry] = {}
        for name in METRICS:
            curves = values[formulas.METRICS.index(name)]
            models[entry][name] = summary(
                sizes, curves, confidence=confidence, tolerance=declared["tolerance"]
            )
            law = drawn_law(sizes, curves, confidence)
            rows += [[entry, name, *row] for row in law]
    whole = {
        "models": models,
        "times": TIMES,
        "items": len(tested.sets),
        "artists": len(set(tested.artists)),
        "sizes": sizes,
        "seeds": min(map(len, sums.values())),
    }
    return {"curves": whole, "laws": (list(LAW_COLUMNS), rows)}


class Law(NamedTuple):
    """a - b n^-c for D curves at once: arrays (D,)."""

    a: np.ndarray
    b: np.ndarray
    c: np.ndarray

    def at(self, sizes: Sequence[float]) -> np.ndarray:
        """Return the values at `sizes`, (D, len(sizes))."""
        n = np.asarray(sizes, float)
        return self.a[:, None] - self.b[:, None] * n ** -self.c[:, None]


def fit(sizes: Sequence[float], values: np.ndarray) -> Law:
    """Return the least-squares law of each curve.

    For a given c the law is linear in a and b, so that every c of `RATES` is solved
    exactly and the best kept. A curve that falls is fitted by its mean (b = 0).

    Args:
        sizes: S different sizes, at least 3.
        values: (D, S).
    """
    n, values = np.asarray(sizes, float), np.atleast_2d(values)
    best = np.full(len(values), np.inf)
    law = np.zeros((3, len(values)))
    for rate in RATES:
        powers = n**-rate
        gaps = powers - powers.mean()
        b = -(values - values.mean(axis=1, keepdims=True)) @ gaps / (gaps @ gaps)
        b = np.maximum(b, 0)
        a = values.mean(axis=1) + b * powers.mean()
        left = values - a[:, None] + b[:, None] * powers
        squares = (left**2).sum(axis=1)
        better = squares < best - 1e-15
        best[better] = squares[better]
        law[:, better] = np.stack([a, b, np.full_like(a, rate)])[:, better]
    return Law(*law)


def drawn_curves(
    sums: Mapping[int, Sequence[sparse.csr_array]], *, draws: int, seed: int
) -> np.ndarray:
    """Return every metric by size: (M, 1 + draws, S); the first row is not resampled.

    Args:
        sums: by size, one (A, C) for each seed; the artists are the same in all.
        draws: how many.
        seed: of the draws; the same draws serve every model.
    """
    random = np.random.default_rng([seed, 1])
    columns = []
    for each in sums.values():
        whole = [formulas.evaluate(bootstrap.total(one)) for one in each]
        drawn = [
            bootstrap.replicates(one, formulas.evaluate, draws=draws, seed=seed)
            for one in each
        ]
        picks = random.integers(len(each), size=(len(each), draws))
        again = np.stack(drawn)[picks, np.arange(draws)].mean(axis=0)
        columns.append(np.concatenate([np.mean(whole, axis=0), again]))
    return np.stack(columns, axis=-1).transpose(1, 0, 2)


def interval(values: np.ndarray, confidence: float) -> dict[str, float]:
    """Return the basic interval from an estimate and its replicates, (1 + D,)."""
    return bootstrap.basic(values, confidence).plain()


def tested(gap: Mapping[str, float], tolerance: float) -> str:
    """Return whether a law held at a size that it did not see.

    `gap` is observed minus predicted with its interval: the law holds when all of it
    lies within the tolerance, fails when all of it lies outside, and else stays open.
    """
    if max(abs(gap["low"]), abs(gap["high"])) <= tolerance:
        return HOLDS
    return FAILS if gap["low"] > tolerance or gap["high"] < -tolerance else OPEN


def summary(
    sizes: Sequence[int], curves: np.ndarray, *, confidence: float, tolerance: float
) -> dict[str, Any]:
    """Return the curve of one metric of one model, the law and its test.

    Args:
        sizes: S sizes, sorted; at least 4, so that 3 are left without the largest.
        curves: (1 + D, S) from `drawn_curves`.
        confidence: of the intervals.
        tolerance: how far an observed value may lie from the predicted one.

    Returns:
        points by size; reached, that of the largest; law, fitted without the largest
        size; predicted there, and gap, observed minus predicted; test, from `tested`.
        Where the law holds: again, the law fitted to all sizes; beyond, its value at
        `TIMES` times the largest size; gain, that minus what the largest size reached.
    """
    largest, far = sizes[-1], TIMES * sizes[-1]
    law = fit(sizes[:-1], curves[:, :-1])
    predicted = law.at([largest])[:, 0]
    gap = interval(curves[:, -1] - predicted, confidence)
    points = {
        str(size): interval(curves[:, place], confidence)
        for place, size in enumerate(sizes)
    }
    found: dict[str, Any] = {
        "points": points,
        "reached": points[str(largest)],
        "law": _named(law),
        "predicted": interval(predicted, confidence),
        "gap": gap,
        "test": tested(gap, tolerance),
        "largest": largest,
        "last_gain": interval(curves[:, -1] - curves[:, -2], confidence),
    }
    if found["test"] == HOLDS:
        again = fit(sizes, curves)
        beyond = again.at([far])[:, 0]
        found |= {
            "again": _named(again),
            "beyond": interval(beyond, confidence),
            "gain": interval(beyond - curves[:, -1], confidence),
            "far": far,
        }
    return found


def drawn_law(
    sizes: Sequence[int], curves: np.ndarray, confidence: float
) -> list[list[float]]:
    """Return the law without the largest size, as drawn: size, value, low, high."""
    grid = np.geomspace(sizes[0], TIMES * sizes[-1], GRID)
    values = fit(sizes[:-1], curves[:, :-1]).at(grid)
    ends = [bootstrap.basic(drawn, confidence) for drawn in values.T]
    return [[float(size), *end] for size, end in zip(grid, ends, strict=True)]


def _named(law: Law) -> dict[str, float]:
    """Return the law of the curve without resampling."""
    return {name: float(drawn[0]) for name, drawn in law._asdict().items()}
