"""Task of the leaks: high accuracies taken apart, and what one thing alone tells."""

from pathlib import Path

from pytask import task

from analysis import fitting, measuring, plan, results
from analysis.data import cleaning, table
from analysis.declared import declared, free, needs
from analysis.seeds import seed_of

study, place = declared().study, declared().place
primary = study.evaluation.regime


@task(
    kwargs={
        "needs": needs(plan.bootstrap(study, primary)),
        "dataset": free(declared().dataset),
        "split": place.results / "splits" / f"{primary}.csv",
        "produces": place.results / "leaks" / "summary.json",
    }
)
def task_leaks(
    needs: dict[str, str], dataset: str, split: Path, produces: Path
) -> None:
    """Repeat three ways to a high accuracy, and test the same tree honestly."""
    from analysis import leaks  # heavy: not loaded to explain

    drawn = results.parse(needs["declaration"])
    pool, folds = fitting.load(dataset, needs["dataset"], drawn["unit"], split)
    seed = seed_of(drawn["seed"], "leaks")
    raw = table.read(Path(dataset))
    found = leaks.measured(raw, pool, folds, seed, measuring.draws(drawn))
    results.write(produces, found)


for regime in study.regimes:

    @task(
        id=regime,
        kwargs={
            "needs": needs(
                plan.bootstrap(study, regime) | {"folds": study.evaluation.folds}
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
        from analysis import horses  # heavy: not loaded to explain

        drawn = results.parse(needs["declaration"])
        pool, folds = fitting.load(dataset, needs["dataset"], drawn["unit"], split)
        cleaned, _ = cleaning.clean(table.read(Path(dataset)))
        values = horses.things(cleaned, pool, drawn["unit"])
        tested = list(range(drawn["folds"]))
        drawn = measuring.draws(drawn)
        results.write(produces, horses.measured(values, pool, folds, tested, drawn))
