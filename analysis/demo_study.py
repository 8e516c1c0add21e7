"""The declaration of the demonstration: the real one, made small.

Flows in: the tree of study.toml. Flows out: the same tree with fewer rounds, trees and
draws, so that every kind of experiment and every model family runs in minutes. A model
or experiment that is added to study.toml is in the demonstration by itself.
"""

from __future__ import annotations

import copy
from typing import Any

TITLE = "Demonstration on synthetic data"
EVALUATION = {"folds": 3, "draws": 200}
# Parameters by what they bound; one that a model does not have is left alone.
AT_MOST = {
    "n_estimators": 30,
    "epochs": 12,
    "max_iter": 100,
}
SECONDS = 3


def shrunk(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the declaration of the demonstration."""
    small = copy.deepcopy(tree)
    small["study"] |= {"subtitle": TITLE, "repository": "", "site": ""}
    small["evaluation"] |= EVALUATION
    for model in small["models"].values():
        model["seconds"] = SECONDS
        for name, most in AT_MOST.items():
            if name in model["params"]:
                model["params"][name] = min(most, model["params"][name])
    for experiment in small["experiments"].values():
        folds = [fold for fold in experiment["folds"] if fold < EVALUATION["folds"]]
        experiment["fits"] = experiment["fits"] * len(folds) // len(experiment["folds"])
        experiment["folds"] = folds
    return small
