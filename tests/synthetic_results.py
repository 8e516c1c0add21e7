"""A small complete results folder, made from simulated predictions.

`write(folder, study)` fills `folder` with every file that figures, findings and pages
read, for all regimes, feature sets and fitted models of the declaration. The numbers
are consistent (scores, confusion and genre table come from the same predictions) and
follow from the seed alone; they say nothing about music.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analysis.measurements import scores
from analysis.metrics import formulas
from analysis.results import store
from analysis.study.declaration import Study
from tests import (
    synthetic_duel,
    synthetic_entries,
    synthetic_evaluation,
    synthetic_exploration,
    synthetic_genres,
    synthetic_importances,
    synthetic_merging,
    synthetic_possible,
    synthetic_usable,
)

NAMES = (
    "singer-songwriter", "songwriter", "grindcore", "sleep", "tango", "reggaeton",
    "progressive-house", "punk-rock", "world-music", "k-pop", "study", "latino",
)  # fmt: skip
FAMILIES = {"baseline": 0.0, "linear": 0.9, "network": 1.35, "tree": 1.6}
DRAWS = 60


def genre_names(count: int) -> list[str]:
    """Return `count` sorted names, as long as real ones."""
    made = [
        name if lap == 0 else f"{name[:12]}-{lap}"
        for lap in range(20)
        for name in NAMES
    ]
    return sorted(made[:count])


def write(
    folder: Path,
    study: Study,
    *,
    genres: int = 12,
    names: Sequence[str] = (),
    items: int = 700,
    draws: int = DRAWS,
    seed: int = 0,
) -> Path:
    """Write the whole tree below `folder`, which then is data/results; return it.

    The genres are those of `names`, or else as many as `genres` says.
    """
    random = np.random.default_rng(seed)
    names = list(names) or genre_names(genres)
    genres = len(names)
    _data(folder, names, study, random)
    synthetic_exploration.write(folder, names, np.random.default_rng(seed))
    scored, predicted = {}, {}
    for step, regime in enumerate(study.regimes):
        sets, artists = _items(random, items, genres)
        _split(folder, regime, items, study)
        for features, wealth in zip(study.features, (1.0, 1.3, 1.4, 1.5), strict=False):
            known, every = {}, {}
            fitted = synthetic_entries.usual(study, regime, features)
            for name, model in study.models.items():
                strength = (
                    FAMILIES.get(model.family, 1.2) * wealth * (1.3 - 0.12 * step)
                )
                every[name] = _predictions(random, sets, strength, name, model.family)
                if name not in fitted:
                    continue
                known[name] = every[name]
                place = f"{regime}/{features}/{name}"
                scored_by = known[name], sets, artists
                _score(folder, study, place, *scored_by, draws)
                if study.regimes[regime].unit != "recording":
                    synthetic_evaluation.twins(folder, place, *scored_by, random)
                _fits(folder, study, regime, features, name, random, len(sets), genres)
            if regime == study.evaluation.regime:
                _details(folder, study, features, known, sets, artists, names, draws)
                scored[features] = known, sets, artists
                predicted[features] = every, sets, artists
    synthetic_evaluation.search(folder, study, random)
    synthetic_evaluation.variants(folder, study, predicted, random)
    synthetic_importances.write(folder, study, scored, draws)
    synthetic_merging.write(folder, study, scored, names, draws)
    synthetic_genres.write(folder, study, scored, names)
    if genres > 2:  # sets of genres need a third, and so do bounds
        synthetic_usable.write(folder, study, scored, names)
        synthetic_possible.write(folder, study, names, np.random.default_rng(seed))
    synthetic_duel.write(folder, study, seed)
    return folder


def _items(random, items, genres):
    """Return genre sets and artists of items that cluster by artist."""
    artists = random.integers(0, items // 4, items)
    home = random.permutation(items // 4) % genres
    sets = np.zeros((items, genres), bool)
    sets[np.arange(items), home[artists]] = True
    twice = random.random(items) < 0.2
    sets[twice, (home[artists] + 1)[twice] % genres] = True
    return sets, artists


def _predictions(random, sets, strength, name, family):
    """Return probabilities that know the genre sets, and their neighbours, a little."""
    items, genres = sets.shape
    if family == "baseline" and name == "majority":
        return np.tile(np.linspace(1.1, 0.9, genres), (items, 1))
    near = sets + 0.6 * np.roll(sets, 1, axis=1) + 0.3 * np.roll(sets, -2, axis=1)
    ease = np.linspace(0.5, 1.8, genres)[sets.argmax(axis=1)][:, None]
    return np.exp(random.normal(0, 1, sets.shape) + strength * ease * near)


def _score(folder, study, place, probabilities, sets, artists, draws):
    found = scores.scores(
        probabilities,
        sets,
        artists,
        folds=1,
        draws=draws,
        confidence=study.evaluation.confidence,
        seed=1,
    )
    found |= synthetic_evaluation.trained(found)
    found["by_fold"] = {
        str(fold): formulas.scores(probabilities[fold::2], sets[fold::2])
        for fold in range(2)
    }
    store.write_json(folder / f"scores/{place}.json", found)


def _details(folder, study, features, known, sets, artists, names, draws):
    """Write confusion, genre table and comparisons."""
    settings = {"draws": draws, "confidence": study.evaluation.confidence, "seed": 1}
    for model, probabilities in known.items():
        table = scores.confusion(probabilities, sets, names)
        store.write_csv(folder / f"confusion/{features}/{model}.csv", *table)
        table = scores.by_genre(probabilities, sets, artists, names, **settings)
        store.write_csv(folder / f"genres/{features}/{model}.csv", *table)
        if study.models[model].family != "baseline":
            synthetic_evaluation.details(
                folder, features, model, probabilities, sets, names
            )
    models = sorted(known)
    for place, first in enumerate(models):
        for second in models[place + 1 :]:
            found = scores.comparison(
                known[first], known[second], sets, artists, **settings
            )
            name = f"comparisons/{features}/{first}--{second}.json"
            store.write_json(folder / name, found)


def _fits(folder, study, regime, features, model, random, items, genres):
    """Write the small product of every declared fit of one model."""
    for fit in study.fits:
        if (fit.regime, fit.features, fit.model) != (regime, features, model):
            continue
        family = study.models[model].family
        columns = study.features[features].columns
        shares = random.dirichlet(np.ones(len(columns)) * 3)
        content = {
            "train_items": 4 * items,
            "train_copies": 5 * items,
            "test_items": items,
            "probabilities": {
                "sha256": hashlib.sha256(fit.path.encode()).hexdigest(),
                "shape": [items, genres],
            },
        }
        if family == "tree":
            content["importances"] = dict(zip(columns, shares.tolist(), strict=True))
        if family == "network":
            epochs = synthetic_evaluation.LENGTHS.get(fit.variant, 30)
            kept = epochs if fit.variant else 15
            content |= {"history": _history(random, epochs), "kept_epoch": kept}
        store.write_json(folder / f"fits/{fit.path}.json", content)


def _history(random, epochs):
    """Return epochs whose validation loss turns and rises again."""
    steps = np.arange(1, epochs + 1)
    training = 1.2 + 2.4 * np.exp(-steps / 6)
    validation = 1.7 + 1.9 * np.exp(-steps / 4) + 0.008 * np.maximum(steps - 14, 0)
    noise = random.normal(0, 0.01, (4, epochs))
    return [
        {
            "epoch": int(epoch),
            "loss": training[i] + noise[0, i],
            "accuracy": 0.62 - 0.14 * training[i] + noise[1, i] / 5,
            "validation_loss": validation[i] + noise[2, i],
            "validation_accuracy": 0.6 - 0.14 * validation[i] + noise[3, i] / 5,
        }
        for i, epoch in enumerate(steps)
    ]


def _split(folder, regime, items, study):
    rows = [[f"{i:05d}", i % study.evaluation.folds] for i in range(items)]
    store.write_csv(folder / f"splits/{regime}.csv", ["id", "fold"], rows)


def _data(folder, names, study, random):
    """Write the results of the data page."""
    kept = np.sort(random.integers(0, 1001, len(names)))
    kept[[0, -1]] = 0, 1000
    kept = kept[np.argsort(random.random(len(names)))]
    header = ["genre", "raw", "cleaned", "tracks", "recordings", "keep_first"]
    header += ["artists", "effective_artists"]
    rows = [
        [g, 1000, 998, 990, 960 - i % 7 * 9, int(kept[i]), 300 + i, 120.5 + i]
        for i, g in enumerate(names)
    ]
    store.write_csv(folder / "data/classes.csv", header, rows)
    rows = [["missing name", g, int(i == 0)] for i, g in enumerate(names)]
    store.write_csv(folder / "data/cleaning.csv", ["rule", "genre", "rows"], rows)
    columns = sorted({c for each in study.features.values() for c in each.columns})
    rows = [[c, 100, 0, 0.1, 0.5, 0.2, 0.9] for c in columns]
    header = [
        "feature",
        "measured",
        "missing",
        "minimum",
        "mean",
        "deviation",
        "maximum",
    ]
    store.write_csv(folder / "data/features.csv", header, rows)
    source = {"sha256": "0" * 64, "bytes": 1, "rows": 1000 * len(names), "other": True}
    source |= {"synthetic": True, "claimed_genres": len(names) + 1}
    source |= {"name": "No Tracks", "author": "Nobody", "year": 2022, "doi": ""}
    licence = {"name": "CC0 1.0", "home": "Nowhere", "address": "https://example.org"}
    source |= {"citation": "Nobody (2022).", "licences": [licence], "licence_note": ""}
    store.write_json(folder / "data/source.json", source)
    store.write_json(folder / "data/summary.json", _summary(len(names)))
    store.write_json(folder / "splits/summary.json", {"folds": study.evaluation.folds})


def _summary(genres):
    """Return the facts of the data page that figures read."""
    sizes = {"1": 640, "2": 100, "3": 26, "4": 11, "5_or_more": 5}
    counted = {"genres_each": sizes, "count": sum(sizes.values())}
    return {
        "file": {"rows": 1000 * genres, "genres": genres},
        "tracks": counted,
        "recordings": counted,
    }
