"""Words for what was tested, and what it takes: folds behind scores, fits, hours.

Flows in: the declaration and the results. Flows out: functions for templates, which
count folds in the scores, so that no sentence has to claim them.
"""

from __future__ import annotations

from typing import Any

from analysis.pages.binding import Branch, Value, group
from analysis.pages.words.comparing import Comparisons

SOURCE, HOUR = "study.toml", 3600  # seconds


class Folds(Comparisons):
    """What templates may ask about the folds that were tested."""

    def folds_used(self, regime: str, features: str) -> Value:
        """Return on how many folds every model was tested in `regime`."""
        every, _ = self._names_of_folds(regime, features) or ((), ())
        key = f"scores/{regime}/{features} (folds that every model was tested on)"
        return Value(len(every), key)

    def folds_tested(self) -> list[Branch]:
        """Return which folds were tested, for regimes that are alike in that.

        Each has `regimes` (labels), `names` (of the folds that every model was tested
        on), `folds` (their number), `whole` (whether these are all) and `others` (of
        the folds that only some models were tested on).
        """
        alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
        for regime in self._study.regimes:
            folds = self._names_of_folds(regime)
            if folds:
                alike.setdefault(folds, []).append(regime)
        tested = []
        for (names, others), regimes in alike.items():
            named = " and ".join(regimes)
            key = f"scores/{named} (folds that every model was tested on)"
            children = {
                "regimes": [self._study.regimes[name].label for name in regimes],
                "names": names,
                "folds": Value(len(names), key),
                "whole": len(names) == self._study.evaluation.folds,
                "others": others,
            }
            tested.append(group(children, key))
        return sorted(tested, key=lambda alike: -len(alike["names"]))

    def _names_of_folds(self, regime: str, *features: str) -> tuple[Any, ...]:
        """Return the folds of all scored models, and those of only some; or nothing."""
        folds = [
            set(scores["by_fold"])
            for name in features or self._study.features
            for scores in self._scored_models(regime, name)
        ]
        if not folds:
            return ()
        every = set.intersection(*folds)
        return tuple(
            tuple(sorted(names, key=_in_order))
            for names in (every, set.union(*folds) - every)
        )

    def planned_fits(self) -> Value:
        """Return how many fits the experiments declare; shared ones count once."""
        key = f"{SOURCE}#experiments (number of fits)"
        return Value(len(self._study.fits), key, SOURCE)

    def planned_hours(self) -> Value:
        """Return the hours of one core that the fits take by declared estimates."""
        models = self._study.models
        hours = sum(models[fit.model].seconds for fit in self._study.fits) / HOUR
        key = f"{SOURCE}#models (seconds of every fit, added up, in hours)"
        return Value(hours, key, SOURCE)

    def _scored_models(self, regime: str, features: str) -> list[Branch]:
        """Return the scores of every model as usually fitted in one regime."""
        known = self._results
        for name in ("scores", regime, features):
            if name not in known:
                return []
            known = known[name]
        names = [model["name"] for model in self.measured(regime, features)]
        return [known[name] for name in names if name in known]

    def folds_of(self, *experiments: str) -> Branch | None:
        """Return on how many folds experiments were measured: `least` and `most`.

        Nothing where none of them is declared.
        """
        declared = self._study.experiments
        sizes = [
            len(set(declared[name].folds)) for name in experiments if name in declared
        ]
        if not sizes:
            return None
        key = f"{SOURCE}#experiments ({', '.join(experiments)}: folds)"
        ends = {"least": min(sizes), "most": max(sizes)}
        children = {end: Value(count, key, SOURCE) for end, count in ends.items()}
        return group(children, key)


def _in_order(name: str) -> tuple[int, str]:
    """Return what sorts names of folds as numbers."""
    return len(name), name
