"""Synthetic results of what is possible at all, of corrected tests and of the sheets.

`write(folder, study, names)` adds what the pages on limits, tests, leakage, cards and
splits read. The numbers follow from the seed alone; they say nothing about music.
"""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

import numpy as np

from analysis.measurements import bounds, label_ceilings, model_tests
from analysis.measurements import learning as scaling
from analysis.results import store
from tests import synthetic_entries

SIZES = (25, 50, 100, 200, 400)
ORDERS = ("self-confidence", "margin", "issues", "confident", "confident-margin")


def write(folder, study, names, random):
    """Write everything below `folder`, for the genres `names`."""
    ceilings(folder, names, random)
    kinds = {each.kind for each in study.designs.values()}
    for features in study.features:
        learned = synthetic_entries.learned(study, features)
        neighbours(folder, features, len(names))
        noise(folder, features, learned[-1])
        if "size" in kinds:
            learning(folder, features, learned[-3:], random)
        if "repeat" in kinds:
            tests(folder, features, learned, random)
    worlds = bounds.bands(0.87, len(names)), bounds.worlds(0.87, len(names), 1)
    growing = bounds.growing(len(names), 1, sizes=(30, 60, 120), tested=50)
    store.write_json(
        folder / "possible/looseness.json",
        {"bands": worlds[0], "worlds": worlds[1], "growing": growing,
         "genres": len(names), "error": 0.87},
    )  # fmt: skip
    for place, regime in enumerate([*study.regimes, *getattr(study, "designs", {})]):
        split(folder, regime, alone=regime == study.evaluation.regime, place=place)


def ceilings(folder, names, random):
    """Write the ceilings of items with overlapping labels."""
    sets = random.random((90, len(names))) < 0.15
    sets[np.arange(90), np.arange(90) % len(names)] = True
    units = {
        unit: SimpleNamespace(
            sets=sets, recordings=np.arange(90) // step, genres=tuple(names)
        )
        for unit, step in (("row", 3), ("track", 2), ("recording", 1))
    }
    found = label_ceilings.counted({}, **units)
    store.write_json(folder / "possible/ceilings.json", found["whole"])
    store.write_csv(folder / "possible/genre-ceilings.csv", *found["genres"])


def around(value, reach=0.01):
    return {"estimate": value, "low": value - reach, "high": value + reach}


def neighbours(folder, features, genres):
    sizes = [
        {
            "training": size,
            "error": 0.95 - 0.01 * step,
            "lowest": 0.75 - 0.01 * step,
            "allowed": 0.25 + 0.01 * step,
        }
        for step, size in enumerate((100, 1000, 10000, 60000))
    ]
    found = {
        "error": around(0.87),
        "lowest": around(0.64),
        "allowed": around(0.36),
        "votes": {"1": around(0.13), "20": around(0.2)},
        "best": 20,
        "genres": genres,
        "items": 700,
        "artists": 170,
        "folds": 5,
        "sizes": sizes,
    }
    store.write_json(folder / f"possible/neighbours/{features}.json", found)


def noise(folder, features, model):
    ways = {
        "among_all": around(0.62),
        "within_genre": around(0.55),
        "among_all_more": around(-0.03),
        "within_genre_more": around(0.0),
    }
    found = {
        "model": model,
        "items": 700,
        "artists": 170,
        "several": 0.16,
        "differing": 0.09,
        "wrong": 0.7,
        "flagged": 0.72,
        "flagged_several": 0.8,
        "flagged_single": 0.7,
        "orders": dict.fromkeys(ORDERS, ways),
        "head": {"items": 100, "shares": dict.fromkeys(ORDERS, 0.2)},
        "suggestions": {"known": 0.2, "guess": 0.02, "unflagged": 0.3, "items": 90},
    }
    store.write_json(folder / f"possible/noise/{features}.json", found)


def learning(folder, features, models, random, breaks=()):
    """Write curves that follow a law, but for the models in `breaks`."""
    found, rows = {}, []
    for step, model in enumerate(models):
        found[model] = {}
        for metric in ("accuracy", "macro_f1"):
            values = 0.3 - (0.5 + 0.1 * step) * np.array(SIZES, float) ** -0.4
            values[-1] -= 0.1 * (model in breaks)
            drawn = values + random.normal(0, 0.001, (40, len(SIZES)))
            curves = np.vstack([values, drawn])
            found[model][metric] = scaling.summary(
                SIZES, curves, confidence=0.95, tolerance=0.02
            )
            rows += [
                [model, metric, *row] for row in scaling.drawn_law(SIZES, curves, 0.95)
            ]
    whole = {"models": found, "sizes": SIZES, "seeds": 2, "items": 700}
    whole |= {"artists": 170, "times": scaling.TIMES}
    store.write_json(folder / f"possible/learning/{features}.json", whole)
    header = ["model", "metric", "size", "estimate", "low", "high"]
    store.write_csv(folder / f"possible/laws/{features}.csv", header, rows)


def tests(folder, features, models, random):
    hard = random.normal(0.25, 0.02, 10)
    values = {
        model: hard + 0.01 * step + random.normal(0, 0.004, 10)
        for step, model in enumerate(models)
    }
    found = {
        metric: model_tests.tests(values, 0.2, 0.95)
        for metric in ("accuracy", "macro_f1")
    }
    spread = {model: float(np.std(each)) for model, each in values.items()}
    whole = {"metrics": found, "spread": dict.fromkeys(found, spread), "folds": 10}
    whole |= {"cuts": 2, "models": models, "pairs": len(found["accuracy"])}
    store.write_json(folder / f"tests/{features}.json", whole | {"ratio": 0.2})


def split(folder, name, *, alone, place):
    shared = {
        "items": 700,
        "training": 2800.0,
        "same_id": 0.0,
        "same_recording": 0.0 if alone else 0.3 - 0.05 * place,
        "same_labelled": 0.0 if alone else 0.1,
        "same_artist": 0.0 if alone else 0.9,
        "tuned_artist": 0.0,
    }
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    file = {"sha256": sha256, "bytes": 9000, "items": 3500, "tested": 700, "folds": 5}
    path = folder / f"sheets/splits/{name}.json"
    facts = {"unit": "recording", "shared": shared, "file": file}
    store.write_json(path, facts)
