"""Tasks of the importances: train a model again, ask it and held-out items; compare."""

from pathlib import Path

from pytask import task

from analysis.declared import declared, free, needs
from analysis.fits import entries, training
from analysis.fits import search as searching
from analysis.measurements import importance
from analysis.measurements.importance import agreement, held_items
from analysis.results import store
from analysis.splits import loading
from analysis.study import groups, recipes

study, place = declared().study, declared().place
folder = place.results / "importances"
settings = held_items.Settings()
measured: dict[str, dict[str, tuple[Path, Path]]] = {}

for score in recipes.scores(study):
    if score.regime != study.evaluation.regime or not groups.learned(study, score):
        continue
    each = score.fits[0]
    recipe = recipes.recipe(study, each)
    products = {
        "found": folder / each.features / f"{each.model}.json",
        "draws": folder / "draws" / each.features / f"{each.model}.csv",
    }
    measured.setdefault(each.features, {})[each.model] = tuple(products.values())

    @task(
        id=f"{each.features}/{each.model}",
        kwargs={
            "needs": needs(
                {
                    "recipe": recipe,
                    "draws": recipes.bootstrap(study, each.regime),
                    "settings": recipes.plain(settings),
                },
                f"analysis.models.{recipe['module']}:build",
            ),
            "settings": free(settings),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "split": place.results / "splits" / f"{each.regime}.csv",
            "search": entries.search_of(each.model),
            "produces": products,
        },
    )
    def task_importance(
        needs: dict[str, str],
        settings: held_items.Settings,
        dataset: str,
        threads: int,
        split: Path,
        search: Path | None,
        produces: dict[str, Path],
    ) -> None:
        """Measure the importances of one model on the test items of one fold."""
        declared = store.parse(needs["declaration"])
        recipe = training.Recipe(**declared["recipe"])
        recipe = recipe.tuned(searching.chosen(search))
        pool, folds = loading.load(dataset, needs["dataset"], recipe.unit, split)
        train = training.training(recipe, folds)
        model = training.trained(recipe, pool, train, threads)
        tested = importance.held_out(pool, folds, recipe.columns, recipe.fold)
        drawn = recipes.draws(declared["draws"])
        found, draws = importance.measure(model, recipe.module, tested, settings, drawn)
        store.write(produces["found"], found | {"fold": recipe.fold})
        store.write(produces["draws"], draws)


if measured:

    @task(
        kwargs={
            "needs": needs(study.evaluation.confidence, dataset=False),
            "measured": measured,
            "produces": folder / "agreement.json",
        },
    )
    def task_agreement(
        needs: dict[str, str],
        measured: dict[str, dict[str, tuple[Path, Path]]],
        produces: Path,
    ) -> None:
        """Say how alike all measures of all models rank the features."""
        confidence = store.parse(needs["declaration"])
        store.write(produces, agreement.of_models(measured, confidence))
