"""How much a model leans on each feature, measured on artists that it never heard.

Flows in: a trained model, held-out items and their artists, and `Settings`. Flows out:
plain values for the results, and draws of the artist bootstrap, from which `agreement`
says how alike the measures rank the features.

Three measures, each with its own blind spot:

- a model's own: impurity decrease of a forest, gain of boosted trees. They look at
  training items, and favour features with many values.
- permutation: what the scores lose when a feature is shuffled among held-out items.
  Features that say the same replace one another, so a group of such features is
  shuffled together, too.
- SHAP: exact Shapley values of boosted trees, on held-out items.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis import models
from analysis.data.items import Items
from analysis.fits import training
from analysis.measurements.importance import agreement
from analysis.measurements.importance.measures import (
    LOST,
    Held,
    Settings,
    contributions,
    permutation,
    shap,
)  # fmt: skip
from analysis.metrics import formulas
from analysis.pipeline.job import THREADS, Job, contents, result
from analysis.results.store import Table
from analysis.splits import regimes
from analysis.study import groups, recipes
from analysis.study.declaration import Study
from analysis.study.recipes import Score
from analysis.study.seeds import seed_of

FOLDER = "importances"
OWN = {"forest": "impurity", "xgboost": "gain"}  # a model's own measure, by module


def jobs(study: Study) -> Iterator[Job]:
    """Yield the importances of every usual model on unseen artists, then agreement."""
    found, draws = {}, {}
    for score in groups.usual(study):
        job = _importance(study, score)
        found[score.name] = job.writes["found"]
        draws[score.name] = job.writes["draws"]
        yield job
    if found:
        yield Job(
            name="agreement",
            run=agreement.of_models,
            declared=study.evaluation.confidence,
            inputs={"found": contents(found), "draws": contents(draws)},
            writes={"agreement": result(FOLDER, "agreement.json")},
        )


def _importance(study: Study, score: Score) -> Job:
    """Return the job that asks one model, trained as in its first fold."""
    fit = score.fits[0]
    recipe = recipes.recipe(study, fit)
    return Job(
        name=f"importance[{score.name}]",
        run=_measured,
        declared={
            "recipe": recipe,
            "draws": recipes.bootstrap(study, fit.regime),
            "settings": recipes.plain(Settings()),
        },
        inputs=training.inputs(study, fit) | {"threads": THREADS},
        writes={
            "found": result(FOLDER, f"{score.name}.json"),
            "draws": result(FOLDER, "draws", f"{score.name}.csv"),
        },
        calls=(models.builder(recipe["module"]),),
    )


def _measured(
    declared: Mapping[str, Any],
    pool: Items,
    folds: np.ndarray,
    chosen: Mapping[str, Any],
    threads: int,
) -> dict[str, Any]:
    """Train a model again, and measure its importances on the test items."""
    recipe = training.Recipe(**declared["recipe"]).tuned(chosen)
    train = training.training(recipe, folds)
    model = training.trained(recipe, pool, train, threads)
    tested = held_out(pool, folds, recipe.columns, recipe.fold)
    settings = Settings(**declared["settings"])
    drawn = recipes.draws(declared["draws"])
    found, draws = measure(model, recipe.module, tested, settings, drawn)
    return {"found": found | {"fold": recipe.fold}, "draws": draws}


def held_out(pool: Items, folds: np.ndarray, columns: Sequence[str], fold: int) -> Held:
    """Return the test items of one fold, with the features that a model sees."""
    tested = regimes.test(folds, fold)
    X = pool.features[list(columns)].iloc[tested]
    return Held(X, pool.sets[tested], pool.artists[tested])


def measure(
    model: Any, module: str, held: Held, settings: Settings, drawn: Mapping[str, Any]
) -> tuple[dict[str, Any], Table]:
    """Return every importance of one trained model, and the draws of those that vary.

    Args:
        model: a trained `Classifier`.
        module: its module, which names its own measure.
        held: held-out items; at most `settings.items` of them are used.
        settings: how importances are measured.
        drawn: draws, confidence and seed of the bootstrap.

    Returns:
        A JSON value, and rows (measure, draw, one value a feature) for a CSV file.
    """
    held = held.some(settings.items, seed_of(drawn["seed"], "items"))
    lost, together = permutation(model.predict_proba, held, settings, drawn=drawn)
    scores = formulas.scores(model.predict_proba(held.X), held.sets)
    shares = model.diagnostics().get("importances")
    found = _sizes(held) | {
        "repeats": settings.repeats,
        "scores": {name: scores[name] for name in LOST},
        "permutation": lost.found,
        "groups": together,
        "own": {OWN.get(module, "own"): shares} if shares else {},
        "shap": {},
    }
    draws = {"permutation": lost.draws}
    few = held.some(settings.rows, seed_of(drawn["seed"], "rows"))
    values = contributions(model, few.X)
    if values is not None:
        said = model.predict_proba(few.X)
        weighed, even = shap(values, said, few, settings, drawn=drawn)
        found["shap"] = _sizes(few) | {"shares": weighed.found, "even": even}
        draws["shap"] = weighed.draws
    return found, _table(list(held.X.columns), draws)


def _table(features: Sequence[str], draws: Mapping[str, np.ndarray]) -> Table:
    """Return the draws of several measures as a header and rows."""
    rows = [
        [name, number, *row]
        for name, values in draws.items()
        for number, row in enumerate(values.tolist())
    ]
    return ["measure", "draw", *features], rows


def _sizes(held: Held) -> dict[str, int]:
    return {"items": len(held.X), "artists": len(np.unique(held.artists))}
