"""Task of the leaks: high accuracies taken apart, and what one thing alone tells."""

from pathlib import Path

from pytask import task

from analysis.data import cleaning, table
from analysis.declared import declared, free, needs
from analysis.results import store
from analysis.splits import loading
from analysis.study import recipes
from analysis.study.seeds import seed_of

study, place = declared().study, declared().place
primary = study.evaluation.regime


@task(
    kwargs={
        "needs": needs(recipes.bootstrap(study, primary)),
        "dataset": free(declared().dataset),
        "split": place.results / "splits" / f"{primary}.csv",
        "produces": place.results / "leaks" / "summary.json",
    }
)
def task_leaks(
    needs: dict[str, str], dataset: str, split: Path, produces: Path
) -> None:
    """Repeat three ways to a high accuracy, and test the same tree honestly."""
    from analysis.measurements import leaks  # heavy: not loaded to explain

    drawn = store.parse(needs["declaration"])
    pool, folds = loading.load(dataset, needs["dataset"], drawn["unit"], split)
    seed = seed_of(drawn["seed"], "leaks")
    raw = table.read(Path(dataset))
    found = leaks.measured(raw, pool, folds, seed, recipes.draws(drawn))
    store.write(produces, found)


for regime in study.regimes:

    @task(
        id=regime,
        kwargs={
            "needs": needs(
                recipes.bootstrap(study, regime) | {"folds": study.evaluation.folds}
            ),
            "dataset": free(declared().dataset),
            "split": place.results / "splits" / f"{regime}.csv",
            "produces": place.results / "horses" / f"{regime}.json",
        },
    )
    def task_horses(
        needs: dict[str, str], dataset: str, split: Path, produces: Path
    ) -> None:
        """Name genres from one thing alone, in one way of splitting."""
        from analysis.measurements import (
            one_thing_alone,  # heavy: not loaded to explain
        )

        drawn = store.parse(needs["declaration"])
        pool, folds = loading.load(dataset, needs["dataset"], drawn["unit"], split)
        cleaned, _ = cleaning.clean(table.read(Path(dataset)))
        values = one_thing_alone.things(cleaned, pool, drawn["unit"])
        tested = list(range(drawn["folds"]))
        drawn = recipes.draws(drawn)
        store.write(
            produces, one_thing_alone.measured(values, pool, folds, tested, drawn)
        )
