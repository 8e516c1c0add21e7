"""Tasks of what is possible at all: ceilings, neighbours, learning curves, noise."""

from pathlib import Path

from pytask import task

from analysis import (
    conflicts,
    entries,
    fitting,
    looseness,
    measuring,
    plan,
    possible,
    results,
)
from analysis.declared import declared, free, needs
from analysis.measuring import Source
from analysis.seeds import seed_of
from analysis.study import UNITS

study, place = declared().study, declared().place
primary = study.evaluation
made = place.results / "possible"
MORE_DATA = "more-data"


@task(
    kwargs={
        "needs": needs({}),
        "dataset": free(declared().dataset),
        "produces": {
            "whole": made / "ceilings.json",
            "genres": made / "genre-ceilings.csv",
        },
    }
)
def task_ceilings(
    needs: dict[str, str], dataset: str, produces: dict[str, Path]
) -> None:
    """Count what conflicting labels leave to anybody."""
    units = {
        unit: fitting.load_items(Path(dataset), needs["dataset"], unit)
        for unit in UNITS
    }
    found, table = conflicts.measured(
        {unit: (each.sets, each.recordings) for unit, each in units.items()},
        units[UNITS[0]].genres,
    )
    results.write(produces["whole"], found)
    results.write(produces["genres"], table)


asked = []  # feature sets on which something learned

for name, features in study.features.items():
    scores = [
        each
        for each in plan.scores(study)
        if (each.regime, each.features) == (primary.regime, name)
        and entries.learned(study, each)
    ]
    if not scores:
        continue
    asked.append(name)
    tested = sorted({fit.fold for each in scores for fit in each.fits})

    @task(
        id=f"neighbours/{name}",
        kwargs={
            "needs": needs(
                {
                    "columns": list(features.columns),
                    "folds": tested,
                    "draws": plan.bootstrap(study, primary.regime),
                },
            ),
            "dataset": free(declared().dataset),
            "split": place.results / "splits" / f"{primary.regime}.csv",
            "produces": made / "neighbours" / f"{name}.json",
        },
    )
    def task_neighbours(
        needs: dict[str, str], dataset: str, split: Path, produces: Path
    ) -> None:
        """Ask the nearest training items of every held-out item."""
        wanted = results.parse(needs["declaration"])
        unit = wanted["draws"]["unit"]
        loaded = fitting.load(dataset, needs["dataset"], unit, split)
        results.write(produces, possible.neighbours(wanted, *loaded))

    @task(
        id=f"noise/{name}",
        kwargs={
            "needs": needs(
                plan.bootstrap(study, primary.regime) | {"metric": primary.metric}
            )
            | {"fits": [path for e in scores for path in entries.reports(place, e)]},
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "sources": free(
                {each.entry: entries.sources(study, place, each) for each in scores}
            ),
            "split": place.results / "splits" / f"{primary.regime}.csv",
            "scores": {
                each.entry: place.results / "scores" / f"{each.path}.json"
                for each in scores
            },
            "produces": made / "noise" / f"{name}.json",
        },
    )
    def task_noise(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: dict[str, list[Source]],
        split: Path,
        scores: dict[str, Path],
        produces: Path,
    ) -> None:
        """Suspect labels by the best model, and see whether known doubts are found."""
        drawn = results.parse(needs["declaration"])
        read = {entry: results.read_json(path) for entry, path in scores.items()}
        best = possible.best_entry(read, drawn["metric"])
        pool, folds = fitting.load(dataset, needs["dataset"], drawn["unit"], split)
        pooled = measuring.pooled(sources[best], pool, folds, threads)
        found = possible.label_noise(drawn, pooled)
        results.write(produces, found | {"model": best})


if primary.features in asked:

    @task(
        kwargs={
            "needs": needs({"seed": seed_of(primary.seed, "looseness")}, dataset=False),
            "neighbours": made / "neighbours" / f"{primary.features}.json",
            "produces": made / "looseness.json",
        }
    )
    def task_looseness(needs: dict[str, str], neighbours: Path, produces: Path) -> None:
        """Show how much the bounds leave open, where the truth is known."""
        seed = results.parse(needs["declaration"])["seed"]
        found = results.read_json(neighbours)
        error = found["error"]["estimate"]
        results.write(produces, looseness.measured(error, found["genres"], seed))


for name in study.features:
    curves = {}
    for each in plan.scores(study):
        design = study.designs.get(each.regime)
        if each.features == name and design is not None and design.kind == "size":
            split = place.results / "splits" / f"{each.regime}.csv"
            found = design.values["size"], split, each
            curves.setdefault(each.entry, []).append(found)
    curves = {
        entry: found
        for entry, found in curves.items()
        if len({size for size, _, _ in found}) >= possible.LEAST_SIZES
    }
    if not curves or MORE_DATA not in study.findings:
        continue
    flat = [each for found in curves.values() for each in found]

    @task(
        id=f"learning/{name}",
        kwargs={
            "needs": needs(
                {
                    "unit": study.regimes[primary.regime].unit,
                    "draws": plan.bootstrap(study, primary.regime),
                    "sizes": sorted({size for size, _, _ in flat}),
                    "tolerance": study.findings[MORE_DATA].thresholds["tolerance"],
                },
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "models": free(
                {
                    entry: [
                        (size, split, entries.sources(study, place, each))
                        for size, split, each in found
                    ]
                    for entry, found in curves.items()
                }
            ),
            "splits": sorted({split for _, split, _ in flat}),
            "fits": [
                path for *_, each in flat for path in entries.reports(place, each)
            ],
            "produces": {
                "curves": made / "learning" / f"{name}.json",
                "laws": made / "laws" / f"{name}.csv",
            },
        },
    )
    def task_learning(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        models: dict[str, possible.Trained],
        splits: list[Path],
        fits: list[Path],
        produces: dict[str, Path],
    ) -> None:
        """Fit a law to the learning curves, and test it on the largest size."""
        wanted = results.parse(needs["declaration"])
        found, laws = possible.learning(
            wanted, models, dataset, needs["dataset"], threads
        )
        results.write(produces["curves"], found)
        results.write(produces["laws"], laws)
