"""Tasks of the measurements: they read probabilities and train nothing on purpose."""

from pathlib import Path

from pytask import task

from analysis import fitting, measuring, plan, results
from analysis.declared import declared, free, needs
from analysis.measuring import Source
from analysis.plan import Score

study, place = declared().study, declared().place


def _fits(score: Score) -> list[Path]:
    return [place.results / "fits" / f"{fit.path}.json" for fit in score.fits]


def _sources(score: Score) -> list[Source]:
    recipes = [plan.recipe(study, fit) for fit in score.fits]
    name = plan.tuned(study, score.fits[0].model)
    search = place.results / name if name else None
    return [
        Source(
<<<<<<< HEAD
            recipe=results.canonical(recipe),
            cache=plan.cache_path(place.cache, fit, recipe),
            report=report,
        )
        for fit, recipe, report in zip(score.fits, recipes, _fits(score), strict=True)
=======
            results.canonical(recipe), plan.cache_path(place.cache, fit, recipe), search
        )
        for fit, recipe in zip(score.fits, recipes, strict=True)
>>>>>>> 5fcf14d
    ]


for each in plan.scores(study):
    products = {"scores": place.results / "scores" / f"{each.path}.json"}
    if each.regime == study.evaluation.regime and not each.fits[0].variant:
        for kind in ("genres", "confusion"):
            name = f"{each.features}/{each.entry}.csv"
            products[kind] = place.results / kind / name

    @task(
        id=each.path,
        kwargs={
            "needs": needs(
                plan.bootstrap(study, each.regime),
                "analysis.fitting:load_items",
                "analysis.fitting:load_folds",
                "analysis.measuring:pooled",
                "analysis.measuring:score",
                "analysis.measuring:by_genre",
                "analysis.measuring:confusion",
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "sources": free(_sources(each)),
            "split": place.results / "splits" / f"{each.regime}.csv",
            "fits": _fits(each),
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
        pool = fitting.load_items(Path(dataset), needs["dataset"], drawn["unit"])
        folds = fitting.load_folds(split, pool)
        found = measuring.pooled(sources, pool, folds, threads)
        results.write(
            produces["scores"], measuring.score(drawn, found, folds=len(sources))
        )
        if "genres" in produces:
            results.write(produces["genres"], measuring.by_genre(drawn, found, pool))
            results.write(produces["confusion"], measuring.confusion(found, pool))


for name, first, second in plan.comparisons(study):

    @task(
        id=name,
        kwargs={
            "needs": needs(
                plan.bootstrap(study, first.regime),
                "analysis.fitting:load_items",
                "analysis.fitting:load_folds",
                "analysis.measuring:pooled",
                "analysis.measuring:compare",
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "first": free(_sources(first)),
            "second": free(_sources(second)),
            "split": place.results / "splits" / f"{first.regime}.csv",
            "fits": _fits(first) + _fits(second),
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
        pool = fitting.load_items(Path(dataset), needs["dataset"], drawn["unit"])
        folds = fitting.load_folds(split, pool)
        pair = [
            measuring.pooled(sources, pool, folds, threads)
            for sources in (first, second)
        ]
        results.write(produces, measuring.compare(drawn, *pair))
