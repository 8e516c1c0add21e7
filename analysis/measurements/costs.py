"""What a fit costs: processor seconds and memory, each in a process of its own.

Flows in: a recipe and its data. Flows out: seconds on one thread, and the memory that
fitting and predicting added at most. Another machine finds others; models measured on
one machine can be compared.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis import models
from analysis.data.items import Items
from analysis.fits import training
from analysis.pipeline.job import Job, result
from analysis.splits import regimes
from analysis.study import groups, recipes
from analysis.study.declaration import Study
from analysis.workspace import PROJECT

ITEMS = 20000  # training items of the measured fit: enough to tell, quick to repeat
PEAK = Path("/proc/self/status")  # where Linux tells the most memory a process held
MEGABYTE = 1024**2


def jobs(study: Study) -> Iterator[Job]:
    """Yield what one fit of every usual model costs."""
    for score in groups.usual(study, study.evaluation.features):
        fit = score.fits[0]
        recipe = recipes.recipe(study, fit)
        yield Job(
            name=f"cost[{fit.model}]",
            run=_measure,
            declared=recipe,
            inputs=training.inputs(study, fit),
            writes={"cost": result("costs", f"{fit.model}.json")},
            calls=(models.builder(recipe["module"]),),
        )


def _measure(
    declared: Mapping[str, Any],
    pool: Items,
    folds: np.ndarray,
    chosen: Mapping[str, Any],
) -> dict[str, Any]:
    """Measure what one fit costs."""
    return {"cost": cost(training.Recipe(**declared).tuned(chosen), pool, folds)}


def cost(recipe: training.Recipe, pool: Items, folds: Any) -> dict[str, Any]:
    """Return what one fit costs on at most `ITEMS` training items.

    Returns:
        `fit` and `predict` in processor seconds, `memory` in megabytes (nothing where
        the system does not tell), and how many items were learned and predicted.
    """
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    with tempfile.TemporaryDirectory() as folder:
        given, told = Path(folder) / "given", Path(folder) / "told"
        given.write_bytes(pickle.dumps((recipe, pool, folds)))
        name = tell.__name__  # not as a text: what it reaches must count as code
        code = f"from {__name__} import {name}; {name}({str(given)!r}, {str(told)!r})"
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)
        return json.loads(told.read_text(encoding="utf-8"))


def tell(given: str, told: str) -> None:
    """Measure in this process what `cost` wrote to the file `given`.

    A process of its own, and none that a pool of workers starts: those import what the
    worker imported, and its memory would count.
    """
    recipe, pool, folds = pickle.loads(Path(given).read_bytes())  # noqa: S301 - ours
    _warmed(recipe, pool, folds)
    found = _measured(replace(recipe, items=ITEMS), pool, folds)
    Path(told).write_text(json.dumps(found), encoding="utf-8")


def _warmed(recipe: training.Recipe, pool: Items, folds: Any) -> None:
    """Fit on a few items, so that libraries are loaded before the clock starts."""
    little = {"epochs": 1, "n_estimators": 2, "max_iter": 5}
    short = {name: little[name] for name in recipe.params if name in little}
    few = replace(recipe, items=200, params=recipe.params | short)
    training.trained(few, pool, training.training(few, folds), 1)


def _measured(recipe: training.Recipe, pool: Items, folds: Any) -> dict[str, Any]:
    """Fit and predict under the clock."""
    train = training.training(recipe, folds)
    test = regimes.test(folds, recipe.fold)
    before, begun = resident("VmRSS"), time.process_time()
    model = training.trained(recipe, pool, train, 1)
    learned = time.process_time()
    model.predict_proba(pool.features[list(recipe.columns)].iloc[test])
    done = time.process_time()
    peak = resident("VmHWM")
    memory = {} if peak is None else {"memory": round(max(0.0, peak - before))}
    return {
        "fit": round(learned - begun, 1),
        "predict": round(done - learned, 1),
        "train_items": len(train),
        "test_items": len(test),
    } | memory


def resident(name: str) -> float | None:
    """Return a line of the process's status in megabytes, None where there is none."""
    if not PEAK.is_file():
        return None
    text = PEAK.read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in text.splitlines())
    return int(lines[name].split()[0]) * 1024 / MEGABYTE
