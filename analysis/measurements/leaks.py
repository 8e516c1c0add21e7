"""High accuracies taken apart: three ways to them, beside the same tree on new artists.

The ways themselves, as a page shows them, stand in `leaky_ways`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.data import reading
from analysis.data.items import Items
from analysis.pipeline.job import Job, result
from analysis.splits import loading
from analysis.study import recipes
from analysis.study.declaration import Study
from analysis.study.seeds import seed_of

if TYPE_CHECKING:
    import pandas


def jobs(study: Study) -> Iterator[Job]:
    """Yield the one job that repeats three ways to a high accuracy."""
    items = loading.divided(study, study.evaluation.regime)
    yield Job(
        name="leaks",
        run=_repeated,
        declared=recipes.bootstrap(study),
        inputs={"raw": reading.raw()} | items,
        writes={"ways": result("leaks", "summary.json")},
    )


def _repeated(
    declared: Mapping[str, Any], raw: pandas.DataFrame, pool: Items, folds: np.ndarray
) -> dict[str, Any]:
    """Repeat three ways to a high accuracy, and test the same tree honestly."""
    from analysis.measurements import leaky_ways  # scikit-learn

    seed = seed_of(declared["seed"], "leaks")
    drawn = recipes.draws(declared)
    return {"ways": leaky_ways.measured(raw, pool, folds, seed, drawn)}
