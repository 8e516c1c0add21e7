"""Task of the exploration: distributions, correlations, families, shared tracks."""

from pathlib import Path

from pytask import task

from analysis import fitting, results
from analysis.data import exploration
from analysis.declared import declared, free, needs
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
        fitting.load_items(Path(dataset), needs["dataset"], unit)
        for unit in ("recording", "track")
    )
    found = exploration.explore(recordings, tracks, results.read_csv(families))
    for name, path in produces.items():
        results.write(path, found[Path(name).stem])
