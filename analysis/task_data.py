"""Tasks of the dataset: its description, and the split of every regime."""

from pathlib import Path

from pytask import task

from analysis.data import mirrors, reading, source, table
from analysis.declared import declared, free, needs
from analysis.measurements import facts
from analysis.results import store
from analysis.splits import regimes
from analysis.study import recipes
from analysis.study.declaration import Evaluation, Regime

TABLES = ("cleaning.csv", "classes.csv", "features.csv", "pairs.csv")
study, place = declared().study, declared().place


@task(
    kwargs={
        "needs": needs({}),
        "dataset": free(declared().dataset),
        "root": free(place.root),
        "sources": place.sources,
        "produces": {
            name: place.results / "data" / name
            for name in ("source.json", "summary.json", *TABLES)
        },
    }
)
def task_describe(
    needs: dict[str, str],
    dataset: str,
    root: Path,
    sources: Path,
    produces: dict[str, Path],
) -> None:
    """Check, count and describe the dataset."""
    raw = table.read(Path(dataset))
    found = facts.data_page(raw)
    found["source"] = source.provenance(Path(dataset), mirrors.sources(root), len(raw))
    for name, path in produces.items():
        store.write(path, found[Path(name).stem])


for regime in study.regimes:

    @task(
        id=regime,
        kwargs={
            "needs": needs(recipes.split(study, regime)),
            "dataset": free(declared().dataset),
            "regime": free(study.regimes[regime]),
            "evaluation": free(study.evaluation),
            "produces": place.results / "splits" / f"{regime}.csv",
        },
    )
    def task_split(
        needs: dict[str, str],
        dataset: str,
        regime: Regime,
        evaluation: Evaluation,
        produces: Path,
    ) -> None:
        """Assign a fold to every item of a regime."""
        pool = reading.load_items(Path(dataset), needs["dataset"], regime.unit)
        store.write(produces, regimes.table(pool, regime, evaluation))
