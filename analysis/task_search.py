"""Tasks of the search: trials on the carve-out artists, then one choice a model."""

from pathlib import Path

from pytask import task

from analysis import fitting, plan, results, searching, splits
from analysis.declared import declared, free, needs
from analysis.study import Study

study, place = declared().study, declared().place
searched = [name for name in study.models if plan.tuned(study, name)]
split = place.results / "splits" / f"{splits.SEARCHING}.csv"


@task(
    id=splits.SEARCHING,
    kwargs={
        "needs": needs(
            plan.split(study, splits.SEARCHING) | {"share": study.search.share}
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
    unit = results.parse(needs["declaration"])["unit"]
    pool = fitting.load_items(Path(dataset), needs["dataset"], unit)
    results.write(
        produces, splits.search_table(pool, study.evaluation, study.search.share)
    )


for model in searched:
    trials = plan.trials(study, model)
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
            recipe = fitting.Recipe.parse(needs["declaration"])
            loaded = fitting.load(dataset, needs["dataset"], recipe.unit, split)
            results.write(produces, searching.attempt(recipe, *loaded, threads))

    @task(
        id=model,
        kwargs={
            "needs": needs(
                {"seconds": study.search.seconds, "metric": study.search.metric},
                dataset=False,
            ),
            "trials": found,
            "produces": place.results / plan.tuned(study, model),
        },
    )
    def task_choose(needs: dict[str, str], trials: list[Path], produces: Path) -> None:
        """Choose the best trial within the budget of the family."""
        tried = [results.read_json(path) for path in trials]
        results.write(
            produces, searching.choose(tried, **results.parse(needs["declaration"]))
        )
