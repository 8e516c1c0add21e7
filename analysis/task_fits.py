"""Tasks of the fits: one model, one regime, one feature set, one fold each."""

from pathlib import Path

from pytask import task

from analysis import fitting, plan, results, searching
from analysis.declared import declared, free, needs
from analysis.entries import search_of

study, place = declared().study, declared().place


for each in study.fits:
    recipe = plan.recipe(study, each)

    @task(
        id=each.path,
        kwargs={
            "needs": needs(
                recipe,
                f"analysis.models.{recipe['module']}:build",
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "cache": free(plan.cache_path(place.cache, each, recipe)),
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
        recipe = fitting.Recipe.parse(needs["declaration"])
        recipe = recipe.tuned(searching.chosen(search))
        loaded = fitting.load(dataset, needs["dataset"], recipe.unit, split)
        fitted = fitting.fit(recipe, *loaded, threads)
        fitting.save(cache, fitted.kept)
        results.write(produces, fitted.report)
