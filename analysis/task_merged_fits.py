"""Tasks of the retrained groups: models that learn merged labels."""

from pathlib import Path
from typing import Any

from pytask import task

from analysis.declared import declared, free, needs
from analysis.fits import entries, probabilities, training
from analysis.fits import search as searching
from analysis.fits.probabilities import Source
from analysis.measurements.merging import levels, retraining
from analysis.results import store
from analysis.splits import loading
from analysis.study import groups, recipes
from analysis.study.declaration import Fit

study, place = declared().study, declared().place
evaluation = study.evaluation
folder = place.results / "merging"
settings = levels.Settings()
split = place.results / "splits" / f"{evaluation.regime}.csv"
primary = evaluation.regime, evaluation.features
usual = [
    each
    for each in recipes.scores(study)
    if (each.regime, each.features) == primary and groups.learned(study, each)
]


def shared(fit: Fit, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what both tasks of a level are given; each task needs nodes of its own."""
    cache = recipes.cache_path(place.cache, fit, wanted)
    return {
        "dataset": free(declared().dataset),
        "threads": free(declared().threads),
        "cache": free(cache.with_name(f"{wanted['groups']}-groups-{cache.name}")),
        "split": split,
        "search": entries.search_of(fit.model),
        "merges": folder / "merges.csv",
    }


for each in (each for each in usual if each.entry in settings.learners):
    for count in settings.retrained:
        first, sources = each.fits[0], entries.sources(study, place, each)[:1]
        recipe = recipes.recipe(study, first)
        wanted = {"recipe": recipe, "groups": count}
        name = f"{each.features}/{each.entry}/{count}"

        @task(
            id=name,
            kwargs=shared(first, wanted)
            | {
                "needs": needs(
                    wanted,
                    f"analysis.models.{recipe['module']}:build",
                ),
                "produces": folder / "fits" / f"{name}.json",
            },
        )
        def task_merged_fit(
            needs: dict[str, str],
            dataset: str,
            threads: int,
            cache: Path,
            split: Path,
            search: Path | None,
            merges: Path,
            produces: Path,
        ) -> None:
            """Fit a model that learns the groups of one level."""
            wanted = store.parse(needs["declaration"])
            recipe = levels.recipe_of(wanted, searching.chosen(search))
            pool, folds = loading.load(dataset, needs["dataset"], recipe.unit, split)
            grown = store.read_csv(merges)
            merged = retraining.at_level(pool, grown, wanted["groups"])[0]
            fitted = training.fit(recipe, merged, folds, threads)
            training.save(cache, fitted.kept)
            store.write(produces, fitted.report)

        @task(
            id=name,
            kwargs=shared(first, wanted)
            | {
                "needs": needs(
                    wanted | {"draws": recipes.bootstrap(study, each.regime)}
                ),
                "sources": free(sources),
                "fits": entries.reports(place, each)[:1],
                "report": folder / "fits" / f"{name}.json",
                "produces": folder / "retrained" / f"{name}.json",
            },
        )
        def task_retrained(
            needs: dict[str, str],
            dataset: str,
            threads: int,
            cache: Path,
            sources: list[Source],
            fits: list[Path],
            report: Path,
            split: Path,
            search: Path | None,
            merges: Path,
            produces: Path,
        ) -> None:
            """Score groups that were learned beside genres that were summed."""
            wanted = store.parse(needs["declaration"])
            recipe = levels.recipe_of(wanted, searching.chosen(search))
            pool, folds = loading.load(dataset, needs["dataset"], recipe.unit, split)
            grown = store.read_csv(merges)
            merged, grouping = retraining.at_level(pool, grown, wanted["groups"])
            known = store.read_json(report)
            learned = training.cached(cache, known, recipe, merged, folds, threads)
            base = probabilities.pooled(sources, pool, folds, threads)
            drawn = recipes.draws(wanted["draws"])
            said = (base, learned.test, grouping)
            store.write(produces, levels.compared(*said, pool, folds, drawn))
