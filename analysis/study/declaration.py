"""The declaration as values: frozen dataclasses, and the fits that follow from them.

Flows in: the path of study.toml. Flows out: one `Study`; `analysis.study.reading` reads
it. Imports nothing heavy, so that `make explain` and `make help` answer at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

UNITS = ("row", "track", "recording")
GROUPS = ("", "artist")
WEIGHTS = ("none", "balanced")
MEANS = ("arithmetic", "geometric")
SHARES = ("training", "even")
COLUMNS = (
    "danceability", "energy", "key", "loudness", "mode", "speechiness",
    "acousticness", "instrumentalness", "liveness", "valence", "tempo",
    "time_signature", "duration_ms", "explicit", "popularity",
)  # fmt: skip
# How a design divides: what its block says beside label, base, kind and against.
KINDS: Mapping[str, Mapping[str, type]] = {
    "strict-artists": {},
    "strict-albums": {},
    "control": {"like": str},
    "reference": {},
    "add-artist": {},
    "add-twins": {},
    "add-rows": {},
    "keep-first": {},
    "keep-random": {},
    "size": {"size": int, "draw": int},
    "long-tail": {"ratio": int, "tracks": int, "tested": int, "draw": int},
    "repeat": {"draw": int},
}
# These divide the rows of the recordings that their base divides.
OF_ROWS = (
    "reference", "add-artist", "add-twins", "add-rows", "keep-first", "keep-random",
)  # fmt: skip
STRICT = ("strict-artists", "strict-albums")  # what a control may be like
# The papers that the PDF is set on, by the names that a reader may give them.
PAPERS = {"a4": "a4", "letter": "us-letter", "us-letter": "us-letter"}
METRICS = (
    "accuracy", "macro_f1", "weighted_f1", "top3", "top5", "log_loss", "any_genre",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Title:
    """What the title page says; texts but title and version may be empty."""

    title: str
    subtitle: str
    version: str
    author: str
    course: str
    date: str
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
class Design:
    """A training and a test set cut from a regime, to answer one question.

    Fits name it where others name a regime. `kind` says how it is cut, with the
    numbers in `values` (`KINDS` says which); `against` names what it is contrasted
    with: regimes or designs with the same test items.
    """

    name: str
    label: str
    base: str
    kind: str
    against: tuple[str, ...]
    values: Mapping[str, Any]


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
class Blend:
    """A mean of the probabilities of several entries, all with the same weight.

    `members` are entries (a model, or model+variant) or blends declared above; `mean`
    is one of `MEANS`. `shares` is one of `SHARES`: "even" divides the shares that the
    genres have in the training set out of the mean. A blend needs no fit: it is
    measured wherever all its members were fitted.
    """

    name: str
    label: str
    members: tuple[str, ...]
    mean: str
    shares: str


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

    `regimes` may name designs. No variants means the usual way; `items` bounds the
    training items (0 = all).
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
    designs: Mapping[str, Design]
    models: Mapping[str, Model]
    blends: Mapping[str, Blend]
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
