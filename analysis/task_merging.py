"""Tasks of the merged genres: trees, who is in which group, scores at every level."""

from pathlib import Path

from pytask import task

from analysis.declared import declared, free, needs
from analysis.fits import entries, probabilities, training
from analysis.fits import search as searching
from analysis.fits.probabilities import Source
from analysis.measurements.merging import carveout, levels
from analysis.results import store
from analysis.splits import loading
from analysis.study import groups, recipes
from analysis.workspace import PROJECT

study, place = declared().study, declared().place
evaluation = study.evaluation
folder = place.results / "merging"
settings = levels.Settings()
split = place.results / "splits" / f"{evaluation.regime}.csv"
primary = [
    score
    for name in study.features
    for score in groups.complete(
        each
        for each in recipes.scores(study)
        if (each.regime, each.features) == (evaluation.regime, name)
        and groups.learned(study, each)
    )
]
usual = [each for each in primary if each.features == evaluation.features]
growers = [each for each in usual if each.entry == settings.model] or usual


for grower in growers[:1]:
    recipe = recipes.recipe(study, grower.fits[0])

    @task(
        kwargs={
            "needs": needs(
                {"recipe": recipe},
                f"analysis.models.{recipe['module']}:build",
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "split": split,
            "search": entries.search_of(grower.fits[0].model),
            "produces": {
                "profiles": folder / "confusion.csv",
                "merges": folder / "merges.csv",
                "carveout": folder / "carveout.json",
            },
        }
    )
    def task_trees(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        split: Path,
        search: Path | None,
        produces: dict[str, Path],
    ) -> None:
        """Grow the trees on the carve-out, which is in no test fold."""
        recipe = training.Recipe(**store.parse(needs["declaration"])["recipe"])
        recipe = recipe.tuned(searching.chosen(search))
        pool, folds = loading.load(dataset, needs["dataset"], recipe.unit, split)
        found = carveout.grown(recipe, pool, folds, threads)
        for kind, path in produces.items():
            store.write(path, found[kind])

    @task(
        kwargs={
            "needs": needs({"levels": list(settings.levels)}, dataset=False),
            "merges": folder / "merges.csv",
            "profiles": folder / "confusion.csv",
            "taxonomy": PROJECT / "data" / "taxonomy.csv",
            "produces": folder / "groups.csv",
        }
    )
    def task_groups(
        needs: dict[str, str],
        merges: Path,
        profiles: Path,
        taxonomy: Path,
        produces: Path,
    ) -> None:
        """Write down which group every genre is in, at every level."""
        wanted = store.parse(needs["declaration"])["levels"]
        genres = [row["genre"] for row in store.read_csv(profiles)]
        rows = [store.read_csv(each) for each in (merges, taxonomy)]
        store.write(produces, levels.members(rows[0], genres, rows[1], wanted))


for each in primary if growers else []:
    name = f"{each.features}/{each.entry}"

    @task(
        id=name,
        kwargs={
            "needs": needs(
                {
                    "draws": recipes.bootstrap(study, each.regime),
                    "settings": recipes.plain(settings),
                },
            ),
            "settings": free(settings),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "sources": free(entries.sources(study, place, each)),
            "split": split,
            "fits": entries.reports(place, each),
            "merges": folder / "merges.csv",
            "taxonomy": PROJECT / "data" / "taxonomy.csv",
            "produces": {
                "curve": folder / "curves" / f"{name}.csv",
                "levels": folder / "levels" / f"{name}.json",
            },
        },
    )
    def task_levels(
        needs: dict[str, str],
        settings: levels.Settings,
        dataset: str,
        threads: int,
        sources: list[Source],
        split: Path,
        fits: list[Path],
        merges: Path,
        taxonomy: Path,
        produces: dict[str, Path],
    ) -> None:
        """Score one model at every level of merging, its probabilities summed."""
        drawn = store.parse(needs["declaration"])["draws"]
        pool, folds = loading.load(dataset, needs["dataset"], drawn["unit"], split)
        said = levels.told(
            probabilities.pooled(sources, pool, folds, threads), pool, folds
        )
        rows = [store.read_csv(each) for each in (merges, taxonomy)]
        drawn = recipes.draws(drawn)
        found = levels.of_entry(said, pool.genres, *rows, settings, drawn)
        for kind, path in produces.items():
            store.write(path, found[kind])
