"""`make verify`: recompute a few fits and compare them with the committed results.

The hash of the commit chooses one fit of each model family. Scores are compared within
`TOLERANCE`:
another processor or library build rounds differently, and a tree that splits elsewhere
moves a few test tracks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import click

from analysis.data import reading
from analysis.errors import StudyError
from analysis.fits import training
from analysis.metrics import formulas
from analysis.pages.origin import commit
from analysis.pipeline.job import Setup
from analysis.results import checksums
from analysis.results.reader import Results
from analysis.splits import loading, regimes
from analysis.study import reading as declarations
from analysis.study import recipes
from analysis.study.declaration import Fit, Study
from analysis.verbs import work
from analysis.verbs.results import locate
from analysis.verbs.terminal import say
from analysis.workspace import Workspace

# In points of a score of at most 1; about a third of the width of an interval.
TOLERANCE = 0.005
# As the committed fits were made, one core each: a model that has not settled, such as
# a logistic regression on unscaled columns, ends elsewhere on two.
THREADS = 1
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


@click.command("verify", help="recompute one fit of each family and compare")
@click.pass_obj
def command(place: Workspace) -> int:
    """Recompute one fit of each family and compare it with the committed results."""
    from analysis.pipeline import workers

    study = declarations.load(place.declaration)
    os.environ.update(workers.environment(THREADS))
    setup = work.setup(place, locate(place), THREADS)
    checks = recomputed(study, Results(place.results), chosen(study, commit()), setup)
    wrong = 0
    for each in checks:
        word = "ok" if each.holds else "DIFFERS"
        say(
            f"{word:9s} {each.fit} {each.metric}: "
            f"{each.committed:.4f} committed, {each.recomputed:.4f} recomputed"
        )
        wrong += not each.holds
    if wrong:
        raise StudyError(
            f"{wrong} recomputed score(s) differ by more than {TOLERANCE}: run "
            "`make explain` to see whether the results are stale; if they are fresh, "
            "report this with your platform."
        )
    return 0


def chosen(study: Study, commit: str) -> list[Fit]:
    """Return one fit of each model family; the hash of the commit chooses."""
    families: dict[str, list[Fit]] = {}
    for fit in study.fits:
        families.setdefault(study.models[fit.model].family, []).append(fit)
    return [min(fits, key=lambda fit: _lot(commit, fit)) for fits in families.values()]


def _lot(commit: str, fit: Fit) -> str:
    return checksums.of_bytes(f"{commit} {fit.path}".encode())


def recomputed(
    study: Study, committed: Results, fits: list[Fit], setup: Setup
) -> Iterator[Check]:
    """Fit again, score, and yield a check per fit and metric."""
    for fit in fits:
        say(f"fitting   {fit.path}")
        recipe = training.Recipe(**recipes.recipe(study, fit))
        recipe = recipe.tuned(
            training.load_choice(setup, training.choice_path(study, fit.model))
        )
        pool = reading.load_pool(setup, recipe.unit)
        folds = loading.of_items(setup, fit.regime, recipe.unit)
        fitted = training.fit(recipe, pool, folds, setup.threads)
        tested = regimes.test(folds, fit.fold)
        found = formulas.scores(fitted.kept.test, pool.sets[tested])
        key = f"scores/{fit.regime}/{fit.features}/{fit.entry}#by_fold.{fit.fold}"
        for name in METRICS:
            value = committed.value(f"{key}.{name}")
            yield Check(fit.path, name, value, found[name])
