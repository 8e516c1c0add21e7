"""The tracks that stand for a genre, and those that mislead, as a model hears them.

Flows in: probabilities of held-out recordings, their genre sets and artists, and their
names. Flows out: a table with at most `MOST` typical and `MOST` misleading recordings a
genre. Names are untrusted text: they are cut, and otherwise kept as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.data import cleaning
from analysis.data import table as tables
from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.metrics.formulas import normalised
from analysis.pipeline.job import Input, Job, Setup, result
from analysis.results.store import Table
from analysis.splits import loading, regimes
from analysis.study import groups, leaders, recipes
from analysis.study.declaration import Study

if TYPE_CHECKING:
    import pandas

MOST = 5  # of each kind and genre
LONGEST = 120  # characters of a name that are kept
TYPICAL, MISLEADING = "typical", "misleading"
NAMES = ("track_name", "artists")
COLUMNS = (
    "genre", "kind", "rank", "track", "artists", "probability", "taken_for",
    "taken_probability",
)  # fmt: skip


def jobs(study: Study) -> Iterator[Job]:
    """Yield the examples that the best model of all usual ones finds."""
    regime = study.evaluation.regime
    unit = recipes.unit(study, regime)
    items = loading.divided(study, regime)
    usual = groups.usual(study, study.evaluation.features)
    if usual:
        yield Job(
            name="examples",
            run=_examples,
            declared={"metric": study.evaluation.metric, "unit": unit},
            inputs={
                "scores": leaders.scores(usual),
                "found": probabilities.by_entry(study, usual),
                **items,
                "names": Input(load=load_names, arguments=(unit,), dataset=True),
            },
            writes={
                "tracks": result("atlas", "examples.csv"),
                "about": result("atlas", "examples.json"),
            },
        )


def _examples(
    declared: Mapping[str, Any],
    scores: Mapping[str, Mapping[str, Any]],
    found: Mapping[str, Pooled],
    pool: Items,
    folds: np.ndarray,
    names: pandas.DataFrame,
) -> dict[str, Any]:
    """Find the tracks that stand for a genre, and those that mislead."""
    best = leaders.best_entry(scores, declared["metric"])
    told = found[best]
    artists = len(np.unique(told.artists))
    return {
        "tracks": of_pool(told, pool, folds, names),
        "about": {"items": len(told.sets), "artists": artists, "model": best},
    }


def load_names(setup: Setup, unit: str) -> pandas.DataFrame:
    """Return the columns `NAMES` of the cleaned dataset, by the ids of `unit`.

    Of several rows of a track the first counts.
    """
    rows = cleaning.clean(tables.read(setup.dataset))[0]
    ids = rows["row" if unit == "row" else "track_id"].astype(str)
    names = rows[list(NAMES)].fillna("").set_axis(ids.to_numpy(), axis=0)
    return names[~names.index.duplicated()]


def of_pool(
    found: Pooled, pool: Items, folds: np.ndarray, names: pandas.DataFrame
) -> Table:
    """Return `table` of what was pooled over the folds of `pool`."""
    order = dict.fromkeys(found.fold.tolist())
    tested = np.concatenate([regimes.test(folds, fold) for fold in order])
    return table(found, pool.ids[tested], pool.genres, names)


def table(
    found: Pooled, ids: Sequence[str], genres: Sequence[str], names: pandas.DataFrame
) -> Table:
    """Return the rows of `COLUMNS`.

    Typical are the recordings of the genre to which the model gives it the highest
    probability. Misleading are those for which it is surest of a genre that they do
    not carry. Of one artist there is at most one of each kind, and no recording is
    both; `taken_for` is the most probable genre of all, with its probability.

    Args:
        found: what the model said of the n held-out recordings.
        ids: the (n,) track id of each.
        genres: the G names.
        names: the columns `NAMES`, by id.
    """
    said = normalised(found.probabilities)
    rows = []
    for g, genre in enumerate(genres):
        for kind, rank, item in _chosen(said, found, g):
            guess = int(said[item].argmax())
            cells = [said[item, g], genres[guess], said[item, guess]]
            words = (cut(str(name)) for name in names.loc[ids[item], list(NAMES)])
            rows.append([genre, kind, rank, *words, *cells])
    return list(COLUMNS), rows


def _chosen(
    said: np.ndarray, found: Pooled, genre: int
) -> Iterator[tuple[str, int, int]]:
    """Yield kind, rank and item of the recordings that are shown for a genre."""
    members = np.flatnonzero(found.sets[:, genre])
    typical = _first(members, said[members, genre], found.artists)
    guess = said[members].argmax(axis=1)
    wrong = ~found.sets[members, guess] & ~np.isin(members, typical)
    sure = said[members, guess][wrong]
    misleading = _first(members[wrong], sure, found.artists)
    for kind, items in ((TYPICAL, typical), (MISLEADING, misleading)):
        for rank, item in enumerate(items, start=1):
            yield kind, rank, item


def _first(items: np.ndarray, worth: np.ndarray, artists: np.ndarray) -> list[int]:
    """Return the items of the highest worth, one an artist; the first on ties."""
    ordered = items[np.argsort(-worth, kind="stable")]
    _, first = np.unique(artists[ordered], return_index=True)
    return [int(ordered[place]) for place in np.sort(first)[:MOST]]


def cut(text: str) -> str:
    """Return `text` with at most `LONGEST` characters, the last a mark if it is cut."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
