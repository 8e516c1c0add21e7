"""Tasks of answers that can be used: calibration, promises, decisions per genre."""

from pathlib import Path
from typing import Any

from pytask import task

from analysis.declared import declared, free, needs
from analysis.fits import entries, probabilities
from analysis.fits.probabilities import Source
from analysis.measurements import calibration, decisions
from analysis.results import store
from analysis.splits import loading
from analysis.study import groups, recipes
from analysis.study.recipes import Score
from analysis.study.seeds import seed_of

study, place = declared().study, declared().place
primary = study.evaluation.regime
pooled = [
    each
    for each in recipes.scores(study)
    if each.regime == primary and groups.learned(study, each) and len(each.fits) > 1
]


def measured(score: Score) -> dict[str, Any]:
    """Return what every task here takes, beside its products."""
    return {
        "needs": needs(recipes.bootstrap(study, primary)),
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
        drawn = store.parse(needs["declaration"])
        pool, folds = loading.load(dataset, needs["dataset"], drawn["unit"], split)
        one = probabilities.pooled(sources, pool, folds, threads)
        items = (one.probabilities, one.sets, one.artists, one.fold)
        drawn = recipes.draws(drawn)
        found = calibration.measured(*items, drawn)
        store.write(produces["errors"], found)
        diagram = calibration.reliability(*items, found["temperatures"], drawn)
        store.write(produces["diagram"], diagram)

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
        from analysis.measurements import promises  # heavy: not loaded to explain

        drawn = store.parse(needs["declaration"])
        pool, folds = loading.load(dataset, needs["dataset"], drawn["unit"], split)
        one = probabilities.pooled(sources, pool, folds, threads)
        seed, drawn = seed_of(drawn["seed"], "promises"), recipes.draws(drawn)
        kept, rows = promises.measured(
            one.probabilities, one.sets, one.artists, one.fold, seed, drawn
        )
        store.write(produces["kept"], kept)
        store.write(produces["genres"], promises.by_name(rows, pool.genres))

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
        drawn = store.parse(needs["declaration"])
        pool, folds = loading.load(dataset, needs["dataset"], drawn["unit"], split)
        one = probabilities.pooled(sources, pool, folds, threads)
        family = {row["genre"]: row["family"] for row in store.read_csv(families)}
        found = decisions.table(
            one.probabilities,
            one.sets,
            one.artists,
            pool.genres,
            family,
            recipes.draws(drawn),
        )
        store.write(produces, found)
