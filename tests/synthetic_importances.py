"""Importances and recommendations of the small results folder, from the seed alone."""

from __future__ import annotations

import numpy as np

from analysis.data.items import Items
from analysis.measurements import recommendation
from analysis.measurements.importance import agreement
from analysis.results import store
from tests import synthetic_entries

OWN = {"forest": "impurity", "xgboost": "gain", "extra_trees": "own"}
GROUP = ("energy", "loudness", "acousticness")
DRAWS = 30


def write(folder, study, scored, draws):
    """Write both for every feature set; `scored` has predictions, sets and artists."""
    random = np.random.default_rng(7)
    for features, (known, sets, artists) in scored.items():
        importances(folder, study, features, random)
        recommend(folder, study, features, known, sets, artists, draws)


def importances(folder, study, features, random):
    """Write the importances of every learned model, and how they agree."""
    columns, measures = study.features[features].columns, {}
    path = folder / "importances/agreement.json"
    known = store.read_json(path) if path.exists() else {}
    for name in sorted(synthetic_entries.learned(study, features)):  # as the fits are
        found = _found(columns, study.models[name].module, random)
        rows = [
            [measure, draw, *random.dirichlet(np.ones(len(columns)))]
            for measure in ("permutation", *(("shap",) if found["shap"] else ()))
            for draw in range(DRAWS)
        ]
        header = ["measure", "draw", *columns]
        store.write_json(folder / f"importances/{features}/{name}.json", found)
        drawn = folder / f"importances/draws/{features}/{name}.csv"
        store.write_csv(drawn, header, rows)
        measures |= agreement.read(name, found, store.read_csv(drawn))
    known[features] = agreement.agreement(measures, study.evaluation.confidence)
    store.write_json(path, known)


def _found(columns, module, random):
    losses = dict(zip(columns, random.gamma(1.2, 0.02, len(columns)), strict=True))
    even, shap = (random.dirichlet(np.ones(len(columns)) * 3) for _ in range(2))
    boosted = module == "xgboost"
    sizes = {"items": 300, "artists": 90}
    return sizes | {
        "repeats": 4,
        "fold": 0,
        "scores": {"macro_f1": 0.21, "accuracy": 0.3},
        "permutation": {name: _loss(loss) for name, loss in losses.items()},
        "groups": {"+".join(GROUP): _loss(1.3 * sum(losses[name] for name in GROUP))},
        "own": {
            OWN[module]: dict(
                zip(columns, random.dirichlet(np.ones(len(columns))), strict=True)
            )
        }
        if module in OWN
        else {},
        "shap": sizes
        | {
            "shares": {
                name: _interval(share, 0.1 * share)
                for name, share in zip(columns, shap, strict=True)
            },
            "even": dict(zip(columns, even, strict=True)),
        }
        if boosted
        else {},
    }


def _interval(value, reach):
    return {"estimate": value, "low": value - reach, "high": value + reach}


def _loss(value):
    return {
        metric: _interval(times * value, 0.008) | {"spread": 0.002}
        for metric, times in (("macro_f1", 1), ("accuracy", 1.4))
    }


def recommend(folder, study, features, known, sets, artists, draws):
    """Write what neighbours share, from the same predictions as the scores."""
    random = np.random.default_rng(8)
    pool = Items(
        ids=np.arange(len(sets)).astype(str),
        features=_Columns(random.normal(size=(len(sets), 3))),
        genres=(),
        sets=sets,
        artists=artists,
        recordings=np.arange(len(sets)),
    )
    folds = np.arange(len(sets)) % 2
    learned = {
        name: each
        for name, each in known.items()
        if study.models[name].family != "baseline"
    }
    parts = [
        recommendation.evaluate(
            pool,
            folds,
            fold,
            "abc",
            {name: each[folds == fold] for name, each in learned.items()},
        )
        for fold in (0, 1)
    ]
    order = np.concatenate([artists[folds == fold] for fold in (0, 1)])
    settings = {"draws": draws, "confidence": study.evaluation.confidence, "seed": 1}
    found = recommendation.summary.of_folds(parts, order, **settings)
    store.write_json(folder / f"recommendation/{features}.json", found)


class _Columns:
    """What `evaluate` asks of a frame, without pandas."""

    def __init__(self, values):
        self.values = values

    def __getitem__(self, columns):
        return _Columns(self.values[:, 0]) if columns == "popularity" else self

    def to_numpy(self, dtype):
        return self.values.astype(dtype)
