"""Merged genres of the small results folder, from the predictions of its scores."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from analysis.fits.probabilities import Pooled
from analysis.measurements.merging import carveout, learned, levels, trees
from analysis.results import store

SETTINGS = levels.Settings(levels=(10, 5, 3), draws=6, items=120)
LEARNED = (5, 3)  # groups at which models are trained again


def write(folder, study, scored, names, draws):
    """Write trees, groups, levels and retrained groups for every feature set.

    `scored` maps feature sets to (probabilities by model, sets, artists).
    """
    features = study.evaluation.features
    _, sets, artists = scored[features]
    folds = np.arange(len(sets)) % 2
    pool = SimpleNamespace(sets=sets, genres=tuple(names), artists=artists)
    merges = _trees(folder, pool)
    rows = [
        {"genre": g, "group": "none" if i % 4 else "x"} for i, g in enumerate(names)
    ]
    known = levels.taxonomies(names, rows)
    _groups(folder, names, merges, known)
    drawn = {"draws": draws, "confidence": study.evaluation.confidence, "seed": 1}
    for place, (predicted, sets, artists) in scored.items():
        pool = SimpleNamespace(sets=sets, genres=tuple(names), artists=artists)
        for model, said in predicted.items():
            if study.models[model].family == "baseline":
                continue
            found = Pooled(folds, said, sets, artists, said[:0], sets[:0])
            _model(folder, f"{place}/{model}", found, pool, merges, known, drawn)


def _trees(folder, pool):
    """Write the trees of the first fold as if it were the carve-out; return them."""
    folds = np.where(np.arange(len(pool.sets)) % 3, 0, -1)
    sharing, weights = carveout.by_sharing(pool, folds), carveout.weights(pool, folds)
    near = np.eye(len(weights)) + 0.5 * np.roll(np.eye(len(weights)), 1, axis=1)
    grown = {
        trees.CONFUSION: trees.grow(near, weights),
        trees.SHARING: trees.grow(sharing, weights),
    }
    table = trees.merges_table(grown, pool.genres)
    store.write_csv(folder / "merging/merges.csv", *table)
    table = store.by_genre(near.tolist(), pool.genres)
    store.write_csv(folder / "merging/confusion.csv", *table)
    counts = carveout.counts(pool, folds, sharing) | {"model": "forest"}
    store.write_json(folder / "merging/carveout.json", counts)
    return {way: merges for way, (merges, _) in grown.items()}


def _groups(folder, names, merges, known):
    """Write which group every genre is in."""
    ways = {
        way: {
            str(level): trees.cut(each, len(names), level)
            for level in SETTINGS.levels
            if level < len(names)
        }
        for way, each in merges.items()
    }
    ways |= {way: {str(each.max() + 1): each} for way, each in known.items()}
    table = trees.members_table(names, ways)
    store.write_csv(folder / "merging/groups.csv", *table)


def _model(folder, place, found, pool, merges, known, drawn):
    """Write the levels of one model, and its groups as if it had learned them."""
    said = levels.told(found, pool, found.fold)
    ways = levels.groupings(said, merges, known)
    measured = levels.measured(said, ways, SETTINGS, drawn)
    store.write_csv(folder / f"merging/curves/{place}.csv", *measured["curve"])
    store.write_json(folder / f"merging/levels/{place}.json", measured["levels"])
    for groups in LEARNED:
        grouping = trees.cut(merges[trees.CONFUSION], len(pool.genres), groups)
        names = trees.names(pool.genres, grouping)
        said = found.probabilities[:, : len(names)] + 0.2
        base = levels.told(found, pool, found.fold)
        compared = learned.compared(base, said, grouping, drawn)
        path = folder / f"merging/retrained/{place}/{groups}.json"
        store.write_json(path, compared)
