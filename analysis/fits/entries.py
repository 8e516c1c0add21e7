"""Where the fits of one scored entry lie: their probabilities and their reports.

Flows in: the declaration, a workspace and a `Score`. Flows out: what task files hand to
`analysis.measurements.measuring`, and what their tasks depend on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.declared import declared, free, needs
from analysis.fits.probabilities import Source
from analysis.results import store
from analysis.study import recipes as plan
from analysis.study.declaration import Study
from analysis.study.recipes import Score
from analysis.workspace import Workspace


def inputs(score: Score) -> dict[str, Any]:
    """Return the arguments of a task that measures one entry, all its folds pooled."""
    study, place = declared().study, declared().place
    return {
        "needs": needs(plan.bootstrap(study, score.regime)),
        "dataset": free(declared().dataset),
        "threads": free(declared().threads),
        "sources": free(sources(study, place, score)),
        "split": place.results / "splits" / f"{score.regime}.csv",
        "fits": reports(place, score),
    }


def search_of(model: str) -> Any:
    """Return the result of a model's search, or a node without one.

    An empty list would not do: pytask gives all tasks that have one the same node.
    """
    place = declared().place
    return plan.search_path(place.results, declared().study, model) or free(None)


def sources(study: Study, place: Workspace, score: Score) -> list[Source]:
    """Return where the probabilities of every fit come from, by fold."""
    recipes = [plan.recipe(study, fit) for fit in score.fits]
    search = plan.search_path(place.results, study, score.fits[0].model)
    return [
        Source(
            recipe=store.canonical(recipe),
            cache=plan.cache_path(place.cache, fit, recipe),
            report=report,
            search=search,
        )
        for fit, recipe, report in zip(
            score.fits, recipes, reports(place, score), strict=True
        )
    ]


def reports(place: Workspace, score: Score) -> list[Path]:
    """Return the small results of the fits; a changed one makes measurements stale."""
    return [place.results / "fits" / f"{fit.path}.json" for fit in score.fits]
