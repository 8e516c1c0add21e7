"""Words for what models lean on: rankings of features, and how alike they are.

Flows in: the declaration and the results. Flows out: functions for templates. They
sort and pair bound numbers; which way a sentence goes is for the template to ask.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.pages.binding import Branch, Value, group
from analysis.pages.words.comparing import Comparisons
from analysis.results import reader

LOST = "permutation"


class Leanings(Comparisons):
    """What templates may ask about importances."""

    def importances(self, features: str, measure: str = "") -> list[Branch]:
        """Return every measure, or one, of every model, its features largest first.

        Each has `model` (its name), `label`, `measure` and `words`, and `features`:
        pairs of a name and a value.
        """
        return [
            each
            for model in self._models(features)
            for each in self._measures(features, model)
            if measure in ("", each["measure"])
        ]

    def agreements(self, features: str) -> list[Branch]:
        """Return tau of the pairs of measures that are worth reading.

        Those are the measures of one model (`kind` is "model"), the permutations of all
        models ("permutation"), and what models say of themselves ("own"). Each has
        `first`, `second` (labels), `kind` and `tau`.
        """
        listed = self.importances(features)
        known = self._results["importances"]["agreement"][features]
        found = []
        for place, one in enumerate(listed):
            for two in listed[place + 1 :]:
                kind = _kind(one, two)
                if not kind:
                    continue
                names = f"{_key(one)}--{_key(two)}", f"{_key(two)}--{_key(one)}"
                pair = known[names[0] if names[0] in known else names[1]]
                children = {
                    "first": f"{one['label']}: {one['words']}",
                    "second": f"{two['label']}: {two['words']}",
                    "kind": kind,
                    "tau": pair,
                }
                found.append(group(children, pair._key))
        return found

    def _models(self, features: str) -> list[Branch]:
        """Return the models whose importances were measured, as declared."""
        measured = self._results["importances"][features]
        return [
            self._tree["models"][name]
            for name in self._study.models
            if name in measured
        ]

    def _measures(self, features: str, model: Branch) -> Iterator[Branch]:
        """Yield the measures of one model: its own, permutation, SHAP."""
        found = self._results["importances"][features][model["name"]]
        metric = self._study.evaluation.metric
        lost = found[LOST]
        own = found["own"]
        values = {
            measure: [(name, own[measure][name]) for name in own[measure]]
            for measure in own
        }
        values[LOST] = [(name, lost[name][metric]["estimate"]) for name in lost]
        if "shares" in found["shap"]:
            shares = found["shap"]["shares"]
            values["shap"] = [(name, shares[name]["estimate"]) for name in shares]
        for measure, each in values.items():
            children = {
                "model": model["name"],
                "label": model["label"],
                "measure": measure,
                "words": reader.MEASURES[measure],
                "features": sorted(each, key=_largest_first),
            }
            yield group(children, f"{found._key} ({measure})")


def plainly(name: str) -> str:
    """Return a column, or a group of columns, as readers know it."""
    names = [each.removesuffix("_ms").replace("_", " ") for each in name.split("+")]
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _key(measure: Branch) -> str:
    return f"{measure['model']}-{measure['measure']}"


def _kind(one: Branch, two: Branch) -> str:
    """Return why a pair of measures is worth reading, "" where it is not."""
    if one["model"] == two["model"]:
        return "model"
    measures = {one["measure"], two["measure"]}
    if measures == {LOST}:
        return LOST
    return "" if measures & {LOST, "shap"} else "own"


def _largest_first(pair: tuple[str, Value]) -> tuple[float, str]:
    return -pair[1].value, pair[0]
