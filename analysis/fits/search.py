"""Search parameters: one trial at a time, then the choice, with equal budgets.

Flows in: the recipe of a trial and the carve-out items. Flows out: what the trial
scored and cost, failures included; and from all trials of a model, the chosen one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from analysis import models
from analysis.data import reading
from analysis.data.items import Items
from analysis.errors import StudyError
from analysis.fits import training
from analysis.metrics import formulas
from analysis.pipeline.job import THREADS, Job, contents, result
from analysis.splits import loading, regimes
from analysis.study import leaders, recipes
from analysis.study.declaration import Study


def jobs(study: Study) -> Iterator[Job]:
    """Yield every trial on the carve-out, and one choice a model."""
    for model in study.models:
        if not recipes.tuned(study, model):
            continue
        trials = recipes.trials(study, model)
        tried = {name: result("search", f"{name}.json") for name, _ in trials}
        for name, recipe in trials:
            yield Job(
                name=f"trial[{name}]",
                run=attempt,
                declared=recipe,
                inputs={
                    "pool": reading.pool(recipe["unit"]),
                    "folds": loading.folds(recipes.SEARCHING, recipe["unit"]),
                    "threads": THREADS,
                },
                writes={"trial": tried[name]},
                calls=(models.builder(recipe["module"]),),
            )
        yield Job(
            name=f"choose[{model}]",
            run=choose,
            declared={"seconds": study.search.seconds, "metric": study.search.metric},
            inputs={"trials": contents(tried)},
            writes={"choice": training.choice_path(study, model)},
        )


def attempt(
    declared: Mapping[str, Any], pool: Items, folds: np.ndarray, threads: int
) -> dict[str, Any]:
    """Fit one trial on the carve-out's training artists, score it on the others.

    Returns:
        Its changes and parameters, its metrics, the seconds that it took times its
        threads (measured: another machine finds others), and why it failed, "" if it
        did not.
    """
    recipe = training.Recipe(**declared).tuned({})
    begun = time.monotonic()
    try:
        fitted = training.fit(recipe, pool, folds, threads)
    except (StudyError, ValueError, FloatingPointError, MemoryError) as error:
        found, failure = {}, str(error) or type(error).__name__
    else:
        tested = regimes.test(folds, recipe.fold)
        found = formulas.scores(fitted.kept.test, pool.sets[tested])
        failure = ""
    trial = {
        "changes": dict(recipe.changes),
        "params": dict(recipe.params),
        "metrics": found,
        "seconds": round((time.monotonic() - begun) * threads),
        "failure": failure,
    }
    return {"trial": trial}


def choose(
    declared: Mapping[str, Any], trials: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """Choose the best trial by the metric among those that the budget allowed.

    Trials count in their order until they have used the declared seconds; the one that
    crosses the line still counts, so that trial 0, the defaults, always does.

    Raises:
        StudyError: when every counted trial failed.
    """
    made, metric = list(trials.values()), declared["metric"]
    used = np.cumsum([0, *(trial["seconds"] for trial in made)])[:-1]
    counted = made[: np.count_nonzero(used < declared["seconds"])]
    finished = [trial for trial in counted if not trial["failure"]]
    if not finished:
        raise StudyError(
            f"All {len(counted)} trials of a search failed, the first with: "
            f"{counted[0]['failure']}. Mend params or space in study.toml."
        )
    sign = -1 if metric in leaders.LOWER_IS_BETTER else 1
    best = max(finished, key=lambda each: sign * each["metrics"][metric])
    choice = {
        "chosen": best | {"trial": made.index(best)},
        "default": made[0]["metrics"].get(metric),
        "trials": len(made),
        "counted": len(counted),
        "failed": len(counted) - len(finished),
        "metric": metric,
    }
    return {"choice": choice}
