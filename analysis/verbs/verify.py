"""Recompute a few fits and compare them with the committed results.

Flows in: the declaration, the results, the dataset, and the hash of the commit, which
chooses. Flows out: one `Check` a model family. Scores are compared within `TOLERANCE`:
another processor or library build rounds differently, and a tree that splits elsewhere
moves a few test tracks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.fits import search as searching
from analysis.fits import training
from analysis.metrics import formulas
from analysis.results.reader import Results
from analysis.splits import loading, regimes
from analysis.study import recipes
from analysis.study.declaration import Fit, Study

# In points of a score of at most 1; about a third of the width of an interval.
TOLERANCE = 0.005
METRICS = ("accuracy", "macro_f1", "top5")


@dataclass(frozen=True)
class Check:
    """One recomputed metric beside the committed one."""

    fit: str
    metric: str
    committed: float
    recomputed: float

    @property
    def holds(self) -> bool:
        """Whether the two agree within the tolerance."""
        return abs(self.committed - self.recomputed) <= TOLERANCE


def chosen(study: Study, commit: str) -> list[Fit]:
    """Return one fit of each model family; the hash of the commit chooses."""
    families: dict[str, list[Fit]] = {}
    for fit in study.fits:
        families.setdefault(study.models[fit.model].family, []).append(fit)
    return [min(fits, key=lambda fit: _lot(commit, fit)) for fits in families.values()]


def _lot(commit: str, fit: Fit) -> str:
    return hashlib.sha256(f"{commit} {fit.path}".encode()).hexdigest()


def recomputed(
    study: Study,
    committed: Results,
    fits: list[Fit],
    dataset: Path,
    checksum: str,
    threads: int,
    say: Callable[[str], None],
) -> Iterator[Check]:
    """Fit again, score, and yield a check per fit and metric."""
    for fit in fits:
        say(f"fitting   {fit.path}")
        search = recipes.search_path(committed.root, study, fit.model)
        recipe = training.Recipe(**recipes.recipe(study, fit))
        recipe = recipe.tuned(searching.chosen(search))
        split = committed.root / "splits" / f"{fit.regime}.csv"
        pool, folds = loading.load(str(dataset), checksum, recipe.unit, split)
        fitted = training.fit(recipe, pool, folds, threads)
        tested = regimes.test(folds, fit.fold)
        found = formulas.scores(fitted.kept.test, pool.sets[tested])
        key = f"scores/{fit.regime}/{fit.features}/{fit.entry}#by_fold.{fit.fold}"
        for name in METRICS:
            value = committed.value(f"{key}.{name}")
            yield Check(fit.path, name, value, found[name])
