"""What a search chose, as jobs are given it."""

from __future__ import annotations

from typing import Any

from analysis.pipeline.job import Input, Setup, result
from analysis.results import store
from analysis.study import recipes
from analysis.study.declaration import Study


def chosen(study: Study, model: str) -> Input:
    """Return the input that is the parameters which a search chose, {} without one."""
    where = path(study, model)
    return Input(load=load, arguments=(where,), files=(where,) if where else ())


def path(study: Study, model: str) -> str:
    """Return the result of a model's search, "" where it was not searched."""
    name = recipes.tuned(study, model)
    return result(name) if name else ""


def load(setup: Setup, path: str) -> dict[str, Any]:
    """Return the parameters that a search chose; none where nothing was searched."""
    return store.read_json(setup.path(path))["chosen"]["params"] if path else {}
