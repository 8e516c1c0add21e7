"""What a fit costs: processor seconds and memory, each in a process of its own.

Flows in: a recipe and its data. Flows out: seconds on one thread, and the memory that
fitting and predicting added at most. Another machine finds others; models measured on
one machine can be compared.
"""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis import fitting, splits
from analysis.data.items import Items

ITEMS = 20000  # training items of the measured fit: enough to tell, quick to repeat
PEAK = Path("/proc/self/status")  # where Linux tells the most memory a process held
MEGABYTE = 1024**2


def cost(recipe: fitting.Recipe, pool: Items, folds: Any) -> dict[str, Any]:
    """Return what one fit costs on at most `ITEMS` training items.

    Returns:
        `fit` and `predict` in processor seconds, `memory` in megabytes (nothing where
        the system does not tell), and how many items were learned and predicted.
    """
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as executor:
        small = replace(recipe, items=ITEMS)
        executor.submit(_warmed, recipe, pool, folds).result()
        return executor.submit(_measured, small, pool, folds).result()


def _warmed(recipe: fitting.Recipe, pool: Items, folds: Any) -> None:
    """Fit on a few items, so that libraries are loaded before the clock starts."""
    few = replace(recipe, items=200, params=recipe.params | _short(recipe.params))
    train = fitting.training(few, folds)
    fitting.trained(few, pool, train, 1)


def _short(params: Any) -> dict[str, Any]:
    """Return changes that make a fit short."""
    little = {"epochs": 1, "n_estimators": 2, "max_iter": 5}
    return {name: value for name, value in little.items() if name in params}


def _measured(recipe: fitting.Recipe, pool: Items, folds: Any) -> dict[str, Any]:
    """Fit and predict under the clock."""
    train = fitting.training(recipe, folds)
    test = splits.test(folds, recipe.fold)
    before, begun = resident("VmRSS"), time.process_time()
    model = fitting.trained(recipe, pool, train, 1)
    learned = time.process_time()
    model.predict_proba(pool.features[list(recipe.columns)].iloc[test])
    done = time.process_time()
    peak = resident("VmHWM")
    memory = {} if peak is None else {"memory": max(0.0, peak - before)}
    return {
        "fit": round(learned - begun, 1),
        "predict": round(done - learned, 1),
        "train_items": len(train),
        "test_items": len(test),
    } | {name: round(value) for name, value in memory.items()}


def resident(name: str) -> float | None:
    """Return a line of the process's status in megabytes, None where there is none."""
    if not PEAK.is_file():
        return None
    lines = dict(
        line.split(":", 1) for line in PEAK.read_text(encoding="ascii").splitlines()
    )
    return int(lines[name].split()[0]) * 1024 / MEGABYTE
