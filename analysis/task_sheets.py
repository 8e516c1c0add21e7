"""Tasks of the sheets: what splits share, the facts of their files, corrected tests."""

from pathlib import Path
from typing import Any

from pytask import task

from analysis.declared import declared, free, needs
from analysis.fits import entries
from analysis.measurements import model_tests, split_facts
from analysis.results import store
from analysis.splits import loading
from analysis.study import groups, recipes
from analysis.study.declaration import Fit

study, place = declared().study, declared().place
primary = study.evaluation
METRICS = ("accuracy", "macro_f1")

used: dict[str, list[Fit]] = {}
for fit in study.fits:
    used.setdefault(fit.regime, []).append(fit)

for name, fits in used.items():

    @task(
        id=name,
        kwargs={
            "needs": needs(
                {
                    "unit": recipes.unit(study, name),
                    "folds": sorted({fit.fold for fit in fits}),
                },
            ),
            "dataset": free(declared().dataset),
            "split": place.results / "splits" / f"{name}.csv",
            "produces": place.results / "sheets" / "splits" / f"{name}.json",
        },
    )
    def task_split_facts(
        needs: dict[str, str], dataset: str, split: Path, produces: Path
    ) -> None:
        """Count what the test items of a split share with its training items."""
        wanted = store.parse(needs["declaration"])
        pool, folds = loading.load(dataset, needs["dataset"], wanted["unit"], split)
        found = split_facts.shared(pool, folds, wanted["folds"])
        file = split_facts.split_file(split.read_bytes(), wanted["folds"])
        facts = {"unit": wanted["unit"], "shared": found, "file": file}
        store.write(produces, facts)


def cuts(features: str) -> dict[str, dict[str, recipes.Score]]:
    """Return the scores that repeat the primary split, by model and by cut.

    Only models that were fitted in every repetition can be compared.
    """
    repeated = [name for name, each in study.designs.items() if each.kind == "repeat"]
    found: dict[str, dict[str, recipes.Score]] = {}
    for each in recipes.scores(study):
        if (
            each.features == features
            and each.regime in (primary.regime, *repeated)
            and groups.learned(study, each)
        ):
            found.setdefault(each.entry, {})[each.regime] = each
    return {
        entry: each
        for entry, each in found.items()
        if repeated and set(each) == {primary.regime, *repeated}
    }


for features in study.features:
    compared = cuts(features)
    if len(compared) < 2:
        continue
    flat = [each for by_cut in compared.values() for each in by_cut.values()]

    @task(
        id=f"tests/{features}",
        kwargs={
            "needs": needs(
                {"confidence": primary.confidence, "metrics": METRICS}, dataset=False
            ),
            "scores": {
                entry: {
                    cut: place.results / "scores" / f"{each.path}.json"
                    for cut, each in by_cut.items()
                }
                for entry, by_cut in compared.items()
            },
            "fits": [path for each in flat for path in entries.reports(place, each)],
            "produces": place.results / "tests" / f"{features}.json",
        },
    )
    def task_tests(
        needs: dict[str, str],
        scores: dict[str, dict[str, Path]],
        fits: list[Path],
        produces: Path,
    ) -> None:
        """Test every pair of models over repeated grouped cross-validation."""
        wanted: dict[str, Any] = store.parse(needs["declaration"])
        read = {
            entry: {cut: store.read_json(path) for cut, path in by_cut.items()}
            for entry, by_cut in scores.items()
        }
        found = model_tests.measured(
            read,
            [store.read_json(path) for path in fits],
            wanted["metrics"],
            wanted["confidence"],
        )
        store.write(produces, found)
