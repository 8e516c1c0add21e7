"""Tasks of the search: trials on the carve-out artists, then one choice a model."""

from pathlib import Path

from pytask import task

from analysis.data import reading
from analysis.declared import declared, free, needs
from analysis.fits import search, training
from analysis.results import store
from analysis.splits import loading, regimes
from analysis.study import recipes
from analysis.study.declaration import Study

study, place = declared().study, declared().place
searched = [name for name in study.models if recipes.tuned(study, name)]
split = place.results / "splits" / f"{recipes.SEARCHING}.csv"


@task(
    id=recipes.SEARCHING,
    kwargs={
        "needs": needs(
            recipes.split(study, recipes.SEARCHING) | {"share": study.search.share}
        ),
        "dataset": free(declared().dataset),
        "study": free(study),
        "produces": split,
    },
)
def task_split(
    needs: dict[str, str], dataset: str, study: Study, produces: Path
) -> None:
    """Divide the carve-out artists into training and validation."""
    unit = store.parse(needs["declaration"])["unit"]
    pool = reading.load_items(Path(dataset), needs["dataset"], unit)
    store.write(
        produces, regimes.search_table(pool, study.evaluation, study.search.share)
    )


for model in searched:
    trials = recipes.trials(study, model)
    found = [place.results / "search" / f"{name}.json" for name, _ in trials]

    for (name, recipe), path in zip(trials, found, strict=True):

        @task(
            id=name,
            kwargs={
                "needs": needs(
                    recipe,
                    f"analysis.models.{recipe['module']}:build",
                ),
                "dataset": free(declared().dataset),
                "threads": free(declared().threads),
                "split": split,
                "produces": path,
            },
        )
        def task_trial(
            needs: dict[str, str],
            dataset: str,
            threads: int,
            split: Path,
            produces: Path,
        ) -> None:
            """Fit one trial on the carve-out and score it."""
            recipe = training.Recipe.parse(needs["declaration"])
            loaded = loading.load(dataset, needs["dataset"], recipe.unit, split)
            store.write(produces, search.attempt(recipe, *loaded, threads))

    @task(
        id=model,
        kwargs={
            "needs": needs(
                {"seconds": study.search.seconds, "metric": study.search.metric},
                dataset=False,
            ),
            "trials": found,
            "produces": place.results / recipes.tuned(study, model),
        },
    )
    def task_choose(needs: dict[str, str], trials: list[Path], produces: Path) -> None:
        """Choose the best trial within the budget of the family."""
        tried = [store.read_json(path) for path in trials]
        store.write(produces, search.choose(tried, **store.parse(needs["declaration"])))
