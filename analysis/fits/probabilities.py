"""The probabilities of fits as jobs are given them, pooled over folds.

Probabilities are read from the cache; a fit is repeated only where they are gone, or
are not those of its report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.data import reading
from analysis.data.items import Items
from analysis.fits import training
from analysis.pipeline.job import Input, Job, Setup, result
from analysis.results import store
from analysis.splits import loading, regimes
from analysis.study import groups, recipes
from analysis.study.declaration import Fit, Study
from analysis.study.recipes import Score


@dataclass(frozen=True)
class Pooled:
    """The test items of several folds, one below the other.

    `fold` is the fold in which an item is tested; `seen` and `seen_sets` are those of
    training items that were predicted again.
    """

    fold: np.ndarray
    probabilities: np.ndarray
    sets: np.ndarray
    artists: np.ndarray
    seen: np.ndarray
    seen_sets: np.ndarray

    def some(self, rows: np.ndarray) -> Pooled:
        """Return some of the test items, by positions or a mask."""
        names = ("fold", "probabilities", "sets", "artists")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})


@dataclass(frozen=True)
class Source:
    """Where the probabilities of one fit come from.

    Its recipe, its cache, the result that reports it, and the result of the search for
    its parameters ("" where there was none), all below the workspace.
    """

    recipe: Mapping[str, Any]
    cache: str
    report: str
    search: str


class Entries(Mapping[str, Pooled]):
    """The pooled probabilities of several entries by name, each loaded when asked for.

    All of them at once may not fit into memory.
    """

    def __init__(self, setup: Setup, known: Mapping[str, tuple[Source, ...]]) -> None:
        self.setup, self.known = setup, known

    def __getitem__(self, name: str) -> Pooled:
        return load_pooled(self.setup, self.known[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


def entry(study: Study, score: Score) -> Input:
    """Return the input that is one entry, all its folds pooled (`Pooled`)."""
    return Input(
        load=load_pooled,
        arguments=(sources(study, score),),
        files=(loading.path(score.regime), *reports([score])),
        dataset=True,
    )


def pooled_jobs(
    study: Study,
    name: str,
    run: Callable[..., Mapping[str, Any]],
    writes: Mapping[str, str],
    **inputs: Input,
) -> Iterator[Job]:
    """Yield a job for every usual entry that was tested on several folds.

    Args:
        study: the declaration.
        name: of what is measured.
        run: called with how intervals are drawn, the entry as `found`, and `inputs`.
        writes: the path of each answer below data/results, {} for features/entry.
        inputs: what else the jobs are given.
    """
    for score in groups.usual(study):
        if len(score.fits) > 1:
            yield Job(
                name=f"{name}[{score.name}]",
                run=run,
                declared=recipes.bootstrap(study),
                inputs={"found": entry(study, score)} | inputs,
                writes={
                    answer: result(path.format(score.name))
                    for answer, path in writes.items()
                },
            )


def entries(study: Study, scores: Mapping[str, Score]) -> Input:
    """Return the input that is several entries by name (`Entries`)."""
    known = {name: sources(study, score) for name, score in scores.items()}
    splits = {loading.path(score.regime) for score in scores.values()}
    return Input(
        load=Entries,
        arguments=(known,),
        files=(*sorted(splits), *reports(scores.values())),
        dataset=True,
    )


def by_entry(study: Study, scores: Iterable[Score]) -> Input:
    """Return the input that is several entries of one place by their names."""
    return entries(study, {score.entry: score for score in scores})


def report(fit: Fit) -> str:
    """Return the result that reports a fit."""
    return result("fits", f"{fit.path}.json")


def reports(scores: Any) -> tuple[str, ...]:
    """Return the results that report the fits of some scores."""
    return tuple(report(fit) for score in scores for fit in score.fits)


def sources(study: Study, score: Score) -> tuple[Source, ...]:
    """Return where the probabilities of every fit come from, by fold."""
    made = [recipes.recipe(study, fit) for fit in score.fits]
    return tuple(
        Source(
            recipe=recipe,
            cache=recipes.cache_path(fit, recipe),
            report=report(fit),
            search=training.choice_path(study, fit.model),
        )
        for fit, recipe in zip(score.fits, made, strict=True)
    )


def load_pooled(setup: Setup, known: tuple[Source, ...]) -> Pooled:
    """Return the out-of-fold probabilities of the fits, with sets and artists."""
    made = [
        training.Recipe(**each.recipe).tuned(training.load_choice(setup, each.search))
        for each in known
    ]
    pool = reading.load_pool(setup, made[0].unit)
    folds = loading.of_items(setup, made[0].regime, made[0].unit)
    kept = [
        training.cached(
            setup.path(each.cache),
            store.read_json(setup.path(each.report)),
            recipe,
            pool,
            folds,
            setup.threads,
        )
        for each, recipe in zip(known, made, strict=True)
    ]
    return pooled(made, kept, pool, folds)


def pooled(
    made: list[training.Recipe],
    kept: list[training.Kept],
    pool: Items,
    folds: np.ndarray,
) -> Pooled:
    """Return what some fits kept, with the sets and artists of its items."""
    tested = [regimes.test(folds, each.fold) for each in made]
    test = np.concatenate(tested)
    seen = np.concatenate([training.seen(each, folds) for each in made])
    return Pooled(
        fold=np.repeat([each.fold for each in made], [len(each) for each in tested]),
        probabilities=np.concatenate([each.test for each in kept]),
        sets=pool.sets[test],
        artists=pool.artists[test],
        seen=np.concatenate([each.seen for each in kept]),
        seen_sets=pool.sets[seen],
    )


def first(score: Score) -> Score:
    """Return the score of the first fold alone."""
    return replace(score, fits=score.fits[:1])
