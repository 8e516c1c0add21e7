"""Tasks of answers that can be used: calibration, promises, decisions per genre."""

from pathlib import Path
from typing import Any

from pytask import task

from analysis import (
    calibration,
    decisions,
    entries,
    fitting,
    measuring,
    plan,
    results,
)
from analysis.declared import declared, free, needs
from analysis.measuring import Source
from analysis.plan import Score
from analysis.seeds import seed_of

study, place = declared().study, declared().place
primary = study.evaluation.regime
pooled = [
    each
    for each in plan.scores(study)
    if each.regime == primary and entries.learned(study, each) and len(each.fits) > 1
]


def measured(score: Score) -> dict[str, Any]:
    """Return what every task here takes, beside its products."""
    return {
        "needs": needs(plan.bootstrap(study, primary)),
        "dataset": free(declared().dataset),
        "threads": free(declared().threads),
        "sources": free(entries.sources(study, place, score)),
        "split": place.results / "splits" / f"{primary}.csv",
        "fits": entries.reports(place, score),
    }


for each in pooled:
    name = f"{each.features}/{each.entry}"

    @task(
        id=name,
        kwargs=measured(
            each,
        )
        | {
            "produces": {
                "errors": place.results / "calibration" / f"{name}.json",
                "diagram": place.results / "reliability" / f"{name}.csv",
            }
        },
    )
    def task_calibration(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: list[Source],
        split: Path,
        fits: list[Path],
        produces: dict[str, Path],
    ) -> None:
        """Measure calibration before and after one temperature."""
        drawn = results.parse(needs["declaration"])
        pool, folds = fitting.load(dataset, needs["dataset"], drawn["unit"], split)
        one = measuring.pooled(sources, pool, folds, threads)
        items = (one.probabilities, one.sets, one.artists, one.fold)
        drawn = measuring.draws(drawn)
        found = calibration.measured(*items, drawn)
        results.write(produces["errors"], found)
        diagram = calibration.reliability(*items, found["temperatures"], drawn)
        results.write(produces["diagram"], diagram)

    @task(
        id=name,
        kwargs=measured(
            each,
        )
        | {
            "produces": {
                "kept": place.results / "promises" / f"{name}.json",
                "genres": place.results / "promised" / f"{name}.csv",
            }
        },
    )
    def task_promises(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: list[Source],
        split: Path,
        fits: list[Path],
        produces: dict[str, Path],
    ) -> None:
        """Form prediction sets and count how their promises were kept."""
        from analysis import prediction_sets  # heavy: not loaded to explain

        drawn = results.parse(needs["declaration"])
        pool, folds = fitting.load(dataset, needs["dataset"], drawn["unit"], split)
        one = measuring.pooled(sources, pool, folds, threads)
        seed, drawn = seed_of(drawn["seed"], "promises"), measuring.draws(drawn)
        kept, rows = prediction_sets.measured(
            one.probabilities, one.sets, one.artists, one.fold, seed, drawn
        )
        results.write(produces["kept"], kept)
        results.write(produces["genres"], prediction_sets.by_name(rows, pool.genres))

    @task(
        id=name,
        kwargs=measured(each)
        | {
            "families": place.results / "data" / "families.csv",
            "produces": place.results / "decisions" / f"{name}.csv",
        },
    )
    def task_decisions(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: list[Source],
        split: Path,
        fits: list[Path],
        families: Path,
        produces: Path,
    ) -> None:
        """Ask of every genre whether its name can be trusted, alone or as a family."""
        drawn = results.parse(needs["declaration"])
        pool, folds = fitting.load(dataset, needs["dataset"], drawn["unit"], split)
        one = measuring.pooled(sources, pool, folds, threads)
        family = {row["genre"]: row["family"] for row in results.read_csv(families)}
        found = decisions.table(
            one.probabilities,
            one.sets,
            one.artists,
            pool.genres,
            family,
            measuring.draws(drawn),
        )
        results.write(produces, found)
