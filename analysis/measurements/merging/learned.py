"""Fits that learn groups, and what they are worth beside summed probabilities.

Flows in: the recipe of a fit of genres, the tree by confusion and a number of groups.
Flows out: the report of the same fit on merged labels; and its scores beside those of
the fit of genres, whose probabilities are summed within the groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from analysis import models
from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import choices, probabilities, training
from analysis.fits.probabilities import Pooled, Source
from analysis.measurements.merging import carveout, levels, retraining
from analysis.pipeline.job import THREADS, Input, Job, Output, Setup, content, result
from analysis.results import store
from analysis.splits import loading
from analysis.study import groups, recipes
from analysis.study.declaration import Study
from analysis.study.recipes import Score

FOLDER = "merging"


def jobs(study: Study) -> Iterator[Job]:
    """Yield the fits of groups in the first fold, and their scores."""
    settings = levels.Settings()
    for score in groups.usual(study, study.evaluation.features):
        for count in settings.retrained if score.entry in settings.learners else ():
            yield _fit(study, score, count)
            yield _scores(study, score, count)


def _fit(study: Study, score: Score, count: int) -> Job:
    """Return the job that fits a model on the groups of one level."""
    source = _source(study, score, count)
    unit = source.recipe["unit"]
    return Job(
        name=f"merged_fit[{score.features}/{score.entry}/{count}]",
        run=_fitted,
        declared={"recipe": source.recipe, "groups": count},
        inputs={
            "pool": reading.pool(unit),
            "folds": loading.folds(score.regime, unit),
            "merges": content(carveout.MERGES),
            "chosen": choices.chosen(study, score.fits[0].model),
            "threads": THREADS,
        },
        writes={
            "kept": Output(source.cache, training.save, product=False),
            "report": source.report,
        },
        calls=(models.builder(source.recipe["module"]),),
    )


def _scores(study: Study, score: Score, count: int) -> Job:
    """Return the job that scores a model that learned groups."""
    source = _source(study, score, count)
    unit = source.recipe["unit"]
    name = f"{score.features}/{score.entry}/{count}"
    return Job(
        name=f"retrained[{name}]",
        run=_compared,
        declared={
            "recipe": source.recipe,
            "groups": count,
            "draws": recipes.bootstrap(study, score.regime),
        },
        inputs={
            "base": probabilities.entry(study, probabilities.first(score)),
            "learned": _probabilities(source, count),
            "pool": reading.pool(unit),
            "folds": loading.folds(score.regime, unit),
            "merges": content(carveout.MERGES),
        },
        writes={"scores": result(FOLDER, "retrained", f"{name}.json")},
    )


def _source(study: Study, score: Score, count: int) -> Source:
    """Return where the probabilities of a fit of groups come from."""
    fit = score.fits[0]
    recipe = recipes.recipe(study, fit)
    cache = recipes.cache_path(fit, {"recipe": recipe, "groups": count})
    path = PurePosixPath(cache)
    name = f"{score.features}/{score.entry}/{count}"
    return Source(
        recipe=recipe,
        cache=str(path.with_name(f"{count}-groups-{path.name}")),
        report=result(FOLDER, "fits", f"{name}.json"),
        search=choices.path(study, fit.model),
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
    chosen = choices.load(setup, source.search)
    recipe = levels.recipe_of({"recipe": source.recipe, "groups": count}, chosen)
    pool = reading.load_pool(setup, recipe.unit)
    merges = store.read_csv(setup.path(carveout.MERGES))
    return training.cached(
        setup.path(source.cache),
        store.read_json(setup.path(source.report)),
        recipe,
        retraining.at_level(pool, merges, count)[0],
        loading.of_items(setup, recipe.regime, recipe.unit),
        setup.threads,
    ).test


def _fitted(
    declared: Mapping[str, Any],
    pool: Items,
    folds: np.ndarray,
    merges: Sequence[Mapping[str, str]],
    chosen: Mapping[str, Any],
    threads: int,
) -> dict[str, Any]:
    """Fit a model that learns the groups of one level."""
    recipe = levels.recipe_of(declared, chosen)
    merged, _ = retraining.at_level(pool, merges, declared["groups"])
    fitted = training.fit(recipe, merged, folds, threads)
    return {"kept": fitted.kept, "report": fitted.report}


def _compared(
    declared: Mapping[str, Any],
    base: Pooled,
    learned: np.ndarray,
    pool: Items,
    folds: np.ndarray,
    merges: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    """Score groups that were learned beside genres that were summed."""
    _, grouping = retraining.at_level(pool, merges, declared["groups"])
    drawn = recipes.draws(declared["draws"])
    scores = levels.compared(base, learned, grouping, pool, folds, drawn)
    return {"scores": scores}
