"""Tasks of the measurements: they read probabilities and train nothing on purpose."""

from pathlib import Path

from pytask import task

from analysis.declared import declared, free
from analysis.fits import entries, probabilities
from analysis.fits.probabilities import Source
from analysis.measurements import measuring
from analysis.results import store
from analysis.splits import loading
from analysis.study import recipes

study, place = declared().study, declared().place


for each in recipes.scores(study):
    products = {"scores": place.results / "scores" / f"{each.path}.json"}
    if each.regime == study.evaluation.regime and not each.fits[0].variant:
        for kind in ("genres", "confusion"):
            name = f"{each.features}/{each.entry}.csv"
            products[kind] = place.results / kind / name

    @task(
        id=each.path,
        kwargs=entries.inputs(
            each,
        )
        | {"produces": products},
    )
    def task_score(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: list[Source],
        split: Path,
        fits: list[Path],
        produces: dict[str, Path],
    ) -> None:
        """Score one model on one regime and feature set, all its folds pooled."""
        drawn = store.parse(needs["declaration"])
        pool, folds = loading.load(dataset, needs["dataset"], drawn["unit"], split)
        found = probabilities.pooled(sources, pool, folds, threads)
        store.write(produces["scores"], measuring.score(drawn, found))
        if "genres" in produces:
            store.write(produces["genres"], measuring.by_genre(drawn, found, pool))
            store.write(produces["confusion"], measuring.confusion(found, pool))


for name, *pair in recipes.comparisons(study):

    @task(
        id=name,
        kwargs=entries.inputs(pair[0])
        | {
            "sources": free([entries.sources(study, place, each) for each in pair]),
            "fits": [path for each in pair for path in entries.reports(place, each)],
            "produces": place.results / "comparisons" / f"{name}.json",
        },
    )
    def task_compare(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: list[list[Source]],
        split: Path,
        fits: list[Path],
        produces: Path,
    ) -> None:
        """Compare two models on the same items under the same draws."""
        drawn = store.parse(needs["declaration"])
        pool, folds = loading.load(dataset, needs["dataset"], drawn["unit"], split)
        pair = [probabilities.pooled(each, pool, folds, threads) for each in sources]
        store.write(produces, measuring.compare(drawn, *pair))
