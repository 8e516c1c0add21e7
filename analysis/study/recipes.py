"""What follows from the declaration: the recipe of every fit, what measures what.

Flows in: a `Study`. Flows out: plain values in canonical order, which become the
declaration part of a task's needs. Labels and descriptions are left out on purpose:
renaming a model for the reader makes nothing stale.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct, structs

from analysis.results import checksums
from analysis.results.store import canonical
from analysis.study import spaces
from analysis.study.declaration import OF_ROWS, Fit, Regime, Study
from analysis.study.seeds import seed_of

SEARCHING = "search"  # the split of the carve-out, for tuning


@dataclass(frozen=True, kw_only=True)
class Score:
    """One entry on one regime and feature set, all its folds pooled.

    `entry` is the model as it was fitted: a model's name, or with its variant.
    """

    regime: str
    features: str
    entry: str
    fits: tuple[Fit, ...]

    @property
    def path(self) -> str:
        """The path of the score, without an ending."""
        return f"{self.regime}/{self.name}"

    @property
    def name(self) -> str:
        """What the score is called among those of its regime: features/entry."""
        return f"{self.features}/{self.entry}"

    @property
    def folds(self) -> set[int]:
        """The folds that were tested."""
        return {fit.fold for fit in self.fits}


def recipe(study: Study, fit: Fit) -> dict[str, Any]:
    """Return everything declared that decides the outcome of `fit`."""
    model = study.models[fit.model]
    variant = study.variants.get(fit.variant)
    return _regime(study, fit.regime) | {
        "columns": list(study.features[fit.features].columns),
        "entry": fit.entry,
        "module": model.module,
        "params": dict(model.params),
        "changes": dict(variant.params) if variant else {},
        "prepare": dict(variant.prepare) if variant else {},
        "weights": variant.weights if variant else "none",
        "items": fit.items,
        "fold": fit.fold,
        "seed": study.evaluation.seed,
    }


def tuned(study: Study, model: str) -> str:
    """Return the result that holds a model's chosen parameters, "" if not searched."""
    return f"search/{model}.json" if study.models[model].space else ""


def trials(study: Study, model: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the recipe of every trial of a model's search, by name.

    Trial 0 has the declared parameters; the others are drawn from the model's space.
    """
    search = study.search
    fit = Fit(regime=SEARCHING, features=search.features, model=model, fold=0)
    base = recipe(study, fit)
    drawn = spaces.draws(
        study.models[model].space, search.trials, study.evaluation.seed, model
    )
    return [
        (f"{model}/{number:02d}", base | {"changes": changes})
        for number, changes in enumerate(drawn)
    ]


def _regime(study: Study, name: str) -> dict[str, Any]:
    """Return what a regime says about its items; the search is like the primary one."""
    primary = study.evaluation.regime if name == SEARCHING else name
    group = base(study, primary).group
    return {"regime": name, "unit": unit(study, primary), "group": group}


def base(study: Study, name: str) -> Regime:
    """Return the regime of this name, or the one that the design is cut from."""
    design = study.designs.get(name)
    return study.regimes[design.base if design else name]


def unit(study: Study, name: str) -> str:
    """Return what a regime or a design divides: rows, tracks or recordings."""
    design = study.designs.get(name)
    of_rows = design is not None and design.kind in OF_ROWS
    return "row" if of_rows else base(study, name).unit


def design(study: Study, name: str) -> dict[str, Any]:
    """Return everything declared that decides how a design is cut.

    A control knows the kind of the design that it is like, not its name.
    """
    declared = study.designs[name]
    values = dict(declared.values)
    if "like" in values:
        values["like"] = study.designs[values["like"]].kind
    return split(study, declared.base) | {
        "kind": declared.kind,
        "cut": unit(study, name),
        "values": values,
    }


def split(study: Study, regime: str) -> dict[str, Any]:
    """Return everything declared that decides how `regime` is split."""
    return _regime(study, regime) | {
        "folds": study.evaluation.folds,
        "search_share": study.evaluation.search_share,
        "seed": study.evaluation.seed,
    }


def bootstrap(study: Study, regime: str = "") -> dict[str, Any]:
    """Return how intervals are drawn, in the primary regime where none is named.

    Models of one regime share their draws.

    So do the designs that are cut from it: on the same test items they are paired.
    """
    evaluation = study.evaluation
    regime = regime or evaluation.regime
    return {
        "unit": unit(study, regime),
        "regime": base(study, regime).name,
        "draws": evaluation.draws,
        "confidence": evaluation.confidence,
        "seed": evaluation.seed,
    }


def scores(study: Study) -> Iterator[Score]:
    """Yield every score that the declared fits allow, sorted."""
    groups = itertools.groupby(sorted(study.fits, key=_pooled_by), key=_pooled_by)
    for (regime, features, entry), fits in groups:
        yield Score(regime=regime, features=features, entry=entry, fits=tuple(fits))


def _pooled_by(fit: Fit) -> tuple[str, str, str]:
    return fit.regime, fit.features, fit.entry


def comparisons(study: Study) -> Iterator[tuple[str, Score, Score]]:
    """Yield every pair to compare on the same test items of the primary regime.

    Those are all models with one another, every variant with what it is declared
    against, and every entry with and without what one feature set has more. The text
    names the pair; each half holds only the folds that both have.
    """
    primary = [each for each in scores(study) if each.regime == study.evaluation.regime]
    for first, second in itertools.combinations(primary, 2):
        name = _pair(study, first, second)
        folds = first.folds & second.folds
        if name and folds:
            yield name, only(first, folds), only(second, folds)


def _pair(study: Study, first: Score, second: Score) -> str:
    """Return the name of a pair that is worth comparing, else ""."""
    one, two = first.fits[0], second.fits[0]
    if first.features != second.features:
        sets = f"{first.features}--{second.features}"
        return f"{sets}/{first.entry}" if first.entry == second.entry else ""
    if one.items != two.items:
        return ""
    rivals = one.variant == two.variant == "" and one.model != two.model
    against = {
        each: study.variants[each].against if each else None
        for each in (one.variant, two.variant)
    }
    changed = one.model == two.model and (
        against[one.variant] == two.variant or against[two.variant] == one.variant
    )
    name = f"{first.features}/{first.entry}--{second.entry}"
    return name if rivals or changed else ""


def contrasts(study: Study) -> Iterator[tuple[str, Score, Score]]:
    """Yield every design with what it is declared against: an entry in both places.

    The text names the pair: design/other/features/entry. Each half holds only the folds
    that both have.
    """
    known = {score.path: score for score in scores(study)}
    for first in known.values():
        design = study.designs.get(first.regime)
        for other in design.against if design else ():
            second = known.get(f"{other}/{first.name}")
            folds = first.folds & second.folds if second else set()
            if folds:
                name = f"{first.regime}/{other}/{first.name}"
                yield name, only(first, folds), only(second, folds)


def only(score: Score, folds: set[int]) -> Score:
    """Return the score with only some of its folds."""
    return dataclasses.replace(
        score, fits=tuple(fit for fit in score.fits if fit.fold in folds)
    )


def cache_path(fit: Fit, recipe: dict[str, Any]) -> str:
    """Return where the probabilities of a fit lie below the workspace.

    Those of another recipe lie elsewhere.
    """
    digest = checksums.of_bytes(canonical(recipe).encode())[:12]
    return f"data/cache/probabilities/{fit.path}-{digest}.npz"


def words(study: Study) -> dict[str, Any]:
    """Return what figures use of the declaration: labels, thresholds, the primary."""
    return everything(study) | {"study": {}, "experiments": {}}


def everything(study: Study) -> dict[str, Any]:
    """Return the whole declaration as plain values."""
    return plain(study)


def plain(value: Any) -> Any:
    """Return structs, dataclasses and mappings as dicts, tuples as lists."""
    if isinstance(value, Struct):
        value = structs.asdict(value)
    elif dataclasses.is_dataclass(value):
        value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def draws(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of the bootstrap from its plan."""
    return {
        "draws": plan["draws"],
        "confidence": plan["confidence"],
        "seed": seed_of(plan["seed"], "draws", plan["regime"]),
    }
