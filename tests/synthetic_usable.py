"""Synthetic results of leaks, horses, designs, calibration, promises and decisions.

`write(folder, study, scored, names)` adds to `synthetic_results.write` what the pages
on the ladder and on usable answers read. The numbers follow from the seed alone; they
say nothing about music.
"""

from __future__ import annotations

import numpy as np

from analysis.findings import leaks
from analysis.measurements import (
    calibration,
    decisions,
    one_thing_alone,
    promises,
    scores,
)
from analysis.metrics import formulas
from analysis.results import store
from analysis.study.declaration import OF_ROWS
from tests import kept_fits

DRAWS = {"draws": 20, "confidence": 0.95, "seed": 1}
REACHED = (0.999, 0.82, 0.8, 0.21, 0.22)


def interval(value, reach=0.01):
    return {"estimate": value, "low": value - reach, "high": value + reach}


def write(folder, study, scored, names):
    """Write everything; `scored` is features to (known, sets, artists)."""
    found = {
        way: {"accuracy": interval(value, 0.0005), "tested": 200}
        for way, value in zip((*leaks.WAYS, *leaks.PLAIN), REACHED, strict=True)
    }
    store.write_json(folder / "leaks/summary.json", found)
    for features, (known, sets, artists) in scored.items():
        for model, probabilities in known.items():
            if study.models[model].family != "baseline":
                parts = probabilities, sets, artists
                _usable(folder, f"{features}/{model}", parts, names)
                _designs(folder, study, f"{features}/{model}", parts)
    _, sets, artists = next(iter(scored.values()))
    for place, regime in enumerate(study.regimes):
        _horses(folder, regime, sets, artists, place)


def _usable(folder, place, parts, names):
    """Write calibration, promises and decisions of one model."""
    probabilities, sets, artists = parts
    probabilities = probabilities / probabilities.sum(axis=1, keepdims=True)
    tested = kept_fits.answered(probabilities, sets, artists, artists % 3)
    heats = calibration.temperatures(tested)
    found = calibration.measured(tested, heats, DRAWS)
    store.write_json(folder / f"calibration/{place}.json", found)
    diagram = calibration.reliability(tested, heats, DRAWS)
    store.write_csv(folder / f"reliability/{place}.csv", *diagram)
    kept, rows = promises.measured(tested, names, 1, DRAWS)
    store.write_json(folder / f"promises/{place}.json", kept)
    store.write_csv(folder / f"promised/{place}.csv", promises.COLUMNS, rows)
    families = {name: f"family {at // 3}" for at, name in enumerate(names)}
    outcome = formulas.outcomes(probabilities, sets)
    found = decisions.table(outcome, artists, names, families, DRAWS)
    store.write_csv(folder / f"decisions/{place}.csv", *found)


def _designs(folder, study, place, parts):
    """Write scores, fits and contrasts of one model in every design it is fitted in."""
    random = np.random.default_rng(len(place))
    probabilities, sets, artists = parts
    scored = scores.scores(probabilities, sets, artists, folds=1, **DRAWS)
    fitted = {fit.regime for fit in study.fits if _place(fit) == place}
    for name in fitted & {*study.designs}:
        store.write_json(folder / f"scores/{name}/{place}.json", scored)
        fit = {"train_items": 4 * len(sets), "test_items": len(sets)}
        store.write_json(folder / f"fits/{name}/{place}/0.json", fit)
        for other in fitted & {*study.designs[name].against}:
            path = folder / f"contrasts/{name}/{other}/{place}.json"
            store.write_json(path, _contrast(study.designs[name], sets, random))
        facts = {"training": 4 * len(sets), "test": len(sets), "added": 9, "lost": 9}
        store.write_json(folder / f"designs/{name}.json", facts)


def _contrast(design, sets, random):
    """Return a contrast in parts; of rows scored in two ways, as their designs are."""

    def gaps():
        metrics = ("accuracy", "macro_f1")
        return {each: interval(float(random.normal(0, 0.02))) for each in metrics}

    def parts():
        found = {"metrics": gaps(), "items": len(sets), "share": 0.25}
        return found | {"touched": {"metrics": gaps(), "items": len(sets) // 4}}

    return parts() | ({"labels": parts()} if design.kind in OF_ROWS else {})


def _place(fit):
    """Return features and entry of a fit."""
    return f"{fit.features}/{fit.entry}"


def _horses(folder, regime, sets, artists, place):
    """Write what one thing alone tells in one regime."""
    random = np.random.default_rng(place)
    found = {}
    for horse in one_thing_alone.HORSES:
        guess = random.dirichlet(np.ones(sets.shape[1]), len(sets)) + 0.3 * sets
        found[horse] = scores.scores(guess, sets, artists, folds=5, **DRAWS)
    content = {"horses": found, "nearest": one_thing_alone.NEAREST}
    store.write_json(folder / f"horses/{regime}.json", content)
