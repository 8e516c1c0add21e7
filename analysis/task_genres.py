"""Tasks of the atlas: where genres lie, what they are taken for, typical tracks."""

from pathlib import Path

from pytask import task

from analysis.data import reading
from analysis.declared import declared, free, needs
from analysis.fits import entries, probabilities
from analysis.fits.probabilities import Source
from analysis.measurements import atlas, possible
from analysis.measurements.atlas import examples, merged, mistaken
from analysis.results import store
from analysis.splits import loading
from analysis.study import groups, recipes

study, place = declared().study, declared().place
primary = study.evaluation
made = place.results / "atlas"
scores = [
    each
    for each in recipes.scores(study)
    if (each.regime, each.features) == (primary.regime, primary.features)
    and groups.learned(study, each)
]
read = {each.entry: place.results / "scores" / f"{each.path}.json" for each in scores}


@task(
    kwargs={
        "needs": needs({"columns": list(study.features[primary.features].columns)}),
        "dataset": free(declared().dataset),
        "produces": {
            "map": made / "map.json",
            "profiles": made / "profiles.csv",
            "positions": made / "positions.csv",
            "nearest": made / "nearest.csv",
        },
    }
)
def task_map(needs: dict[str, str], dataset: str, produces: dict[str, Path]) -> None:
    """Describe the sound of every genre, and lay all of them out in two dimensions."""
    columns = store.parse(needs["declaration"])["columns"]
    items = reading.load_items(Path(dataset), needs["dataset"], "recording")
    found = atlas.mapped(items, columns)
    for name, path in produces.items():
        store.write(path, found[name])


@task(
    kwargs={
        "needs": needs({}, dataset=False),
        "pairs": place.results / "data" / "pairs.csv",
        "classes": place.results / "data" / "classes.csv",
        "produces": made / "shared.csv",
    }
)
def task_shared(
    needs: dict[str, str], pairs: Path, classes: Path, produces: Path
) -> None:
    """Rank the genres that each genre shares tracks with."""
    rows = store.read_csv(pairs), store.read_csv(classes)
    store.write(produces, mistaken.shared(*rows))


if scores:
    best = {"metric": primary.metric}

    @task(
        kwargs={
            "needs": needs({}, dataset=False),
            "merges": place.results / "merging" / "merges.csv",
            "classes": place.results / "data" / "classes.csv",
            "produces": made / "merged.csv",
        }
    )
    def task_merged(
        needs: dict[str, str], merges: Path, classes: Path, produces: Path
    ) -> None:
        """Say when every genre stops standing alone."""
        genres = [row["genre"] for row in store.read_csv(classes)]
        store.write(produces, merged.table(store.read_csv(merges), genres))

    @task(
        kwargs={
            "needs": needs(best, dataset=False),
            "scores": read,
            "confusions": {
                entry: place.results / "confusion" / primary.features / f"{entry}.csv"
                for entry in read
            },
            "produces": made / "mistaken.csv",
        }
    )
    def task_mistaken(
        needs: dict[str, str],
        scores: dict[str, Path],
        confusions: dict[str, Path],
        produces: Path,
    ) -> None:
        """Rank what the best model takes each genre for, and what for each genre."""
        metric = store.parse(needs["declaration"])["metric"]
        known = {entry: store.read_json(path) for entry, path in scores.items()}
        confusion = store.read_csv(confusions[possible.best_entry(known, metric)])
        store.write(produces, mistaken.table(confusion))

    @task(
        kwargs={
            "needs": needs(best | {"unit": recipes.unit(study, primary.regime)})
            | {"fits": [path for e in scores for path in entries.reports(place, e)]},
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "sources": free(
                {each.entry: entries.sources(study, place, each) for each in scores}
            ),
            "split": place.results / "splits" / f"{primary.regime}.csv",
            "scores": read,
            "produces": {
                "tracks": made / "examples.csv",
                "about": made / "examples.json",
            },
        }
    )
    def task_examples(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: dict[str, list[Source]],
        split: Path,
        scores: dict[str, Path],
        produces: dict[str, Path],
    ) -> None:
        """Find the tracks that stand for a genre, and those that mislead."""
        wanted = store.parse(needs["declaration"])
        known = {entry: store.read_json(path) for entry, path in scores.items()}
        best = possible.best_entry(known, wanted["metric"])
        pool, folds = loading.load(dataset, needs["dataset"], wanted["unit"], split)
        found = probabilities.pooled(sources[best], pool, folds, threads)
        names = examples.load_names(Path(dataset), wanted["unit"])
        store.write(produces["tracks"], examples.of_pool(found, pool, folds, names))
        store.write(produces["about"], examples.about(found) | {"model": best})
