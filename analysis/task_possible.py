"""Tasks of what is possible at all: ceilings, neighbours, learning curves, noise."""

from pathlib import Path

from pytask import task

from analysis.data import reading
from analysis.declared import declared, free, needs
from analysis.fits import entries, probabilities
from analysis.fits.probabilities import Source
from analysis.measurements import label_ceilings, looseness, possible
from analysis.results import store
from analysis.splits import loading
from analysis.study import groups, recipes
from analysis.study.declaration import UNITS
from analysis.study.seeds import seed_of

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
        unit: reading.load_items(Path(dataset), needs["dataset"], unit)
        for unit in UNITS
    }
    found, table = label_ceilings.measured(
        {unit: (each.sets, each.recordings) for unit, each in units.items()},
        units[UNITS[0]].genres,
    )
    store.write(produces["whole"], found)
    store.write(produces["genres"], table)


asked = []  # feature sets on which something learned

for name, features in study.features.items():
    scores = [
        each
        for each in recipes.scores(study)
        if (each.regime, each.features) == (primary.regime, name)
        and groups.learned(study, each)
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
                    "draws": recipes.bootstrap(study, primary.regime),
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
        wanted = store.parse(needs["declaration"])
        unit = wanted["draws"]["unit"]
        loaded = loading.load(dataset, needs["dataset"], unit, split)
        store.write(produces, possible.neighbours(wanted, *loaded))

    @task(
        id=f"noise/{name}",
        kwargs={
            "needs": needs(
                recipes.bootstrap(study, primary.regime) | {"metric": primary.metric}
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
        drawn = store.parse(needs["declaration"])
        read = {entry: store.read_json(path) for entry, path in scores.items()}
        best = possible.best_entry(read, drawn["metric"])
        pool, folds = loading.load(dataset, needs["dataset"], drawn["unit"], split)
        pooled = probabilities.pooled(sources[best], pool, folds, threads)
        found = possible.label_noise(drawn, pooled)
        store.write(produces, found | {"model": best})


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
        seed = store.parse(needs["declaration"])["seed"]
        found = store.read_json(neighbours)
        error = found["error"]["estimate"]
        store.write(produces, looseness.measured(error, found["genres"], seed))


for name in study.features:
    curves = {}
    for each in recipes.scores(study):
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
                    "draws": recipes.bootstrap(study, primary.regime),
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
        wanted = store.parse(needs["declaration"])
        found, laws = possible.learning(
            wanted, models, dataset, needs["dataset"], threads
        )
        store.write(produces["curves"], found)
        store.write(produces["laws"], laws)
