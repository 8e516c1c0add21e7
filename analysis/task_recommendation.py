"""Tasks of the recommendation: neighbours by features, neighbours by probabilities."""

from pathlib import Path

from pytask import task

from analysis.declared import declared, free, needs
from analysis.fits import entries, probabilities
from analysis.fits.probabilities import Source
from analysis.measurements import recommendation
from analysis.results import store
from analysis.splits import loading
from analysis.study import groups, recipes

study, place = declared().study, declared().place
regime = study.evaluation.regime

for name, features in study.features.items():
    scores = groups.complete(
        each
        for each in recipes.scores(study)
        if (each.regime, each.features) == (regime, name)
        and groups.learned(study, each)
    )
    if not scores:
        continue
    folds = [{fit.fold for fit in each.fits} for each in scores]

    @task(
        id=name,
        kwargs={
            "needs": needs(
                {
                    "columns": list(features.columns),
                    "folds": sorted(set.intersection(*folds)),
                    "draws": recipes.bootstrap(study, regime),
                },
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "sources": free(
                {each.entry: entries.sources(study, place, each) for each in scores}
            ),
            "split": place.results / "splits" / f"{regime}.csv",
            "fits": [path for each in scores for path in entries.reports(place, each)],
            "produces": place.results / "recommendation" / f"{name}.json",
        },
    )
    def task_recommend(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: dict[str, list[Source]],
        split: Path,
        fits: list[Path],
        produces: Path,
    ) -> None:
        """Find the neighbours of every held-out item and compare their genres."""
        wanted = store.parse(needs["declaration"])
        drawn = wanted["draws"]
        pool, folds = loading.load(dataset, needs["dataset"], drawn["unit"], split)
        told = {
            fold: probabilities.of_fold(sources, fold, pool, folds, threads)
            for fold in wanted["folds"]
        }
        drawn = recipes.draws(drawn)
        found = recommendation.measured(pool, folds, wanted["columns"], told, **drawn)
        store.write(produces, found)
