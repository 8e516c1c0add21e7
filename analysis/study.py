"""The declaration as values: frozen dataclasses, and the fits that follow from them.

Flows in: the path of study.toml. Flows out: one `Study`; `analysis.declaration` reads
it. Imports nothing heavy, so that `make explain` and `make help` answer at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNITS = ("row", "track", "recording")
GROUPS = ("", "artist")
WEIGHTS = ("none", "balanced")
COLUMNS = (
    "danceability", "energy", "key", "loudness", "mode", "speechiness",
    "acousticness", "instrumentalness", "liveness", "valence", "tempo",
    "time_signature", "duration_ms", "explicit", "popularity",
)  # fmt: skip
METRICS = (
    "accuracy", "macro_f1", "weighted_f1", "top3", "top5", "log_loss", "any_genre",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Title:
    """What the title page says."""

    title: str
    subtitle: str
    version: str
    author: str
    course: str
    repository: str
    site: str
    language: str
    paper: str


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """How scores are taken: folds, search share, intervals, the primary metric."""

    seed: int
    folds: int
    search_share: float
    draws: int
    confidence: float
    regime: str
    features: str
    metric: str


@dataclass(frozen=True, kw_only=True)
class FeatureSet:
    """The columns that a model may see."""

    name: str
    label: str
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Regime:
    """A way to split: its unit, and what may not stand on both sides."""

    name: str
    label: str
    unit: str
    group: str
    describes: str


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model: the module that builds it and its parameters.

    `space` is what the search draws from; an empty one means that `params` are used as
    they stand. A list of values is a choice, a table with low and high a range.
    """

    name: str
    label: str
    family: str
    module: str
    seconds: int
    params: Mapping[str, Any]
    space: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Search:
    """How parameters are searched: on the carve-out artists, with equal budgets.

    `share` of the carve-out artists validate; a family stops taking trials when they
    have used `seconds` on one core. Trial 0 has the declared parameters.
    """

    features: str
    trials: int
    seconds: int
    share: float
    metric: str


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One change to how a model is usually fitted.

    `factor` is what is changed, `against` the variant it is compared with ("" is the
    usual way); `prepare` says how columns are prepared, `params` replaces parameters,
    `weights` is "none" or "balanced".
    """

    name: str
    label: str
    factor: str
    against: str
    weights: str
    prepare: Mapping[str, Any]
    params: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """A question and the fits that answer it: the product of its five lists.

    No variants means the usual way; `items` bounds the training items (0 = all).
    """

    name: str
    question: str
    regimes: tuple[str, ...]
    features: tuple[str, ...]
    models: tuple[str, ...]
    variants: tuple[str, ...]
    folds: tuple[int, ...]
    items: int
    fits: int


@dataclass(frozen=True, kw_only=True, order=True)
class Fit:
    """One fit: its coordinates, which are also its path in the results."""

    regime: str
    features: str
    model: str
    variant: str = ""
    items: int = 0
    fold: int

    @property
    def entry(self) -> str:
        """The model as it was fitted: model, model+variant, model+variant@items."""
        variant = f"+{self.variant}" if self.variant else ""
        return f"{self.model}{variant}{f'@{self.items}' if self.items else ''}"

    @property
    def path(self) -> str:
        """The path of the fit, without an ending: regime/features/entry/fold."""
        return f"{self.regime}/{self.features}/{self.entry}/{self.fold}"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A claim, the hypothesis before the run, and the thresholds of its verdict."""

    name: str
    claim: str
    hypothesis: str
    thresholds: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Study:
    """The whole declaration."""

    study: Title
    evaluation: Evaluation
    features: Mapping[str, FeatureSet]
    regimes: Mapping[str, Regime]
    models: Mapping[str, Model]
    search: Search
    variants: Mapping[str, Variant]
    experiments: Mapping[str, Experiment]
    findings: Mapping[str, Finding]

    @property
    def fits(self) -> tuple[Fit, ...]:
        """Every declared fit once, sorted."""
        return tuple(
            sorted({fit for each in self.experiments.values() for fit in fits_of(each)})
        )


def fits_of(experiment: Experiment) -> list[Fit]:
    """Return the fits of one experiment."""
    return [
        Fit(
            regime=regime,
            features=features,
            model=model,
            variant=variant,
            items=experiment.items,
            fold=fold,
        )
        for regime in experiment.regimes
        for features in experiment.features
        for model in experiment.models
        for variant in experiment.variants or ("",)
        for fold in experiment.folds
    ]


def load(path: Path) -> Study:
    """Read and check the declaration at `path`.

    Raises:
        StudyError: when the file is missing or not TOML, or when a key is unknown,
            missing, of the wrong type, or names something that is not declared.
    """
    from analysis import declaration  # which needs the dataclasses above

<<<<<<< HEAD

def parse(tree: Mapping[str, Any], source: str) -> Study:
    """Turn a TOML tree into a `Study`; `source` is the file name for messages."""
    sections = {field.name for field in dataclasses.fields(Study)}
    _match(tree, sections, "", source)
    study = Study(
        study=_record(Title, tree["study"], "study", source),
        evaluation=_record(Evaluation, tree["evaluation"], "evaluation", source),
        features=_table(FeatureSet, tree, "features", source),
        regimes=_table(Regime, tree, "regimes", source),
        models=_table(Model, tree, "models", source),
        search=_record(Search, tree["search"], "search", source),
        variants=_table(Variant, tree, "variants", source),
        experiments=_table(Experiment, tree, "experiments", source),
        findings=_findings(tree["findings"], source),
    )
    _check_references(study, source)
    _check_values(study, source)
    return study


def _match(tree: Any, known: set[str], where: str, source: str) -> None:
    """Refuse a tree whose keys are not exactly `known`."""
    if not isinstance(tree, Mapping):
        raise StudyError(f"{source}: [{where}] must be a table, however: {tree!r}.")
    place = f" in [{where}]" if where else ""
    for key in tree:
        if key not in known:
            raise StudyError(
                f"{source}: unknown key '{key}'{place}{_nearest(key, known)}."
            )
    for key in sorted(known - set(tree)):
        raise StudyError(f"{source}: missing key '{key}'{place}: add it.")


def _nearest(word: str, known: typing.Iterable[str]) -> str:
    """Return '; did you mean ...?' or the list of what is known."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1)
    return f"; did you mean '{close[0]}'" if close else f"; known: {', '.join(words)}"


def _record(kind: type, tree: Any, where: str, source: str, **given: Any) -> Any:
    """Build one dataclass from a TOML table, checking names and types."""
    hints = typing.get_type_hints(kind)
    names = {field.name for field in dataclasses.fields(kind)} - set(given)
    _match(tree, names, where, source)
    values = {
        name: _typed(tree[name], hints[name], f"{where}.{name}", source)
        for name in names
    }
    return kind(**values, **given)


def _table(kind: type, tree: Any, section: str, source: str) -> Mapping[str, Any]:
    """Build a named table of dataclasses, in the order of the file."""
    if not isinstance(tree[section], Mapping) or not tree[section]:
        raise StudyError(f"{source}: [{section}] must declare at least one entry.")
    return {
        name: _record(kind, entry, f"{section}.{name}", source, name=name)
        for name, entry in tree[section].items()
    }


def _findings(tree: Any, source: str) -> Mapping[str, Finding]:
    """Build the findings; every key beside the two texts is a threshold."""
    found = {}
    for name, entry in tree.items():
        where = f"findings.{name}"
        texts = {"claim", "hypothesis"}
        words = {key: entry[key] for key in texts if key in entry}
        _match(words, texts, where, source)
        thresholds = {
            key: _typed(value, float, f"{where}.{key}", source)
            for key, value in entry.items()
            if key not in texts
        }
        found[name] = Finding(name=name, **words, thresholds=thresholds)
    return found


def _typed(value: Any, hint: Any, where: str, source: str) -> Any:
    """Return `value` as the type `hint`, or refuse it by name."""
    origin = typing.get_origin(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise StudyError(f"{source}: {where} must be a list, however: {value!r}.")
        inner = typing.get_args(hint)[0]
        return tuple(_typed(item, inner, where, source) for item in value)
    if origin is not None:  # a Mapping: free parameters of a model
        if not isinstance(value, Mapping):
            raise StudyError(f"{source}: {where} must be a table, however: {value!r}.")
        return types.MappingProxyType(dict(value))
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise StudyError(
            f"{source}: {where} must be {_KINDS[hint]}, however: {value!r}."
        )
    return value


_KINDS = {str: "a text in quotes", int: "a whole number", float: "a number"}


def _check_references(study: Study, source: str) -> None:
    """Refuse a name that is used but not declared."""
    used = [
        ("evaluation.regime", (study.evaluation.regime,), study.regimes),
        ("evaluation.features", (study.evaluation.features,), study.features),
        ("search.features", (study.search.features,), study.features),
    ]
    for name, each in study.experiments.items():
        used += [
            (f"experiments.{name}.regimes", each.regimes, study.regimes),
            (f"experiments.{name}.features", each.features, study.features),
            (f"experiments.{name}.models", each.models, study.models),
            (f"experiments.{name}.variants", each.variants, study.variants),
        ]
    used += [
        (f"features.{name}.columns", each.columns, COLUMNS)
        for name, each in study.features.items()
    ]
    used += [
        (f"regimes.{r.name}.unit", (r.unit,), UNITS) for r in study.regimes.values()
    ]
    used += [
        (f"regimes.{r.name}.group", (r.group,), GROUPS) for r in study.regimes.values()
    ]
    used += [
        (f"variants.{each.name}.weights", (each.weights,), WEIGHTS)
        for each in study.variants.values()
    ]
    used += [
        (f"variants.{each.name}.against", (each.against,), ("", *study.variants))
        for each in study.variants.values()
    ]
    for where, names, known in used:
        for name in names:
            if name not in known:
                raise StudyError(
                    f"{source}: {where} names '{name}', which is not declared"
                    f"{_nearest(name, known)}."
                )


def _check_values(study: Study, source: str) -> None:
    """Refuse values that no run could use."""
    evaluation = study.evaluation
    rules = [
        (evaluation.folds >= 2, "evaluation.folds must be at least 2"),
        (
            0 <= evaluation.search_share < 1,
            "evaluation.search_share must lie in [0, 1)",
        ),
        (0 < evaluation.confidence < 1, "evaluation.confidence must lie in (0, 1)"),
        (evaluation.draws >= 20, "evaluation.draws must be at least 20"),
        (
            study.study.paper in ("a4", "us-letter"),
            "study.paper must be a4 or us-letter",
        ),
    ]
    for name, each in study.experiments.items():
        planned = len(fits_of(each))
        rules += [
            (
                each.fits == planned,
                f"experiments.{name}.fits says {each.fits}, its lists make {planned}",
            ),
            (
                all(0 <= fold < evaluation.folds for fold in each.folds),
                f"experiments.{name}.folds must lie in 0 to {evaluation.folds - 1}",
            ),
        ]
    for holds, sentence in rules:
        if not holds:
            raise StudyError(f"{source}: {sentence}.")
=======
    return declaration.load(path)
>>>>>>> main
