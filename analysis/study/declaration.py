"""The declaration as values: frozen structs, and the fits that follow from them.

Flows in: nothing. Flows out: the shape of study.toml, with what each key may hold and
what it holds when left out; `analysis.study.reading` fills it. Imports nothing heavy,
so that `make explain` and `make help` answer at once.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

UNITS = ("row", "track", "recording")
COLUMNS = (
    "danceability", "energy", "key", "loudness", "mode", "speechiness",
    "acousticness", "instrumentalness", "liveness", "valence", "tempo",
    "time_signature", "duration_ms", "explicit", "popularity",
)  # fmt: skip
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
# An address that is the same in every format: no spaces, quotes, brackets, stars.
ADDRESS = (
    r"(?a)\A(https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"
    r"(:\d{1,5})?(/[\w.~:@%/+-]*)?)?\Z"
)
AN_ADDRESS = "empty or an address like https://example.org/study, without spaces"
LARGEST = sys.float_info.max  # what is beyond is infinite, or no number


def _whole(least: int) -> Any:
    """Return the type of whole numbers from `least` on."""
    words = f"a whole number of at least {least}"
    return Annotated[int, Meta(ge=least, description=words)]


# What a key may hold; a refusal says that it must be what the description says.
Text = Annotated[str, Meta(description="a text in quotes")]
Whole = Annotated[int, Meta(description="a whole number")]
Flag = Annotated[bool, Meta(description="true or false")]
Count, Several, Many, Bound = _whole(1), _whole(2), _whole(20), _whole(0)
Number = Annotated[float, Meta(ge=-LARGEST, le=LARGEST, description="a number")]
Part = Annotated[float, Meta(gt=0, lt=1, description="a number in (0, 1)")]
Rest = Annotated[float, Meta(ge=0, lt=1, description="a number in [0, 1)")]
Names = tuple[Text, ...]
Address = Annotated[str, Meta(pattern=ADDRESS, description=AN_ADDRESS)]
# How a design divides: what its block says beside label, base, kind and against. A list
# in the place of a count makes the block a ladder (`analysis.study.ladders`).
KINDS: Mapping[str, Mapping[str, Any]] = {
    "strict-artists": {},
    "strict-albums": {},
    "control": {"like": Text},
    "reference": {},
    "add-artist": {},
    "add-twins": {},
    "add-rows": {},
    "keep-first": {},
    "keep-random": {},
    "size": {"size": Count, "draw": Count},
    "long-tail": {"ratio": Count, "tracks": Count, "tested": Count, "draw": Count},
    "repeat": {"draw": Count},
}
ONCE = "must name something, and nothing twice"  # what lists do
# Keys that no file has: the name in the brackets above a block, what is its own.
KEY, OWN = "[name]", "[own]"


class Block(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A block of the file: it has no key but these, and a default may be left out."""


class Named(Block, kw_only=True):
    """A block whose name stands in the brackets above it."""

    name: str = field(name=KEY)


class Title(Block, kw_only=True):
    """What the title page says; texts but title and version may be empty."""

    title: Text
    subtitle: Text
    version: Text
    author: Text = ""
    course: Text = ""
    date: Text = ""
    repository: Address = ""
    site: Address = ""
    language: Text = "en"
    paper: Literal[tuple(PAPERS)] = "a4"


class Evaluation(Block, kw_only=True):
    """How scores are taken: folds, search share, intervals, the primary metric."""

    seed: Whole
    folds: Several
    search_share: Rest
    draws: Many
    confidence: Part
    regime: Text
    features: Text
    metric: Literal[METRICS]


class FeatureSet(Named, kw_only=True):
    """The columns that a model may see."""

    label: Text
    columns: tuple[Literal[COLUMNS], ...]


class Regime(Named, kw_only=True):
    """A way to split: its unit, and what may not stand on both sides."""

    label: Text
    unit: Literal[UNITS]
    group: Literal["", "artist"] = ""
    describes: Text


class Kind(Block, kw_only=True):
    """What decides what else a design says."""

    kind: Literal[tuple(KINDS)]


class Cut(Named, kw_only=True):
    """What every design says."""

    label: Text
    base: Text
    kind: Literal[tuple(KINDS)]
    against: Names = ()


class Design(Cut, kw_only=True):
    """A training and a test set cut from a regime, to answer one question.

    Fits name it where others name a regime. `kind` says how it is cut, with the
    numbers in `values` (`KINDS` says which); `against` names what it is contrasted
    with: regimes or designs with the same test items.
    """

    values: Mapping[str, Any] = field(name=OWN)


class Model(Named, kw_only=True):
    """A model: the module that builds it and its parameters.

    `space` is what the search draws from; an empty one means that `params` are used as
    they stand. A list of values is a choice, a table with low and high a range.
    `experiments` are those that it joins: it stands in their `models` as if listed.
    """

    label: Text
    family: Text
    module: Text
    seconds: Whole
    params: Mapping[str, Any] = {}
    space: Mapping[str, Any] = {}
    experiments: Names = ()


class Range(Block, kw_only=True):
    """A range of a space: drawn evenly on a logarithmic scale with log = true."""

    low: Number
    high: Number
    log: bool = False


class Blend(Named, kw_only=True):
    """A mean of the probabilities of several entries, all with the same weight.

    `members` are entries (a model, or model+variant) or blends declared above. "even"
    `shares` divide out those of the genres in the training set. A blend needs no fit:
    it is measured wherever all its members were fitted.
    """

    label: Text
    members: Names
    mean: Literal["arithmetic", "geometric"]
    shares: Literal["training", "even"] = "training"


class Search(Block, kw_only=True):
    """How parameters are searched: on the carve-out artists, with equal budgets.

    `share` of the carve-out artists validate; a family stops taking trials when they
    have used `seconds` on one core. Trial 0 has the declared parameters.
    """

    features: Text
    trials: Count
    seconds: Count
    share: Part
    metric: Literal[METRICS]


class Variant(Named, kw_only=True):
    """One change to how a model is usually fitted.

    `factor` is what is changed, `against` the variant it is compared with ("" is the
    usual way); `prepare` says how columns are prepared, `params` replaces parameters.
    """

    label: Text
    factor: Text
    against: Text = ""
    weights: Literal["none", "balanced"] = "none"
    prepare: Mapping[str, Any] = {}
    params: Mapping[str, Any] = {}


class Experiment(Named, kw_only=True):
    """A question and the fits that answer it: the product of its five lists.

    `regimes` may name designs. No variants means the usual way; `items` bounds the
    training items (0 = all).
    """

    question: Text
    regimes: Names
    features: Names
    models: Names
    variants: Names = ()
    folds: tuple[Whole, ...] = (0,)
    items: Bound = 0
    fits: Whole


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


class Finding(Named, kw_only=True):
    """A claim, the hypothesis before the run, and the thresholds of its verdict."""

    claim: Text
    hypothesis: Text
    thresholds: Mapping[str, Number] = field(name=OWN)


class Study(Block, kw_only=True):
    """The whole declaration."""

    study: Title
    evaluation: Evaluation
    features: Mapping[str, FeatureSet]
    regimes: Mapping[str, Regime]
    designs: Mapping[str, Design] = {}
    models: Mapping[str, Model]
    blends: Mapping[str, Blend] = {}
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
    e, keys = experiment, ("regime", "features", "model", "variant", "fold")
    lists = e.regimes, e.features, e.models, e.variants or ("",), e.folds
    return [
        Fit(**dict(zip(keys, each, strict=True)), items=e.items)
        for each in itertools.product(*lists)
    ]
