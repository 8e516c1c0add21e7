"""Measurements of fits: what data/results holds about scores, genres and comparisons.

Flows in: out-of-fold probabilities (n, G), genre sets (n, G) and artist codes (n,) of
the same items. Flows out: plain dicts for JSON, or a header and rows for CSV. Nothing
here reads or writes a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.metrics import bootstrap, formulas
from analysis.pipeline.job import Job, result
from analysis.results import store
from analysis.results.store import Table
from analysis.study import recipes
from analysis.study.declaration import Study

GENRE_COLUMNS = (
    "genre", "items", "support", "artists", "effective_artists", "precision", "recall",
    "f1", "f1_low", "f1_high",
)  # fmt: skip


def jobs(study: Study) -> Iterator[Job]:
    """Yield the scores of every entry, and every comparison of two."""
    for score in recipes.scores(study):
        writes = {"scores": result("scores", f"{score.path}.json")}
        primary = score.regime == study.evaluation.regime and not score.fits[0].variant
        if primary:
            folders = ("genres", "confusion")
            writes |= {name: result(name, f"{score.name}.csv") for name in folders}
        yield Job(
            name=f"score[{score.path}]",
            run=_scored_by_genre if primary else _scored,
            declared=recipes.bootstrap(study, score.regime),
            inputs={
                "found": probabilities.entry(study, score),
                "pool": reading.pool(recipes.unit(study, score.regime)),
            },
            writes=writes,
        )
    for name, first, second in recipes.comparisons(study):
        yield Job(
            name=f"compare[{name}]",
            run=_compared,
            declared=recipes.bootstrap(study, first.regime),
            inputs={
                "first": probabilities.entry(study, first),
                "second": probabilities.entry(study, second),
            },
            writes={"comparison": result("comparisons", f"{name}.json")},
        )


def _scored(declared: Mapping[str, Any], found: Pooled, pool: Items) -> dict[str, Any]:
    """Score one entry."""
    return {"scores": of_entry(declared, found)}


def _scored_by_genre(
    declared: Mapping[str, Any], found: Pooled, pool: Items
) -> dict[str, Any]:
    """Score one entry, by genre too, and count what it takes for what."""
    answers = (found.probabilities, found.sets)
    drawn = recipes.draws(declared)
    return {
        "scores": of_entry(declared, found),
        "genres": by_genre(*answers, found.artists, pool.genres, **drawn),
        "confusion": confusion(*answers, pool.genres),
    }


def _compared(
    declared: Mapping[str, Any], first: Pooled, second: Pooled
) -> dict[str, Any]:
    """Compare two entries on the same items under the same draws."""
    return {"comparison": compare(declared, first, second)}


def of_entry(plan: Mapping[str, Any], found: Pooled) -> dict[str, Any]:
    """Return the scores of an entry: pooled, by fold, and on training items."""
    names, drawn = np.unique(found.fold).tolist(), recipes.draws(plan)
    items = (found.probabilities, found.sets, found.artists)
    scored = scores(*items, folds=len(names), **drawn)
    by_fold = {
        str(fold): formulas.scores(tested.probabilities, tested.sets)
        for fold in names
        for tested in [found.some(found.fold == fold)]
    }
    seen = formulas.scores(found.seen, found.seen_sets) | {"items": len(found.seen)}
    return scored | {"by_fold": by_fold, "train": seen}


def compare(plan: Mapping[str, Any], first: Pooled, second: Pooled) -> dict[str, Any]:
    """Return first minus second, on the same items and draws, and both alone."""
    both = (first.probabilities, second.probabilities)
    drawn = recipes.draws(plan)
    difference = comparison(*both, first.sets, first.artists, **drawn)
    alone = {
        name: formulas.scores(each.probabilities, each.sets)
        for name, each in (("first", first), ("second", second))
    }
    return difference | alone | {"items": len(first.sets)}


def scores(
    probabilities: np.ndarray,
    sets: np.ndarray,
    artists: np.ndarray,
    *,
    folds: int,
    **drawn: Any,
) -> dict[str, Any]:
    """Return every metric with its artist-bootstrap interval, and the sizes.

    Args:
        probabilities: (n, G) of the test items of all `folds` folds together.
        sets: (n, G) bool.
        artists: (n,) int codes.
        folds: how many folds were pooled.
        drawn: draws, confidence and seed of the bootstrap; the same seed pairs models
            scored on the same items.
    """
    sums = formulas.artist_sums(probabilities, sets, artists)
    ends = bootstrap.intervals(sums, formulas.evaluate, **drawn)
    highest = dict.fromkeys(formulas.UNBOUNDED, np.inf)
    return {
        "metrics": {
            name: end.clipped(0.0, highest.get(name, 1.0)).plain()
            for name, end in zip(formulas.METRICS, ends, strict=True)
        },
        "items": len(sets),
        "artists": sums.shape[0],
        "folds": folds,
    }


def comparison(
    first: np.ndarray,
    second: np.ndarray,
    sets: np.ndarray,
    artists: np.ndarray,
    **drawn: Any,
) -> dict[str, Any]:
    """Return first minus second for every metric, with paired intervals.

    `first` and `second` are probabilities (n, G) of two models for the same items.
    """
    pair = [formulas.artist_sums(each, sets, artists) for each in (first, second)]
    gaps = bootstrap.paired_intervals(*pair, formulas.evaluate, **drawn)
    named = zip(formulas.METRICS, gaps, strict=True)
    return {"metrics": {name: gap.plain() for name, gap in named}}


def confusion(
    probabilities: np.ndarray, sets: np.ndarray, genres: Sequence[str]
) -> Table:
    """Return soft confusion counts: a row per true genre, a column per predicted."""
    counts = formulas.confusion(formulas.outcomes(probabilities, sets))
    return store.by_genre(counts.tolist(), genres)


def by_genre(
    probabilities: np.ndarray,
    sets: np.ndarray,
    artists: np.ndarray,
    genres: Sequence[str],
    **drawn: Any,
) -> Table:
    """Return one row of `GENRE_COLUMNS` per genre.

    `items` counts the items that carry the genre, `support` their shares (an item with
    two genres gives each a half); `artists` and `effective_artists` say by how many
    artists that support was made. The interval is that of F1.
    """
    outcome = formulas.outcomes(probabilities, sets)
    sums = formulas.outcome_sums(outcome, artists)
    f1 = bootstrap.intervals(sums, formulas.f1_by_genre, **drawn)
    ratios = formulas.precision_recall(formulas.totals(outcome))
    precision, recall = (each[0].tolist() for each in ratios)
    items = np.asarray(sets, bool).sum(axis=0).tolist()
    support = sums[:, -len(genres) :].tocsc()
    rows = []
    for g, name in enumerate(genres):
        shares = support[:, [g]].data
        made = [float(shares.sum()), int(np.count_nonzero(shares))]
        effective = bootstrap.effective_artists(shares)
        scored = [precision[g], recall[g], *f1[g].clipped(0, 1)]
        rows.append([name, items[g], *made, effective, *scored])
    return list(GENRE_COLUMNS), rows
