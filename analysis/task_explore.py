"""Task of the exploration: distributions, correlations, families, shared tracks."""

from pathlib import Path

from pytask import task

from analysis.data import reading
from analysis.declared import declared, free, needs
from analysis.measurements import exploration
from analysis.results import store
from analysis.workspace import PROJECT

NAMES = (
    "correlations.csv", "exploration.json", "families.csv", "histograms.csv",
    "quantiles.csv", "vif.csv",
)  # fmt: skip
place = declared().place


@task(
    kwargs={
        "needs": needs({}),
        "dataset": free(declared().dataset),
        "families": PROJECT / "data" / "families.csv",
        "produces": {name: place.results / "data" / name for name in NAMES},
    }
)
def task_explore(
    needs: dict[str, str], dataset: str, families: Path, produces: dict[str, Path]
) -> None:
    """Describe the features and the genres before any model."""
    recordings, tracks = (
        reading.load_items(Path(dataset), needs["dataset"], unit)
        for unit in ("recording", "track")
    )
    found = exploration.explore(recordings, tracks, store.read_csv(families))
    for name, path in produces.items():
        store.write(path, found[Path(name).stem])
