"""One model at every level of merging: curves, levels, random merges, where 60 % lies.

Flows in: what a model said of the pooled test items, the trees and the taxonomy. Flows
out: a table for the curves and one dict for JSON.

Five ways of merging stand side by side. Three may not look at test items: `confusion`
and `shared-tracks` are grown on the carve-out, and the taxonomy was published by others
(`taxonomy`: genres that it does not know are one group; `taxonomy-alone`: each stands
alone). `hindsight` breaks the rule on purpose: its tree is grown from the very answers
that it is scored with, to show what looking is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.data.items import Items
from analysis.fits import probabilities
from analysis.fits.probabilities import Pooled
from analysis.measurements.merging import carveout, scoring, trees
from analysis.measurements.merging.scoring import Told
from analysis.metrics.formulas import drawn_shares
from analysis.pipeline.job import Job, content, project, result
from analysis.results.store import Rows
from analysis.splits import loading, regimes
from analysis.study import groups, recipes
from analysis.study.declaration import Study
from analysis.study.recipes import Score

FOLDER = "merging"
TAXONOMY = "data/taxonomy.csv"
HINDSIGHT = "hindsight"
TAXONOMIES = {"taxonomy": False, "taxonomy-alone": True}  # unknown genres alone?


@dataclass(frozen=True)
class Settings:
    """What is looked at.

    `levels` are numbers of groups beside all genres; at the `retrained` ones the
    `learners` learn the groups themselves. Trees are grown from what `model` says.
    `shares` are accuracies, in percent, whose place is looked for; `keep` is the
    percent of the bits to be kept. Random merges are `draws` by level, scored on at
    most `items` items.
    """

    levels: Sequence[int] = (80, 60, 40, 30, 20, 15, 10, 5)
    retrained: Sequence[int] = (40, 20, 10)
    learners: Sequence[str] = ("logistic", "forest", "xgboost", "network")
    model: str = "forest"
    shares: Sequence[int] = (60, 65)
    keep: int = 95
    draws: int = 200
    items: int = 20000


def jobs(study: Study) -> Iterator[Job]:
    """Yield the trees, their groups, and each model at every level of merging.

    The trees are grown from the model of the settings, from another where it was not
    fitted.
    """
    usual = groups.complete(groups.usual(study, study.evaluation.features))
    if not usual:
        return
    wanted = [each for each in usual if each.entry == Settings().model]
    yield carveout.growing(study, [*wanted, *usual][0])
    yield Job(
        name="groups",
        run=members,
        declared={"levels": list(Settings().levels)},
        inputs={
            "merges": content(carveout.MERGES),
            "profiles": content(carveout.PROFILES),
            "taxonomy": project(TAXONOMY),
        },
        writes={"groups": result(FOLDER, "groups.csv")},
    )
    for scores in groups.usual_sets(study).values():
        for score in groups.complete(scores):
            yield _levels(study, score)


def _levels(study: Study, score: Score) -> Job:
    """Return the job that scores one model at every level."""
    name = score.name
    return Job(
        name=f"levels[{name}]",
        run=_measured,
        declared={
            "draws": recipes.bootstrap(study, score.regime),
            "settings": recipes.plain(Settings()),
        },
        inputs={
            "found": probabilities.entry(study, score),
            **loading.divided(study, score.regime),
            "merges": content(carveout.MERGES),
            "taxonomy": project(TAXONOMY),
        },
        writes={
            "curve": result(FOLDER, "curves", f"{name}.csv"),
            "levels": result(FOLDER, "levels", f"{name}.json"),
        },
    )


def members(
    declared: Mapping[str, Any], merges: Rows, profiles: Rows, taxonomy: Rows
) -> dict[str, Any]:
    """Write down which group every genre is in, at every level that merges anything."""
    genres = [row["genre"] for row in profiles]
    levels = [level for level in declared["levels"] if level < len(genres)]
    ways = {
        way: {str(level): trees.cut(tree, len(genres), level) for level in levels}
        for way, tree in trees.read_merges(merges, genres).items()
    }
    known = taxonomies(genres, taxonomy)
    ways |= {way: {str(each.max() + 1): each} for way, each in known.items()}
    return {"groups": trees.members_table(genres, ways)}


def _measured(
    declared: Mapping[str, Any],
    found: Pooled,
    pool: Items,
    folds: np.ndarray,
    merges: Rows,
    taxonomy: Rows,
) -> dict[str, Any]:
    """Score one model at every level of merging, its probabilities summed."""
    said = told(found, pool, folds)
    known = taxonomies(pool.genres, taxonomy)
    ways = groupings(said, trees.read_merges(merges, pool.genres), known)
    settings, drawn = Settings(**declared["settings"]), recipes.draws(declared["draws"])
    return measured(said, ways, settings, drawn)


def told(found: Pooled, pool: Items, folds: np.ndarray) -> Told:
    """Return what pooled fits said; the prior of a fold is that of its training."""
    names, fold = np.unique(found.fold, return_inverse=True)
    drawn = drawn_shares(pool.sets)
    prior = [drawn[regimes.training(folds, name)].mean(axis=0) for name in names]
    items = (found.probabilities, found.sets, found.artists)
    return Told.of(*items, fold, np.array(prior))


def groupings(
    said: Told, merges: Mapping[str, np.ndarray], taxonomy: Mapping[str, np.ndarray]
) -> dict[str, list[np.ndarray]]:
    """Return the groupings of every way, the finest first."""
    genres = said.probabilities.shape[1]
    found = {way: scoring.of_tree(each, genres) for way, each in merges.items()}
    found[HINDSIGHT] = scoring.of_tree(_hindsight(said), genres)
    return found | {way: [each] for way, each in taxonomy.items()}


def _hindsight(said: Told) -> np.ndarray:
    """Return the merges of a tree that has seen what it is scored with."""
    shape = said.probabilities.shape
    drawn = np.zeros(shape)
    drawn[said.item, said.genre] = said.share
    profiles = carveout.profile(drawn, said.probabilities)
    return trees.grow(profiles, drawn.sum(axis=0))[0]


def taxonomies(genres: Sequence[str], rows: Rows) -> dict[str, np.ndarray]:
    """Return the groupings of the taxonomy, those that merge and part anything."""
    found = {
        way: trees.published(genres, rows, alone=alone)
        for way, alone in TAXONOMIES.items()
    }
    return {
        way: each for way, each in found.items() if 1 < each.max() + 1 < len(genres)
    }


def measured(
    said: Told,
    ways: Mapping[str, Sequence[np.ndarray]],
    settings: Settings,
    draws: Mapping[str, Any],
) -> dict[str, Any]:
    """Return `curve` (a table) and `levels` (for JSON) of one model."""
    curve = scoring.curve(said, ways, **draws)
    genres = said.probabilities.shape[1]
    wanted = {genres, *settings.levels}
    few = scoring.sample(said, settings.items, draws["seed"])
    found: dict[str, Any] = {
        "items": len(said.artists),
        "artists": len(np.unique(said.artists)),
        "folds": len(said.prior),
        "genres": genres,
        "keep": settings.keep / 100,
        "ways": {},
        "reached": {},
        "kept": {},
    }
    for way, rows in curve.items():
        lots = 0 if way == HINDSIGHT else settings.draws
        found["ways"][way] = {
            str(row["groups"]): _level(said, few, row, grouping, lots, draws)
            for row, grouping in zip(rows, ways[way], strict=True)
            if row["groups"] in wanted or way in TAXONOMIES
        }
        if way not in TAXONOMIES:
            found["reached"][way] = {
                str(share): scoring.reached(rows, share / 100)
                for share in settings.shares
            }
            found["kept"][way] = scoring.kept(rows, settings.keep / 100)
    return {"curve": scoring.curve_table(curve), "levels": found}


def _level(
    said: Told,
    few: Told,
    row: Mapping[str, float],
    grouping: np.ndarray,
    lots: int,
    draws: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the scores at one level with intervals, beside chance and random merges.

    `equal` is how many equally frequent groups one would have to tell without an error
    to gain as many bits. Where every genre is alone there is nothing to merge.
    """
    plain = ("groups", "chance", "proportional", "most", "told", "largest")
    found = scoring.intervals(said, grouping, **draws)
    found |= {name: row[name] for name in plain}
    found["equal"] = 2 ** found["bits"]["estimate"]
    if lots and grouping.max() + 1 < len(grouping):
        drawn = draws | {"draws": lots}
        found["random"] = scoring.by_lot(few, grouping, **drawn)
    return found
