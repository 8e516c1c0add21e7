"""`make demo`: everything from nothing on a small synthetic dataset, in report/demo.

Its declaration is the real one, all of it written out, with fewer rounds, trees,
trials, folds and draws, so that every experiment and every model family runs in
minutes. A model, a variant or an experiment that is added to study.toml is in the
demonstration by itself.
"""

from __future__ import annotations

import copy
import math
import shutil
import tomllib
from typing import Any

import click

from analysis import texts
from analysis.data import demo
from analysis.pipeline import run
from analysis.results import store
from analysis.study import reading
from analysis.verbs.report import report
from analysis.verbs.results import compute
from analysis.workspace import PROJECT, Workspace

TITLE = "Demonstration on synthetic data"
EVALUATION = {"folds": 2, "draws": 200}
SEARCH = {"trials": 2, "seconds": 60}
ITEMS = 400  # training items, where an experiment bounds them
# Parameters by what they bound; one that a model does not have is left alone, and the
# search leaves them alone, too. Small batches: a network must learn from few items.
AT_MOST = {
    "n_estimators": 30,
    "epochs": 8,
    "max_iter": 100,
    "width": 64,
    "batch_size": 32,
}
SECONDS = 1
# The numbers of designs are divided by this; of several draws the first is enough, and
# of several feature sets, where designs are compared.
SMALLER, FEW = 5, ("size", "tracks", "tested")
VARIED = 2  # models that are varied, of several


@click.command("demo", help="everything on a small synthetic dataset")
@click.pass_obj
def command(outer: Workspace) -> int:
    """Run everything from nothing on a synthetic dataset, in report/demo."""
    import tomli_w

    place = Workspace(outer.root / "report" / "demo")
    declared = PROJECT / "study.toml"
    reading.load(declared)  # a mistake is told before anything is made smaller
    small = shrunk(tomllib.loads(texts.text(declared)))
    with run.exclusive(outer.root / ".pytask" / "demo"):
        shutil.rmtree(place.root, ignore_errors=True)
        store.write_bytes(place.declaration, tomli_w.dumps(small).encode())
        demo.write_demo(place.root)
        return compute(place) or report(place)


def shrunk(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the declaration of the demonstration."""
    small = copy.deepcopy(reading.written_out(tree))
    small["study"] |= {"subtitle": TITLE, "repository": "", "site": ""}
    small["evaluation"] |= EVALUATION
    small["search"] |= SEARCH
    for model in small["models"].values():
        model["seconds"] = SECONDS
        _bound(model["params"])
        for name in AT_MOST:
            model["space"].pop(name, None)
    for variant in small["variants"].values():
        _bound(variant["params"])
    _shrink_designs(small)
    for experiment in small["experiments"].values():
        _shrink_experiment(experiment, small)
    return small


def _shrink_designs(tree: dict[str, Any]) -> None:
    """Leave designs one draw of each kind, and numbers that few tracks allow."""
    first: dict[str, int] = {}
    for design in tree["designs"].values():
        draw = design.get("draw", 0)
        first[design["kind"]] = min(draw, first.get(design["kind"], draw))
    tree["designs"] = {
        name: design
        for name, design in tree["designs"].items()
        if design.get("draw", 0) == first[design["kind"]]
    }
    for design in tree["designs"].values():
        for name in FEW:
            if name in design:
                design[name] = max(2, design[name] // SMALLER)


def _shrink_experiment(experiment: dict[str, Any], tree: dict[str, Any]) -> None:
    """Leave an experiment what is still declared, and less of what takes long."""
    known = [*tree["regimes"], *tree["designs"]]
    experiment["regimes"] = [name for name in experiment["regimes"] if name in known]
    if set(experiment["regimes"]) & set(tree["designs"]):
        experiment["features"] = experiment["features"][:1]
    if experiment["variants"]:
        experiment["models"] = experiment["models"][:VARIED]
    folds = [fold for fold in experiment["folds"] if fold < EVALUATION["folds"]]
    experiment["folds"] = folds or [0]
    experiment["items"] = min(ITEMS, experiment["items"])
    experiment["fits"] = planned(experiment)


def planned(experiment: dict[str, Any]) -> int:
    """Return the number of fits of an experiment: the product of its lists."""
    lists = ("regimes", "features", "models", "variants", "folds")
    return math.prod(len(experiment[name]) or 1 for name in lists)


def _bound(params: dict[str, Any]) -> None:
    """Lower the parameters that decide how long a fit takes."""
    for name, most in AT_MOST.items():
        if name in params:
            params[name] = min(most, params[name])
