"""Tasks of the designs: the split of each, and what changed against another."""

from pathlib import Path

from pytask import task

from analysis.declared import declared, free, needs
from analysis.fits import entries, probabilities
from analysis.fits.probabilities import Source
from analysis.measurements import contrasts
from analysis.results import store
from analysis.splits import designs, loading, sizes
from analysis.study import recipes
from analysis.study.declaration import Evaluation, Regime

study, place = declared().study, declared().place
used = {fit.regime for fit in study.fits}
folder = place.results / "splits"

for name in [name for name in study.designs if name in used]:
    planned, base = recipes.design(study, name), recipes.base(study, name)
    cut = planned["kind"].replace("-", "_")

    @task(
        id=name,
        kwargs={
            "needs": needs(
                planned,
                f"analysis.splits.designs:{cut}",
            ),
            "cut": free(cut),
            "dataset": free(declared().dataset),
            "regime": free(base),
            "evaluation": free(study.evaluation),
            "split": folder / f"{base.name}.csv",
            "produces": {
                "split": folder / f"{name}.csv",
                "sizes": place.results / "designs" / f"{name}.json",
                "genres": place.results / "designs" / f"{name}.csv",
            },
        },
    )
    def task_design(
        needs: dict[str, str],
        cut: str,
        dataset: str,
        regime: Regime,
        evaluation: Evaluation,
        split: Path,
        produces: dict[str, Path],
    ) -> None:
        """Cut the training and the test set of a design; say how large they are."""
        planned, sha = store.parse(needs["declaration"]), needs["dataset"]
        ground = sizes.ground(dataset, sha, planned["cut"], split, regime, evaluation)
        folds = getattr(designs, cut)(ground, **planned["values"])
        store.write(produces["split"], sizes.table(ground, folds))
        store.write(produces["sizes"], sizes.sizes(ground, folds))
        store.write(produces["genres"], sizes.genres(ground, folds, planned))


for name, first, second in recipes.contrasts(study):
    base = recipes.base(study, first.regime)

    @task(
        id=name,
        kwargs={
            "needs": needs(
                {
                    "design": recipes.design(study, first.regime),
                    "draws": recipes.bootstrap(study, first.regime),
                },
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "regime": free(base),
            "evaluation": free(study.evaluation),
            "first": free(entries.sources(study, place, first)),
            "second": free(entries.sources(study, place, second)),
            "split": folder / f"{base.name}.csv",
            "divided": [folder / f"{each.regime}.csv" for each in (first, second)],
            "fits": [
                path
                for score in (first, second)
                for path in entries.reports(place, score)
            ],
            "produces": place.results / "contrasts" / f"{name}.json",
        },
    )
    def task_contrast(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        regime: Regime,
        evaluation: Evaluation,
        first: list[Source],
        second: list[Source],
        split: Path,
        divided: list[Path],
        fits: list[Path],
        produces: Path,
    ) -> None:
        """Set a model in one design against the same model in another."""
        declared, sha = store.parse(needs["declaration"]), needs["dataset"]
        planned = declared["design"]
        ground = sizes.ground(dataset, sha, planned["cut"], split, regime, evaluation)
        folds = [loading.load_folds(path, ground.pool) for path in divided]
        found = [
            probabilities.pooled(sources, ground.pool, each, threads)
            for sources, each in zip((first, second), folds, strict=True)
        ]
        touched = sizes.touched(ground, folds[0], planned)
        sets = sizes.whole_sets(ground, folds[0])
        store.write(
            produces, contrasts.contrast(declared["draws"], *found, touched, sets)
        )
