"""A declaration that computes within seconds: the committed one, made tiny.

Flows in: a study.toml. Flows out: a workspace with two ways of splitting, two folds,
two trials a search, few trees and epochs, and the smallest demonstration dataset. Every
kind of experiment is in it, where its models are.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis.data import demo
from analysis.verbs import demo as demonstration
from tests import small_workspace

REGIMES = ("rows", "artists")
AT_MOST = {"n_estimators": 4, "epochs": 2, "max_iter": 10, "width": 8, "depth": 1}


def shrunk(declaration: Path, models: Iterable[str] = ()) -> dict[str, Any]:
    """Return the declaration with these models only, by default with all."""
    tree = demonstration.shrunk(tomllib.loads(declaration.read_text(encoding="utf-8")))
    tree["evaluation"] |= {"folds": 2, "draws": 20}
    tree["search"]["trials"] = 2
    tree["models"] = _only(tree["models"], models or tree["models"])
    tree["regimes"] = _only(tree["regimes"], REGIMES)
    tree |= {"designs": {}, "blends": {}}
    for model in tree["models"].values():
        params = model["params"]
        params |= {name: most for name, most in AT_MOST.items() if name in params}
    return small_workspace.counted(tree)


def _only(table: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: entry for name, entry in table.items() if name in names}


def declare(root: Path, declaration: Path, models: Iterable[str] = ()) -> None:
    """Write the tiny declaration into the workspace `root`."""
    root.mkdir(parents=True, exist_ok=True)
    small_workspace.declare(root, shrunk(declaration, models))


def workspace(root: Path, declaration: Path, models: Iterable[str] = ()) -> Path:
    """Write the tiny declaration and its dataset into `root`; return the dataset."""
    declare(root, declaration, models)
    return demo.write_demo(root, rows_per_genre=small_workspace.ROWS)
