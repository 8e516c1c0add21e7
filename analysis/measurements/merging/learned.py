"""Fits that learn groups, and what they are worth beside summed probabilities.

Flows in: the recipe of a fit of genres, the tree by confusion and a number of groups.
Flows out: the report of the same fit on merged labels; and its scores beside those of
the fit of genres, whose probabilities are summed within the groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from analysis import models
from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import probabilities, training
from analysis.fits.probabilities import Pooled, Source
from analysis.measurements.merging import carveout, levels, scoring, trees
from analysis.measurements.merging.scoring import Told
from analysis.metrics.formulas import normalised
from analysis.pipeline.job import THREADS, Input, Job, Output, Setup, content, result
from analysis.results import store
from analysis.results.store import Rows
from analysis.splits import loading
from analysis.study import groups, recipes
from analysis.study.declaration import Study
from analysis.study.recipes import Score


def jobs(study: Study) -> Iterator[Job]:
    """Yield the fits of groups in the first fold, and their scores."""
    settings = levels.Settings()
    for score in groups.usual(study, study.evaluation.features):
        for count in settings.retrained if score.entry in settings.learners else ():
            yield from _of_level(study, score, count)


def _of_level(study: Study, score: Score, count: int) -> Iterator[Job]:
    """Yield the job that fits a model on the groups of one level, and their scores."""
    name, source = f"{score.name}/{count}", _source(study, score, count)
    wanted = {"recipe": source.recipe, "groups": count}
    items = loading.divided(study, score.regime)
    items["merges"] = content(carveout.MERGES)
    chosen = training.chosen(study, score.fits[0].model)
    yield Job(
        name=f"merged_fit[{name}]",
        run=_fitted,
        declared=wanted,
        inputs=items | {"chosen": chosen, "threads": THREADS},
        writes={
            "kept": Output(source.cache, training.save, product=False),
            "report": source.report,
        },
        calls=(models.builder(source.recipe["module"]),),
    )
    yield Job(
        name=f"retrained[{name}]",
        run=_compared,
        declared=wanted | {"draws": recipes.bootstrap(study, score.regime)},
        inputs={
            "base": probabilities.entry(study, probabilities.first(score)),
            "learned": _probabilities(source, count),
            **items,
        },
        writes={"scores": result("merging", "retrained", f"{name}.json")},
    )


def _source(study: Study, score: Score, count: int) -> Source:
    """Return where the probabilities of a fit of groups come from."""
    fit = score.fits[0]
    recipe = recipes.recipe(study, fit)
    cache = recipes.cache_path(fit, {"recipe": recipe, "groups": count})
    path = PurePosixPath(cache)
    return Source(
        recipe=recipe,
        cache=str(path.with_name(f"{count}-groups-{path.name}")),
        report=result("merging", "fits", f"{score.name}/{count}.json"),
        search=training.choice_path(study, fit.model),
    )


def _probabilities(source: Source, count: int) -> Input:
    """Return the input that is what a fit of groups says of its test items (t, K)."""
    split = loading.path(source.recipe["regime"])
    decisive = (split, carveout.MERGES, source.report, source.search)
    return Input(
        load=load_probabilities,
        arguments=(source, count),
        files=tuple(path for path in decisive if path),
        dataset=True,
    )


def load_probabilities(setup: Setup, source: Source, count: int) -> np.ndarray:
    """Return the probabilities (t, K) of a fit of at most `count` groups."""
    chosen = training.load_choice(setup, source.search)
    recipe = recipe_of({"recipe": source.recipe, "groups": count}, chosen)
    pool = reading.load_pool(setup, recipe.unit)
    merges = store.read_csv(setup.path(carveout.MERGES))
    return training.cached(
        setup.path(source.cache),
        store.read_json(setup.path(source.report)),
        recipe,
        at_level(pool, merges, count)[0],
        loading.of_items(setup, recipe.regime, recipe.unit),
        setup.threads,
    ).test


def _fitted(
    declared: Mapping[str, Any],
    pool: Items,
    folds: np.ndarray,
    merges: Rows,
    chosen: Mapping[str, Any],
    threads: int,
) -> dict[str, Any]:
    """Fit a model that learns the groups of one level."""
    recipe = recipe_of(declared, chosen)
    merged, _ = at_level(pool, merges, declared["groups"])
    fitted = training.fit(recipe, merged, folds, threads)
    return {"kept": fitted.kept, "report": fitted.report}


def _compared(
    declared: Mapping[str, Any],
    base: Pooled,
    learned: np.ndarray,
    pool: Items,
    folds: np.ndarray,
    merges: Rows,
) -> dict[str, Any]:
    """Score groups that were learned beside genres that were summed."""
    _, grouping = at_level(pool, merges, declared["groups"])
    drawn = recipes.draws(declared["draws"])
    return {
        "scores": compared(levels.told(base, pool, folds), learned, grouping, drawn)
    }


def compared(
    base: Told, learned: np.ndarray, grouping: np.ndarray, draws: Mapping[str, Any]
) -> dict[str, Any]:
    """Return scores of groups that were learned beside those of summed genres.

    Args:
        base: what a model that learned genres said of the test items of one fold.
        learned: (t, K) what the same model says that learned the groups.
        grouping: (G,).
        draws: draws, confidence and seed of the bootstrap.
    """
    second, alone = retold(base, learned, grouping), np.arange(grouping.max() + 1)
    return {
        "groups": len(alone),
        "items": len(base.artists),
        "artists": len(np.unique(base.artists)),
        "summed": scoring.intervals(base, grouping, **draws),
        "retrained": scoring.intervals(second, alone, **draws),
        "difference": scoring.difference(second, base, (alone, grouping), **draws),
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


def merged(pool: Items, grouping: np.ndarray) -> Items:
    """Return the items with groups for genres; a set holds each group once.

    An item of two genres in one group is trained on as one copy of full weight.
    """
    sets = scoring.summed(pool.sets.astype(float), grouping) > 0
    return replace(pool, genres=tuple(trees.names(pool.genres, grouping)), sets=sets)


def at_level(pool: Items, grown: Rows, groups: int) -> tuple[Items, np.ndarray]:
    """Return the items with `groups` groups for genres, and the grouping.

    Args:
        pool: items of genres.
        grown: the rows of the table of merges; the tree by confusion is cut.
        groups: at most; where there are fewer genres, each stays alone.
    """
    merges = trees.read_merges(grown, pool.genres)[trees.CONFUSION]
    grouping = trees.cut(merges, len(pool.genres), groups)
    return merged(pool, grouping), grouping


def retold(told: Told, learned: np.ndarray, grouping: np.ndarray) -> Told:
    """Return what was said with groups for genres.

    Labels are drawn from the original sets, so that both ways answer the same question:
    a track of two genres in one group counts fully for it.

    Args:
        told: of the same items, over genres.
        learned: (n, K) probabilities of groups, of any row sum.
        grouping: (G,).
    """
    return replace(
        told,
        probabilities=normalised(learned),
        prior=scoring.summed(told.prior, grouping),
        genre=grouping[told.genre],
    )
