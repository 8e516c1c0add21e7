"""Tasks of further measurements: curves, twins in training, confusion and sharing."""

from pathlib import Path

from pytask import task

from analysis.declared import declared, free, needs
from analysis.fits import entries, probabilities
from analysis.fits.probabilities import Source
from analysis.measurements import measuring, sharing
from analysis.results import store
from analysis.splits import loading
from analysis.study import groups, recipes

study, place = declared().study, declared().place
usual = [each for each in recipes.scores(study) if groups.learned(study, each)]
primary = [each for each in usual if each.regime == study.evaluation.regime]
overlapping = [
    each
    for each in usual
    if each.regime in study.regimes
    and study.regimes[each.regime].unit != "recording"
    and not study.regimes[each.regime].group
]

for each in primary:

    @task(
        id=each.path,
        kwargs=entries.inputs(each)
        | {"produces": place.results / "curves" / each.features / f"{each.entry}.csv"},
    )
    def task_curves(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: list[Source],
        split: Path,
        fits: list[Path],
        produces: Path,
    ) -> None:
        """Draw up the precision-recall curves of one model on unseen artists."""
        unit = store.parse(needs["declaration"])["unit"]
        pool, folds = loading.load(dataset, needs["dataset"], unit, split)
        found = probabilities.pooled(sources, pool, folds, threads)
        store.write(produces, measuring.recall_curves(found, pool))

    name = f"{each.features}/{each.entry}"

    @task(
        id=name,
        kwargs={
            "needs": needs({"seed": study.evaluation.seed}, dataset=False),
            "confusion": place.results / "confusion" / f"{name}.csv",
            "pairs": place.results / "data" / "pairs.csv",
            "produces": {
                "confused": place.results / "confused" / f"{name}.csv",
                "sharing": place.results / "sharing" / f"{name}.json",
            },
        },
    )
    def task_sharing(
        needs: dict[str, str], confusion: Path, pairs: Path, produces: dict[str, Path]
    ) -> None:
        """Put the most confused pairs beside the tracks that they share."""
        seed = store.parse(needs["declaration"])["seed"]
        found = sharing.measured(
            store.read_csv(confusion), store.read_csv(pairs), seed=seed
        )
        for kind, path in produces.items():
            store.write(path, found[kind])


for each in overlapping:

    @task(
        id=each.path,
        kwargs=entries.inputs(each)
        | {
            "tested": free([fit.fold for fit in each.fits]),
            "produces": place.results / "overlap" / f"{each.path}.json",
        },
    )
    def task_overlap(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        sources: list[Source],
        tested: list[int],
        split: Path,
        fits: list[Path],
        produces: Path,
    ) -> None:
        """Score test items with and without their recording in training."""
        drawn = store.parse(needs["declaration"])
        pool, folds = loading.load(dataset, needs["dataset"], drawn["unit"], split)
        found = probabilities.pooled(sources, pool, folds, threads)
        store.write(produces, measuring.overlapping(drawn, found, pool, folds, tested))
