"""Tasks of the measurements: they read probabilities and train nothing on purpose."""

from pathlib import Path
from typing import Any

from pytask import task

from analysis import entries, fitting, measuring, plan, results
from analysis.declared import declared, free, needs
from analysis.measuring import Source
from analysis.plan import Score

study, place = declared().study, declared().place


def measured(score: Score, *entries: str) -> dict[str, Any]:
    """Return what measurements of pooled folds need, beside their `entries`."""
    return needs(
        plan.bootstrap(study, score.regime),
        "analysis.fitting:load",
        "analysis.measuring:pooled",
        "analysis.results:write",
        *entries,
    )


for each in plan.scores(study):
    products = {"scores": place.results / "scores" / f"{each.path}.json"}
    if each.regime == study.evaluation.regime and not each.fits[0].variant:
        for kind in ("genres", "confusion"):
            name = f"{each.features}/{each.entry}.csv"
            products[kind] = place.results / kind / name

    @task(
        id=each.path,
        kwargs={
            "needs": measured(
                each,
                "analysis.measuring:score",
                "analysis.measuring:by_genre",
                "analysis.measuring:confusion",
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "sources": free(entries.sources(study, place, each)),
            "split": place.results / "splits" / f"{each.regime}.csv",
            "fits": entries.reports(place, each),
            "produces": products,
        },
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
        drawn = results.parse(needs["declaration"])
        pool, folds = fitting.load(dataset, needs["dataset"], drawn["unit"], split)
        found = measuring.pooled(sources, pool, folds, threads)
        results.write(produces["scores"], measuring.score(drawn, found))
        if "genres" in produces:
            results.write(produces["genres"], measuring.by_genre(drawn, found, pool))
            results.write(produces["confusion"], measuring.confusion(found, pool))


for name, first, second in plan.comparisons(study):

    @task(
        id=name,
        kwargs={
            "needs": measured(first, "analysis.measuring:compare"),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "first": free(entries.sources(study, place, first)),
            "second": free(entries.sources(study, place, second)),
            "split": place.results / "splits" / f"{first.regime}.csv",
            "fits": [
                path
                for score in (first, second)
                for path in entries.reports(place, score)
            ],
            "produces": place.results / "comparisons" / f"{name}.json",
        },
    )
    def task_compare(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        first: list[Source],
        second: list[Source],
        split: Path,
        fits: list[Path],
        produces: Path,
    ) -> None:
        """Compare two models on the same items under the same draws."""
        drawn = results.parse(needs["declaration"])
        pool, folds = fitting.load(dataset, needs["dataset"], drawn["unit"], split)
        pair = [
            measuring.pooled(sources, pool, folds, threads)
            for sources in (first, second)
        ]
        results.write(produces, measuring.compare(drawn, *pair))
