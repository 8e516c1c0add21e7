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
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import probabilities, training
from analysis.fits.probabilities import Pooled
from analysis.measurements.merging import (
    carveout,
    random_merges,
    retraining,
    scoring,
    trees,
)
from analysis.measurements.merging.scoring import Told
from analysis.pipeline.job import Job, content, project, result
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
        run=_members,
        declared={"levels": list(Settings().levels)},
        inputs={
            "merges": content(carveout.MERGES),
            "profiles": content(carveout.PROFILES),
            "taxonomy": project(TAXONOMY),
        },
        writes={"groups": result(FOLDER, "groups.csv")},
    )
    for features in study.features:
        for score in groups.complete(groups.usual(study, features)):
            yield _levels(study, score)


def _levels(study: Study, score: Score) -> Job:
    """Return the job that scores one model at every level."""
    name = f"{score.features}/{score.entry}"
    unit = recipes.unit(study, score.regime)
    return Job(
        name=f"levels[{name}]",
        run=_measured,
        declared={
            "draws": recipes.bootstrap(study, score.regime),
            "settings": recipes.plain(Settings()),
        },
        inputs={
            "found": probabilities.entry(study, score),
            "pool": reading.pool(unit),
            "folds": loading.folds(score.regime, unit),
            "merges": content(carveout.MERGES),
            "taxonomy": project(TAXONOMY),
        },
        writes={
            "curve": result(FOLDER, "curves", f"{name}.csv"),
            "levels": result(FOLDER, "levels", f"{name}.json"),
        },
    )


def _members(
    declared: Mapping[str, Any],
    merges: Sequence[Mapping[str, str]],
    profiles: Sequence[Mapping[str, str]],
    taxonomy: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    """Write down which group every genre is in, at every level."""
    genres = [row["genre"] for row in profiles]
    return {"groups": members(merges, genres, taxonomy, declared["levels"])}


def _measured(
    declared: Mapping[str, Any],
    found: Pooled,
    pool: Items,
    folds: np.ndarray,
    merges: Sequence[Mapping[str, str]],
    taxonomy: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    """Score one model at every level of merging, its probabilities summed."""
    said = told(found, pool, folds)
    settings = Settings(**declared["settings"])
    drawn = recipes.draws(declared["draws"])
    return of_entry(said, pool.genres, merges, taxonomy, settings, drawn)


def told(found: Pooled, pool: Items, folds: np.ndarray) -> Told:
    """Return what pooled fits said; the prior of a fold is that of its training."""
    names, fold = np.unique(found.fold, return_inverse=True)
    drawn = carveout.shares(pool.sets)
    prior = [drawn[regimes.training(folds, name)].mean(axis=0) for name in names]
    return Told.of(
        found.probabilities, found.sets, found.artists, fold, np.array(prior)
    )


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


def taxonomies(
    genres: Sequence[str], rows: Sequence[Mapping[str, str]]
) -> dict[str, np.ndarray]:
    """Return the groupings of the taxonomy, those that merge and part anything."""
    found = {
        way: trees.published(genres, rows, alone=alone)
        for way, alone in TAXONOMIES.items()
    }
    return {
        way: each for way, each in found.items() if 1 < each.max() + 1 < len(genres)
    }


def members(
    merges: Sequence[Mapping[str, str]],
    genres: Sequence[str],
    taxonomy: Sequence[Mapping[str, str]],
    levels: Sequence[int],
) -> Any:
    """Return the table of who is in which group, from the rows of merges and taxonomy.

    Trees are cut at those `levels` that merge anything.
    """
    ways = {
        way: {
            str(level): trees.cut(each, len(genres), level)
            for level in levels
            if level < len(genres)
        }
        for way, each in trees.read_merges(merges, genres).items()
    }
    known = taxonomies(genres, taxonomy)
    ways |= {way: {str(each.max() + 1): each} for way, each in known.items()}
    return retraining.table(genres, ways)


def of_entry(
    said: Told,
    genres: Sequence[str],
    merges: Sequence[Mapping[str, str]],
    taxonomy: Sequence[Mapping[str, str]],
    settings: Settings,
    draws: Mapping[str, Any],
) -> dict[str, Any]:
    """Return `measured` for one entry, from the rows of merges and taxonomy."""
    known = taxonomies(genres, taxonomy)
    ways = groupings(said, trees.read_merges(merges, genres), known)
    return measured(said, ways, settings, draws)


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
    few = random_merges.sample(said, settings.items, draws["seed"])
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
        at = [
            (row, grouping)
            for row, grouping in zip(rows, ways[way], strict=True)
            if row["groups"] in wanted or way in TAXONOMIES
        ]
        found["ways"][way] = {
            str(row["groups"]): _level(
                said, few, row, grouping, settings.draws * (way != HINDSIGHT), draws
            )
            for row, grouping in at
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
    lots_drawn: int,
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
    if lots_drawn and grouping.max() + 1 < len(grouping):
        found["random"] = random_merges.merged(
            few,
            grouping,
            draws=lots_drawn,
            confidence=draws["confidence"],
            seed=draws["seed"],
        )
    return found


def compared(
    base: Pooled,
    learned: np.ndarray,
    grouping: np.ndarray,
    pool: Items,
    folds: np.ndarray,
    draws: Mapping[str, Any],
) -> dict[str, Any]:
    """Return scores of groups that were learned beside those of summed genres.

    Args:
        base: what a model that learned genres said of the test items of one fold.
        learned: (t, K) what the same model says that learned the groups.
        grouping: (G,).
        pool: all items, of genres.
        folds: the fold of each.
        draws: draws, confidence and seed of the bootstrap.
    """
    first = told(base, pool, folds)
    second = retraining.retold(first, learned, grouping)
    alone = np.arange(grouping.max() + 1)
    return {
        "groups": len(alone),
        "items": len(first.artists),
        "artists": len(np.unique(first.artists)),
        "summed": scoring.intervals(first, grouping, **draws),
        "retrained": scoring.intervals(second, alone, **draws),
        "difference": scoring.difference(second, first, (alone, grouping), **draws),
    }


def recipe_of(wanted: Mapping[str, Any], chosen: Mapping[str, Any]) -> training.Recipe:
    """Return the recipe of a model that learns groups; its seeds are its own.

    Args:
        wanted: `recipe`, that of the model on genres, and `groups`, how many.
        chosen: the parameters that the model's search chose.
    """
    recipe = training.Recipe(**wanted["recipe"])
    entry = f"{recipe.entry}+{wanted['groups']}-groups"
    return replace(recipe.tuned(chosen), entry=entry)
