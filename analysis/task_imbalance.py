"""Tasks of the imbalance: what uneven training costs, what treatments give back."""

from pathlib import Path
from typing import Any

from pytask import task

from analysis.declared import declared, free, needs
from analysis.fits import entries
from analysis.measurements import uneven
from analysis.results import store
from analysis.study import groups, recipes
from analysis.study.groups import Case

study, place = declared().study, declared().place
tails, kept = list(groups.tails(study)), list(groups.kept(study))
steepest = {case.features: case for case in tails}
wanted = [(case, groups.even(tails, case)) for case in tails]
wanted += [(case, groups.even(kept, case)) for case in kept]


def split(design: str) -> Path:
    """Return the split file of a design."""
    return place.results / "splits" / f"{design}.csv"


def fitted(case: Case | None, only: list[str]) -> uneven.Fitted | None:
    """Return where some entries of a case lie."""
    if case is None:
        return None
    return uneven.Fitted(
        splits=[split(name) for name in case.designs],
        sources={
            entry: [
                source
                for score in case.scores[entry]
                for source in entries.sources(study, place, score)
            ]
            for entry in only
            if entry in case.scores
        },
    )


for case, flat in wanted:
    if case.name == groups.AT_RANDOM:
        continue
    reference = groups.references(study, case)
    untreated = [entry for entry in case.scores if entry not in reference]
    ranked = steepest[case.features] if case in tails else case
    scored = [score for each in case.scores.values() for score in each]
    scored += [
        score for entry in untreated if flat for score in flat.scores.get(entry, ())
    ]

    @task(
        id=f"{case.features}/{case.name}",
        kwargs={
            "needs": needs(
                recipes.bootstrap(study, case.designs[0])
                | {"reference": reference, "pairs": groups.pairs(study, case)},
            ),
            "dataset": free(declared().dataset),
            "threads": free(declared().threads),
            "case": free(fitted(case, list(case.scores))),
            "even": free(fitted(flat, untreated)),
            "ranks": [split(name) for name in ranked.designs],
            "splits": [
                split(name)
                for each in (case, flat)
                for name in (each.designs if each else ())
            ],
            "fits": [
                path for score in scored for path in entries.reports(place, score)
            ],
            "produces": place.results
            / "imbalance"
            / case.features
            / f"{case.name}.json",
        },
    )
    def task_imbalance(
        needs: dict[str, str],
        dataset: str,
        threads: int,
        case: uneven.Fitted,
        even: uneven.Fitted | None,
        ranks: list[Path],
        splits: list[Path],
        fits: list[Path],
        produces: Path,
    ) -> None:
        """Measure one ratio, all its draws together."""
        drawn: dict[str, Any] = store.parse(needs["declaration"])
        data = (dataset, needs["dataset"])
        store.write(produces, uneven.measured(drawn, case, even, ranks, data, threads))
