"""Tasks of the duel: blends, entries by training size, and what a fit costs."""

from pathlib import Path

from pytask import task

from analysis.declared import declared, free, needs
from analysis.fits import entries, training
from analysis.fits import search as searching
from analysis.fits.probabilities import Source
from analysis.measurements import by_size, costs
from analysis.results import store
from analysis.splits import loading
from analysis.study import groups, recipes

study, place = declared().study, declared().place
blends = recipes.plain(study.blends)
primary = place.results / "splits" / f"{study.evaluation.regime}.csv"

for each in groups.mixtures(study):

    @task(
        id=f"{each.features}/{each.name}",
        kwargs={
            "needs": needs(
                recipes.bootstrap(study, study.evaluation.regime)
                | {"name": each.name, "rivals": each.rivals, "blends": blends},
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "sources": free(
                {
                    entry: entries.sources(study, place, score)
                    for entry, score in each.scores.items()
                }
            ),
            "split": primary,
            "fits": [
                path
                for score in each.scores.values()
                for path in entries.reports(place, score)
            ],
            "produces": place.results / "blends" / each.features / f"{each.name}.json",
        },
    )
    def task_blend(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: dict[str, list[Source]],
        split: Path,
        fits: list[Path],
        produces: Path,
    ) -> None:
        """Score one blend, and compare it with everything on the same items."""
        drawn = store.parse(needs["declaration"])
        loaded = loading.load(dataset, needs["dataset"], drawn["unit"], split)
        store.write(produces, by_size.blend(drawn, sources, *loaded, threads))


for case in groups.sizes(study):
    scores = [score for each in case.scores.values() for score in each]

    @task(
        id=f"{case.features}/{case.name}",
        kwargs={
            "needs": needs(
                recipes.bootstrap(study, case.designs[0])
                | {
                    "reference": groups.plain_network(study, case),
                    "families": groups.families(study, case),
                    "metric": study.evaluation.metric,
                    "possible": groups.sized_blends(study, case),
                    "blends": blends,
                },
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "sources": free(
                {
                    entry: [
                        source
                        for score in each
                        for source in entries.sources(study, place, score)
                    ]
                    for entry, each in case.scores.items()
                }
            ),
            "splits": [place.results / "splits" / f"{n}.csv" for n in case.designs],
            "fits": [path for each in scores for path in entries.reports(place, each)],
            "produces": place.results / "duel" / case.features / f"{case.name}.json",
        },
    )
    def task_size(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: dict[str, list[Source]],
        splits: list[Path],
        fits: list[Path],
        produces: Path,
    ) -> None:
        """Measure every entry at one size, all draws together."""
        drawn = store.parse(needs["declaration"])
        data = (dataset, needs["dataset"])
        store.write(produces, by_size.size(drawn, splits, sources, data, threads))


for score in recipes.scores(study):
    usual = score.regime == study.evaluation.regime and groups.learned(study, score)
    if not usual or score.features != study.evaluation.features:
        continue
    fit = score.fits[0]
    recipe = recipes.recipe(study, fit)

    @task(
        id=fit.model,
        kwargs={
            "needs": needs(
                recipe,
                f"analysis.models.{recipe['module']}:build",
            ),
            "dataset": free(declared().dataset),
            "split": primary,
            "search": entries.search_of(fit.model),
            "produces": place.results / "costs" / f"{fit.model}.json",
        },
    )
    def task_cost(
        needs: dict[str, str],
        dataset: str,
        split: Path,
        search: Path | None,
        produces: Path,
    ) -> None:
        """Measure what one fit costs."""
        recipe = training.Recipe.parse(needs["declaration"])
        recipe = recipe.tuned(searching.chosen(search))
        loaded = loading.load(dataset, needs["dataset"], recipe.unit, split)
        store.write(produces, costs.cost(recipe, *loaded))
