"""Words for what was changed: variants, searches, trainings, and how often it mattered.

Flows in: the declaration and the results. Flows out: functions for templates. They
count and pair bound numbers; which way a sentence goes is for the template to ask.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from analysis.measurements import epochs
from analysis.pages.binding import Branch, Value, each, group
from analysis.pages.words.comparing import BASELINE, Comparisons, sign, turned
from analysis.study.declaration import fits_of


class Evaluations(Comparisons):
    """What templates may ask about variants, searches and trainings."""

    def changes(self, *experiments: str) -> list[Branch]:
        """Return each variant of these experiments minus what it is set against.

        Each has model, variant (branches of the declaration), factor and metrics; those
        whose counterpart was not fitted are left out.
        """
        found = []
        for fit in self._fits(experiments):
            if not fit.variant:
                continue
            base = self._study.variants[fit.variant].against
            other = dataclasses.replace(fit, variant=base).entry
            metrics = self._difference(fit.features, fit.entry, other)
            if metrics is not None:
                found.append(self._change(fit, metrics))
        return found

    def _fits(self, experiments: Iterable[str]) -> list[Any]:
        """Return the fits of experiments in declared order, one fold of each entry.

        An experiment that is not declared has none.
        """
        first: dict[tuple[str, str, str], Any] = {}
        declared = self._study.experiments
        for name in (name for name in experiments if name in declared):
            for fit in fits_of(declared[name]):
                first.setdefault((fit.regime, fit.features, fit.entry), fit)
        return list(first.values())

    def _difference(self, features: str, first: str, second: str) -> Branch | None:
        """Return every metric of first minus second, or nothing."""
        pairs = self._results["comparisons"][features]
        for pair in (f"{first}--{second}", f"{second}--{first}"):
            if pair in pairs:
                metrics = {
                    metric: self.difference(features, first, second, metric)
                    for metric in pairs[pair]["metrics"]
                }
                return group(metrics, f"comparisons/{features}/{pair}")
        return None

    def _change(self, fit: Any, metrics: Branch) -> Branch:
        """Return one variant of one model with its differences."""
        children = {
            "model": self._tree["models"][fit.model],
            "variant": self._tree["variants"][fit.variant],
            "factor": self._study.variants[fit.variant].factor,
            "metrics": metrics,
        }
        return group(children, metrics._key)

    def richer(self, first: str, second: str) -> list[Branch]:
        """Return every entry on features `second` minus the same on `first`.

        Each has model, variant ("" for the usual way), items (0 for all), and metrics.
        """
        compared, pair = self._results["comparisons"], f"{first}--{second}"
        if pair not in compared:
            return []
        known = compared[pair]
        found: dict[str, Branch] = {}
        for fit in self._study.fits:
            usual = self._study.models[fit.model].family != BASELINE
            if fit.entry in known and fit.entry not in found and usual:
                metrics = known[fit.entry]["metrics"]
                minus = {name: turned(metrics[name]) for name in metrics}
                children = {
                    "model": self._tree["models"][fit.model],
                    "variant": fit.variant,
                    "items": fit.items,
                    "metrics": group(minus, metrics._key),
                }
                found[fit.entry] = group(children, metrics._key)
        return sorted(found.values(), key=self._declared_place)

    def searches(self) -> list[Branch]:
        """Return every searched model: its trials, what they used, what they gained."""
        return [
            self._search(name, model)
            for name, model in self._study.models.items()
            if model.space and name in self._results["search"]
        ]

    def _search(self, name: str, declared: Any) -> Branch:
        """Return the search of one model."""
        result = self._results["search"][name]
        metric = self._study.search.metric
        trials = [result[child] for child in result if str(child).isdigit()]
        used = sum(trial["seconds"].value for trial in trials)
        best = result["chosen"]["metrics"][metric]
        children = {
            "model": self._tree["models"][name],
            "result": result,
            "seconds": Value(used, f"search/{name} (seconds of all trials)"),
            "failures": [trial for trial in trials if trial["failure"]],
            "best": best,
            "gain": best - result["default"],
            "kept_default": result["chosen"]["trial"].value == 0,
        }
        return group(children, f"search/{name}")

    def search_items(self) -> Branch:
        """Return how many recordings trials train on and are scored on."""
        split = self._results["splits"]["search"]
        folds = [split[name]["fold"].value for name in split]
        scored = sum(fold >= 0 for fold in folds)
        return group(
            {
                "training": Value(len(folds) - scored, "splits/search (training)"),
                "scored": Value(scored, "splits/search (scored)"),
            },
            "splits/search",
        )

    def trainings(self, regime: str, features: str) -> list[Branch]:
        """Return every full training in epochs: the usual ones, then their variants."""
        found: dict[str, Branch] = {}
        for fit in self._study.fits:
            if (fit.regime, fit.features, fit.items) != (regime, features, 0):
                continue
            reports = self._results["fits"][regime][features][fit.entry]
            report = reports[str(fit.fold)]
            if (
                fit.entry not in found
                and "history" in report
                and len(report["history"])
            ):
                found[fit.entry] = self._training(fit, report)
        return sorted(found.values(), key=self._declared_place)

    def _declared_place(self, entry: Branch) -> tuple[int, int]:
        """Return the place of an entry: by model, then by variant."""
        models, variants = list(self._study.models), ["", *self._study.variants]
        return models.index(entry["model"]["name"]), variants.index(entry["variant"])

    def _training(self, fit: Any, report: Branch) -> Branch:
        """Return one training: its lowest, kept and last epoch, and its rise."""
        history = each(report["history"])
        losses = [{"validation_loss": row["validation_loss"].value} for row in history]
        lowest, last = history[epochs.lowest(losses)], history[-1]
        ends = [row["validation_loss"].key for row in (last, lowest)]
        variant = self._study.variants.get(fit.variant)
        kept = report["kept_epoch"] if "kept_epoch" in report else lowest["epoch"]
        scores = self._results["scores"][fit.regime][fit.features][fit.entry]
        children = {
            "model": self._tree["models"][fit.model],
            "variant": fit.variant,
            "label": variant.label if variant else "the usual way",
            "factor": variant.factor if variant else "",
            "lowest": lowest,
            "last": last,
            "kept": history[int(kept.value) - 1],
            "rise": Value(epochs.rise(losses), f"{ends[0]} / {ends[1]} - 1"),
            "gain": self._difference(fit.features, fit.model, fit.entry)
            if variant
            else None,
            "scores": scores,
        }
        return group(children, report._key)


def tally(changes: list[Branch], metric: str, name: str) -> Branch:
    """Count where the intervals of changes lie: above zero, below it, or across.

    `name` tells these changes from others on the page of numbers.
    """
    places = [sign(change["metrics"][metric]) for change in changes]
    counts = {
        place: Value(places.count(place), f"comparisons ({name}: {metric} {place} 0)")
        for place in ("above", "below", "unclear")
    }
    total = Value(len(places), f"comparisons ({name}: number of changes)")
    return group(counts | {"total": total}, f"comparisons ({name})")


def extremes(changes: list[Branch], metric: str, place: str) -> list[Branch]:
    """Return the changes whose interval lies "above", "below" or "unclear" of zero.

    The largest differences come first, whatever their sign.
    """
    intervals = [(change["metrics"][metric], change) for change in changes]
    chosen = [pair for pair in intervals if sign(pair[0]) == place]
    chosen.sort(key=lambda pair: -abs(pair[0]["estimate"].value))
    return [change for _, change in chosen]
