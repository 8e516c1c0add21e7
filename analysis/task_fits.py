"""Tasks of the fits: one model, one regime, one feature set, one fold each."""

from pathlib import Path

from pytask import task

from analysis.declared import declared, free, needs
from analysis.fits import search as searching
from analysis.fits import training
from analysis.fits.entries import search_of
from analysis.results import store
from analysis.splits import loading
from analysis.study import recipes

study, place = declared().study, declared().place


for each in study.fits:
    recipe = recipes.recipe(study, each)

    @task(
        id=each.path,
        kwargs={
            "needs": needs(
                recipe,
                f"analysis.models.{recipe['module']}:build",
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "cache": free(recipes.cache_path(place.cache, each, recipe)),
            "split": place.results / "splits" / f"{each.regime}.csv",
            "search": search_of(each.model),
            "produces": place.results / "fits" / f"{each.path}.json",
        },
    )
    def task_fit(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        cache: Path,
        split: Path,
        search: Path | None,
        produces: Path,
    ) -> None:
        """Fit; the probabilities go to the cache, the report to the results."""
        recipe = training.Recipe.parse(needs["declaration"])
        recipe = recipe.tuned(searching.chosen(search))
        loaded = loading.load(dataset, needs["dataset"], recipe.unit, split)
        fitted = training.fit(recipe, *loaded, threads)
        training.save(cache, fitted.kept)
        store.write(produces, fitted.report)
