"""What follows from the declaration: the recipe of every fit, what measures what.

Flows in: a `Study`. Flows out: plain values in canonical order, which become the
declaration part of a task's needs. Labels and descriptions are left out on purpose:
renaming a model for the reader makes nothing stale.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.results import canonical
from analysis.study import Fit, Study


@dataclass(frozen=True, kw_only=True)
class Score:
    """One model on one regime and feature set, all its folds pooled."""

    regime: str
    features: str
    model: str
    fits: tuple[Fit, ...]

    @property
    def path(self) -> str:
        """The path of the score, without an ending."""
        return f"{self.regime}/{self.features}/{self.model}"


def recipe(study: Study, fit: Fit) -> dict[str, Any]:
    """Return everything declared that decides the outcome of `fit`."""
    regime, model = study.regimes[fit.regime], study.models[fit.model]
    return {
        "regime": regime.name,
        "unit": regime.unit,
        "group": regime.group,
        "columns": list(study.features[fit.features].columns),
        "model": model.name,
        "module": model.module,
        "params": dict(model.params),
        "fold": fit.fold,
        "seed": study.evaluation.seed,
    }


def split(study: Study, regime: str) -> dict[str, Any]:
    """Return everything declared that decides how `regime` is split."""
    declared = study.regimes[regime]
    return {
        "regime": declared.name,
        "unit": declared.unit,
        "group": declared.group,
        "folds": study.evaluation.folds,
        "search_share": study.evaluation.search_share,
        "seed": study.evaluation.seed,
    }


def bootstrap(study: Study, regime: str) -> dict[str, Any]:
    """Return how intervals are drawn; models of one regime share their draws."""
    evaluation = study.evaluation
    return {
        "unit": study.regimes[regime].unit,
        "regime": regime,
        "draws": evaluation.draws,
        "confidence": evaluation.confidence,
        "seed": evaluation.seed,
    }


def scores(study: Study) -> Iterator[Score]:
    """Yield every score that the declared fits allow, sorted."""
    groups = itertools.groupby(
        study.fits, key=lambda fit: (fit.regime, fit.features, fit.model)
    )
    for (regime, features, model), fits in groups:
        yield Score(regime=regime, features=features, model=model, fits=tuple(fits))


def comparisons(study: Study) -> Iterator[tuple[Score, Score]]:
    """Yield every pair of models with the same folds in the primary regime."""
    primary = [each for each in scores(study) if each.regime == study.evaluation.regime]
    for first, second in itertools.combinations(primary, 2):
        same = [fit.fold for fit in first.fits] == [fit.fold for fit in second.fits]
        if same and first.features == second.features:
            yield first, second


def cache_path(cache: Path, fit: Fit, recipe: dict[str, Any]) -> Path:
    """Return where the probabilities of a fit lie; another recipe lies elsewhere."""
    digest = hashlib.sha256(canonical(recipe).encode()).hexdigest()[:12]
    return cache / "probabilities" / f"{fit.path}-{digest}.npz"


def words(study: Study) -> dict[str, Any]:
    """Return what figures use of the declaration: labels, thresholds, the primary."""
    return everything(study) | {"study": {}, "experiments": {}}


def everything(study: Study) -> dict[str, Any]:
    """Return the whole declaration as plain values."""
    return plain(study)


def plain(value: Any) -> Any:
    """Return dataclasses and mappings as dicts, tuples as lists."""
    if dataclasses.is_dataclass(value):
        names = (field.name for field in dataclasses.fields(value))
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, tuple) else value
