"""Synthetic results of searches, variants, curves, twins and sharing.

`write(folder, study, known, ...)` adds to `synthetic_results.write` what the pages on
preprocessing, tuning, evaluation and the network read. The numbers follow from the seed
alone; they say nothing about music.
"""

from __future__ import annotations

import numpy as np

from analysis.measurements import overlap, recall_curves, scores, sharing
from analysis.results import store
from analysis.study import recipes
from tests import kept_fits

LENGTHS = {"": 24, "no-dropout": 16, "tail-validation": 9}  # epochs; others train on


def search(folder, study, random):
    """Write trials, one of them failed, and a choice for every model searched."""
    for name, model in study.models.items():
        if not model.space:
            continue
        found = []
        for trial, (_, recipe) in enumerate(recipes.trials(study, name)):
            metrics = dict.fromkeys(
                ("accuracy", "any_genre", "log_loss", "top3", "top5", "weighted_f1"),
                0.2,
            )
            scored = {**metrics, "macro_f1": 0.1 + 0.01 * random.random()}
            failed = trial == 7
            found.append(
                {
                    "changes": recipe["changes"],
                    "params": {**recipe["params"], **recipe["changes"]},
                    "metrics": {} if failed else scored,
                    "seconds": int(random.integers(5, 90)),
                    "failure": "out of <memory>" if failed else "",
                }
            )
            store.write_json(folder / f"search/{name}/{trial:02d}.json", found[-1])
        store.write_json(folder / f"search/{name}.json", _chosen(found))
    rows = [[f"{i:05d}", -1 if i % 3 else 0] for i in range(90)]
    store.write_csv(folder / "splits/search.csv", ["id", "fold"], rows)


def _chosen(trials):
    """Return what a search chose from its trials."""
    finished = [each for each in trials if not each["failure"]]
    best = max(finished, key=lambda each: each["metrics"]["macro_f1"])
    return {
        "chosen": best | {"trial": trials.index(best)},
        "default": trials[0]["metrics"]["macro_f1"],
        "trials": len(trials),
        "counted": len(trials),
        "failed": len(trials) - len(finished),
        "metric": "macro_f1",
    }


def details(folder, features, model, probabilities, sets, names):
    """Write curves, the most confused pairs and their agreement of one model."""
    table = recall_curves.table(probabilities, sets, names)
    store.write_csv(folder / f"curves/{features}/{model}.csv", *table)
    _, rows = scores.confusion(probabilities, sets, names)
    counts = np.array([row[1:] for row in rows])
    tracks = np.zeros((len(names), len(names)))
    for g in range(len(names) - 1):
        tracks[g, g + 1] = tracks[g + 1, g] = 12 + g
    found = sharing.pairs_table(counts, tracks, names)
    store.write_csv(folder / f"confused/{features}/{model}.csv", *found)
    agreed = sharing.agreement(counts, tracks, seed=1, permutations=19)
    store.write_json(folder / f"sharing/{features}/{model}.json", agreed)


def twins(folder, place, probabilities, sets, artists, random):
    """Write the scores of one model with and without twins in training."""
    has_twin = random.random(len(sets)) < 0.3
    alike = has_twin & (random.random(len(sets)) < 0.4)
    draws = {"draws": 20, "confidence": 0.95, "seed": 1}
    tested = kept_fits.answered(probabilities, sets, artists, np.zeros(len(sets)))
    found = overlap.split_scores(tested, has_twin, alike, **draws)
    store.write_json(folder / f"overlap/{place}.json", found)


def variants(folder, study, scored, random):
    """Write scores and comparisons of every declared entry with a variant.

    `scored` maps feature sets to (probabilities by model, sets, artists).
    """
    settings = {"draws": 20, "confidence": study.evaluation.confidence, "seed": 1}
    known = {}
    for fit in study.fits:
        if fit.variant and fit.entry not in known.get(fit.features, {}):
            probabilities, sets, artists = scored[fit.features]
            noise = random.gamma(1.0, 0.5, sets.shape)
            made = probabilities[fit.model] + noise * random.random()
            known.setdefault(fit.features, {})[fit.entry] = made
            found = scores.scores(made, sets, artists, folds=1, **settings)
            place = f"scores/{fit.regime}/{fit.features}/{fit.entry}.json"
            store.write_json(folder / place, found | trained(found))
    for name, first, second in recipes.comparisons(study):
        if (folder / f"comparisons/{name}.json").exists():
            continue
        pair = []
        for each in (first, second):
            probabilities, sets, artists = scored[each.features]
            everything = probabilities | known.get(each.features, {})
            pair.append(everything[each.entry])
        found = scores.comparison(*pair, sets, artists, **settings)
        store.write_json(folder / f"comparisons/{name}.json", found)


def trained(found):
    """Return the scores on training items: a little above those on test items."""
    metrics = {
        name: each["estimate"] * (1.2 if name != "log_loss" else 0.8)
        for name, each in found["metrics"].items()
    }
    return {"train": metrics | {"items": 400}}
