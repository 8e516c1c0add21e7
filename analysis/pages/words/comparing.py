"""Words for comparing models: who was measured, who leads, and whether it is sure.

Flows in: the declaration and the results. Flows out: functions for templates. A
template never asserts a direction; it asks here and branches on the answer.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.errors import StudyError
from analysis.pages.binding import Branch, Text, Value, each, group

BASELINE = "baseline"  # the family of models that learn nothing from the features


class Comparisons:
    """What templates may ask about models, regimes and feature sets.

    Classes of other subjects stand upon it; the public methods of each are the words
    that it adds.

    Args:
        study: the declaration.
        tree: the same, bound.
        results: the tree of the results.
        folder: where their files lie.
    """

    def __init__(self, study: Any, tree: Branch, results: Branch, folder: Path):
        self._study = study
        self._tree = tree
        self._results = results
        self._folder = folder

    def words(self) -> dict[str, Callable[..., Any]]:
        """Return the methods of this class that templates call, by name."""
        return {
            name: getattr(self, name)
            for name in vars(type(self))
            if not name.startswith("_") and name != "words"
        }

    def compared_regimes(self) -> list[Branch]:
        """Return the regimes that have fits, as declared."""
        used = {fit.regime for fit in self._study.fits}
        return [one for one in each(self._tree["regimes"]) if one["name"] in used]

    def is_measured(self, regime: str) -> bool:
        """Say whether a regime is declared and has fits."""
        return any(fit.regime == regime for fit in self._study.fits)

    def compared_features(self) -> list[Branch]:
        """Return the feature sets that have fits, as declared."""
        used = {fit.features for fit in self._study.fits}
        return [one for one in each(self._tree["features"]) if one["name"] in used]

    def measured(self, regime: str, features: str) -> list[Branch]:
        """Return the models with fits in `regime` on `features`, as declared."""
        fitted = {
            fit.model
            for fit in self._study.fits
            if (fit.regime, fit.features) == (regime, features)
        }
        return [
            self._tree["models"][name] for name in self._study.models if name in fitted
        ]

    def learned(self, regime: str, features: str) -> list[Branch]:
        """Return the measured models that learn something from the features."""
        measured = self.measured(regime, features)
        return [model for model in measured if model["family"] != BASELINE]

    def scores(self, regime: str, features: str, model: str) -> Branch:
        """Return the scores of one model: metrics, items, artists, folds."""
        return self._results["scores"][regime][features][model]

    def ranking(
        self, regime: str, features: str, metric: str, *, baselines: bool = False
    ) -> list[Branch]:
        """Return measured models, best first; baselines only where asked or alone."""

        def estimate(model: Branch) -> Value:
            scores = self.scores(regime, features, model["name"])
            return scores["metrics"][metric]["estimate"]

        models = [] if baselines else self.learned(regime, features)
        models = models or self.measured(regime, features)
        if not models:
            raise StudyError(f"no model was fitted in '{regime}' on '{features}'")
        return sorted(models, key=estimate, reverse=metric != "log_loss")

    def ungrouped(self, regime: str) -> Branch | None:
        """Return the regime with the same unit that keeps nothing apart, if any."""
        unit = self._study.regimes[regime].unit
        for name, other in self._study.regimes.items():
            alike = other.unit == unit and not other.group and name != regime
            if alike and self.is_measured(name):
                return self._tree["regimes"][name]
        return None

    def best(self, regime: str, features: str, metric: str) -> Branch:
        """Return the leading model; its scores are its child `metrics`."""
        return self._scored(self.ranking(regime, features, metric)[0], regime, features)

    def _leading(self, features: str) -> Branch:
        """Return the leading model of the primary regime by the primary metric."""
        evaluation = self._study.evaluation
        return self.best(evaluation.regime, features, evaluation.metric)

    def guessing(self, regime: str, features: str, metric: str) -> Branch:
        """Return the best of the baselines, which learn nothing from the features."""
        models = self.ranking(regime, features, metric, baselines=True)
        baselines = [model for model in models if model["family"] == BASELINE]
        if not baselines:
            raise StudyError(f"no baseline was fitted in '{regime}' on '{features}'")
        return self._scored(baselines[0], regime, features)

    def _scored(self, model: Branch, regime: str, features: str) -> Branch:
        """Return a model with its scores."""
        scores = self.scores(regime, features, model["name"])
        children = {name: model[name] for name in ("name", "label")}
        children |= {name: scores[name] for name in ("metrics", "items", "artists")}
        return group(children, scores._key)

    def confused(self, features: str, model: str, most: int) -> list[Branch]:
        """Return the most frequent confusions: true genre, predicted genre, items."""
        table = self._results["confusion"][features][model]
        pairs = [
            (genre, other, table[genre][other])
            for genre in table
            for other in table
            if genre != other
        ]
        pairs.sort(key=lambda pair: (-pair[2].value, pair[0], pair[1]))
        return [
            group({"genre": Text(own), "taken": Text(other), "items": items}, items.key)
            for own, other, items in pairs[:most]
        ]

    def histories(self, regime: str, features: str) -> list[Branch]:
        """Return models that train in epochs, each with its last epoch."""
        found = []
        for model in self.measured(regime, features):
            fits = self._results["fits"][regime][features][model["name"]]
            first = fits[next(iter(fits))]
            if "history" in first and len(first["history"]):
                last = each(first["history"])[-1]
                children = {"label": model["label"], "last": last}
                found.append(group(children, first._key))
        return found

    def difference(self, features: str, a: str, b: str, metric: str) -> Branch:
        """Return the paired difference a minus b, whichever way it was saved."""
        pairs = self._results["comparisons"][features]
        if f"{a}--{b}" in pairs:
            return pairs[f"{a}--{b}"]["metrics"][metric]
        return turned(pairs[f"{b}--{a}"]["metrics"][metric])


def turned(interval: Branch) -> Branch:
    """Return minus an interval."""
    ends = {"estimate": "estimate", "low": "high", "high": "low"}
    return group({end: -interval[other] for end, other in ends.items()}, interval._key)


def mean(rows: list[Branch], column: str, name: str) -> Value:
    """Return the mean of a column over rows; `name` says which rows these are."""
    values = [row[column].value for row in rows]
    return Value(statistics.fmean(values), f"mean of {column}, {name}")


def sign(interval: Branch) -> str:
    """Return 'above', 'below' or 'unclear': where the interval lies to zero."""
    low, high = interval["low"].value, interval["high"].value
    return "above" if low > 0 else "below" if high < 0 else "unclear"


def around(numbers: Branch, name: str) -> Branch:
    """Return a number of a finding with the ends of its interval."""
    ends = {"estimate": name, "low": f"{name}_low", "high": f"{name}_high"}
    children = {end: numbers[word] for end, word in ends.items()}
    return group(children, f"{numbers._key}.{name}")


def by(
    rows: Branch | list[Branch], column: str, *, most: int, largest: bool = True
) -> list[Branch]:
    """Return the rows with the largest (or smallest) values in a column."""
    ranked = sorted(
        rows if isinstance(rows, list) else each(rows),
        key=lambda row: row[column].value,
        reverse=largest,
    )
    return ranked[:most]


def zero(rows: Branch, column: str) -> Branch:
    """Return the rows whose value in a column is nothing at all."""
    found = {name: rows[name] for name in rows if not rows[name][column].value}
    return group(found, f"{rows._key} ({column} = 0)")


def apart(first: Branch, second: Branch) -> str:
    """Return 'above', 'below' or 'unclear': whether two intervals lie apart.

    For scores of different test items, which cannot be paired.
    """
    if first["low"] > second["high"]:
        return "above"
    return "below" if first["high"] < second["low"] else "unclear"
