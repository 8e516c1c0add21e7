"""What a finding is: a verdict and the numbers that it rests on.

A number always knows where it comes from: `key` names one place in the results, or is
an expression over such places when the number was computed from several.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import hypot

from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

SUPPORTED = "supported"
CONTRADICTED = "contradicted"
MIXED = "mixed"
INCONCLUSIVE = "inconclusive"
VERDICTS = (SUPPORTED, CONTRADICTED, MIXED, INCONCLUSIVE)
# what readers meet, on every page, in the README and on the terminal
WORDS = {
    SUPPORTED: SUPPORTED,
    CONTRADICTED: CONTRADICTED,
    MIXED: MIXED,
    INCONCLUSIVE: "open",
}
ENDS = {"estimate": "", "low": "_low", "high": "_high"}  # of an interval, and of a name


@dataclass(frozen=True)
class Number:
    """A value and its origin.

    Attributes:
        value: the number.
        key: "path#place" in the results, or an expression over such references.
        sources: the references that it was computed from; empty when `key` is one.
    """

    value: float
    key: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """A computed verdict.

    Attributes:
        verdict: one of `VERDICTS`.
        numbers: what the sentences may print, by name.
        words: names that the numbers belong to, such as the best model's.
    """

    verdict: str
    numbers: Mapping[str, Number]
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """One metric of one model with its interval, bound to its file."""

    regime: str
    features: str
    model: str
    metric: str
    estimate: float
    low: float
    high: float

    def reference(self, end: str) -> str:
        """Return the reference of "estimate", "low" or "high"."""
        key = f"scores/{self.regime}/{self.features}/{self.model}"
        return f"{key}#metrics.{self.metric}.{end}"

    def numbers(self, name: str) -> dict[str, Number]:
        """Return estimate and ends as `name`, `name_low` and `name_high`."""
        return bound(name, vars(self), self.reference("").rstrip("."))


def score(
    results: Results, regime: str, features: str, model: str, metric: str
) -> Score:
    """Read one score."""
    found = leaders.score(results, regime, features, model, metric)
    return Score(regime, features, model, metric, *found)


def leader(
    results: Results, study: Study, regime: str, features: str, metric: str
) -> Score:
    """Read the score of the model that leads by a metric."""
    best = leaders.best(results, study, regime, features, metric)
    return score(results, regime, features, best, metric)


@dataclass(frozen=True)
class Pair:
    """First minus second by one metric, on the same test items, bound to its file."""

    features: str
    first: str
    second: str
    metric: str
    estimate: float
    low: float
    high: float
    key: str
    turned: bool = False  # the file has it the other way round

    def numbers(self, name: str) -> dict[str, Number]:
        """Return estimate and ends as `name`, `name_low` and `name_high`."""
        bind = negative if self.turned else bound
        return bind(name, vars(self), f"{self.key}#metrics.{self.metric}")


def pair(
    results: Results, features: str, first: str, second: str, metric: str
) -> Pair | None:
    """Read first minus second, whichever way it was saved; nothing when it is not."""
    for one, two in ((first, second), (second, first)):
        key = f"comparisons/{features}/{one}--{two}"
        found = results.json(key)["metrics"] if results.has(key) else {}
        if metric in found:
            low, high = found[metric]["low"], found[metric]["high"]
            turned, estimate = one != first, found[metric]["estimate"]
            ends = (-estimate, -high, -low) if turned else (estimate, low, high)
            return Pair(features, first, second, metric, *ends, key, turned)
    return None


def word(name: str) -> str:
    """Return a declared name as part of the name of a number."""
    return name.replace("-", "_")


def number(results: Results, reference: str) -> Number:
    """Return the number at a reference."""
    return Number(results.value(reference), reference)


def interval(results: Results, name: str, reference: str) -> dict[str, Number]:
    """Return the interval at a reference as `name`, `name_low` and `name_high`."""
    return bound(name, results.value(reference), reference)


def bound(
    name: str, interval: Mapping[str, float], reference: str
) -> dict[str, Number]:
    """Return an interval that stands at a reference, under names like these."""
    return {
        f"{name}{suffix}": Number(interval[end], f"{reference}.{end}")
        for end, suffix in ENDS.items()
    }


def negative(
    name: str, interval: Mapping[str, float], reference: str
) -> dict[str, Number]:
    """Return an interval whose negative stands in the file, under names like these."""
    stored = {"estimate": "estimate", "low": "high", "high": "low"}
    places = {end: f"{reference}.{other}" for end, other in stored.items()}
    return {
        f"{name}{suffix}": Number(interval[end], f"-({places[end]})", (places[end],))
        for end, suffix in ENDS.items()
    }


def computed(
    values: Mapping[str, tuple[float, str]], *sources: str
) -> dict[str, Number]:
    """Return values, each with how it was computed, that come from the same sources."""
    return {name: Number(value, how, sources) for name, (value, how) in values.items()}


def of_places(places: Collection[str], good: str = "above", bad: str = "below") -> str:
    """Return the verdict on a claim that was looked at in several places.

    Supported where all are good, contradicted where all are bad, mixed where there are
    some of each, and else inconclusive, as where there is none.
    """
    if {good, bad} <= set(places):
        return MIXED
    if set(places) == {good}:
        return SUPPORTED
    return CONTRADICTED if set(places) == {bad} else INCONCLUSIVE


def place(low: float, high: float, margin: float) -> str:
    """Return where an interval lies to a margin: above, below or across."""
    if low > margin:
        return "above"
    return "below" if high < margin else "across"


def drop(first: Score, second: Score, name: str) -> dict[str, Number]:
    """Return first minus second with an interval, as `name`, `name_low`, `name_high`.

    The two were taken on different test items, so their draws are not paired; the
    interval is MOVER's, which puts the two intervals together as if independent (Zou
    and Donner 2008, Statistics in Medicine 27). Where the test items share artists,
    that is wider than need be.
    """
    gap = first.estimate - second.estimate
    below = hypot(first.estimate - first.low, second.high - second.estimate)
    above = hypot(first.high - first.estimate, second.estimate - second.low)
    key = f"{first.reference('estimate')} - {second.reference('estimate')}"
    ends = ("estimate", "low", "high")
    sources = tuple(each.reference(end) for each in (first, second) for end in ends)
    interval = f"MOVER interval of {key}"
    return {
        name: Number(gap, key, (sources[0], sources[3])),
        f"{name}_low": Number(gap - below, interval, sources),
        f"{name}_high": Number(gap + above, interval, sources),
    }
