"""A declaration that computes within seconds: the committed one, made tiny.

Flows in: a study.toml. Flows out: a workspace with two ways of splitting, few trees and
epochs, and the smallest demonstration dataset.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tomli_w

from analysis import demo, demo_study

REGIMES = ("rows", "artists")
AT_MOST = {"n_estimators": 4, "epochs": 2, "max_iter": 10, "width": 8}
DRAWS, TRIALS = 20, 2


def shrunk(declaration: Path, models: Iterable[str] = ()) -> dict[str, Any]:
    """Return the declaration with these models only, by default with all."""
    tree = demo_study.shrunk(tomllib.loads(declaration.read_text(encoding="utf-8")))
    tree["evaluation"]["draws"] = DRAWS
    tree["search"]["trials"] = TRIALS
    tree["models"] = _only(tree["models"], models or tree["models"])
    tree["regimes"], tree["designs"] = _only(tree["regimes"], REGIMES), {}
    for model in tree["models"].values():
        params = model["params"]
        params |= {name: most for name, most in AT_MOST.items() if name in params}
    for experiment in tree["experiments"].values():
        _plan(experiment, tree)
    return tree


def _only(table: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: entry for name, entry in table.items() if name in names}


def _plan(experiment: dict[str, Any], tree: dict[str, Any]) -> None:
    """Keep of an experiment what is still declared, and count its fits."""
    for kind in ("regimes", "models"):
        experiment[kind] = [name for name in experiment[kind] if name in tree[kind]]
    experiment["folds"] = experiment["folds"][:1]
    experiment["fits"] = demo_study.planned(experiment)


def declare(root: Path, declaration: Path, models: Iterable[str] = ()) -> None:
    """Write the tiny declaration into the workspace `root`."""
    root.mkdir(parents=True, exist_ok=True)
    text = tomli_w.dumps(shrunk(declaration, models))
    (root / "study.toml").write_text(text, encoding="utf-8")


def workspace(root: Path, declaration: Path, models: Iterable[str] = ()) -> Path:
    """Write the tiny declaration and its dataset into `root`; return the dataset."""
    declare(root, declaration, models)
    return demo.write_demo(root, rows_per_genre=20)
