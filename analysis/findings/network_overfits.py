"""The claim that the deep neural network overfits.

Two signs are looked at. The validation loss of the network before the remedies, without
dropout and without early stopping, is higher at its last epoch than at its lowest by at
least `rise` (relative). And dropout and early stopping together gain at least `gain` of
macro-F1 on the test items, with the whole interval. Both signs: supported; neither:
contradicted; one: mixed; inconclusive when the interval of the gain crosses the
threshold, or a result is missing. The other runs of the network stand beside it.
"""

from __future__ import annotations

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Pair, Verdict
from analysis.measurements import epochs
from analysis.results.reader import Results
from analysis.study.declaration import Study

BEFORE = "unregularised"  # the variant without either remedy
METRIC = "macro_f1"
FOLD = 0


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, the rise of every run, and the gain of every remedy."""
    claim = study.findings["network-overfits"].thresholds
    network = _network(study)
    if not network:
        return Verdict(verdicts.INCONCLUSIVE, {})
    numbers: dict[str, Number] = {}
    for variant in ("", *study.variants):
        numbers |= _curve(study, results, network, variant)
        gain = _gain(study, results, network, variant)
        if gain:
            numbers |= gain.numbers(f"{_word(variant)}_gain")
    rise = numbers.get(f"{BEFORE}_rise")
    gain = _gain(study, results, network, BEFORE)
    return Verdict(
        verdict_of(rise.value if rise else None, gain, claim["rise"], claim["gain"]),
        numbers,
        {"network": study.models[network].label},
    )


def verdict_of(
    rise: float | None, gain: Pair | None, most_rise: float, least_gain: float
) -> str:
    """Return the verdict on the relative rise and on the gain of the remedies."""
    if rise is None or gain is None:
        return verdicts.INCONCLUSIVE
    if gain.low < least_gain <= gain.high:
        return verdicts.INCONCLUSIVE
    signs = (rise >= most_rise, gain.low >= least_gain)
    if all(signs):
        return verdicts.SUPPORTED
    return verdicts.MIXED if any(signs) else verdicts.CONTRADICTED


def _network(study: Study) -> str:
    """Return the name of the declared network, "" when there is none."""
    named = [name for name, each in study.models.items() if each.family == "network"]
    return named[0] if named else ""


def _word(variant: str) -> str:
    """Return the name of a run in the numbers; the usual way is "usual"."""
    return variant.replace("-", "_") or "usual"


def _entry(network: str, variant: str) -> str:
    return f"{network}+{variant}" if variant else network


def _gain(study: Study, results: Results, network: str, variant: str) -> Pair | None:
    """Return the usual way minus a variant of the network."""
    if not variant:
        return None
    features, entry = study.evaluation.features, _entry(network, variant)
    return verdicts.pair(results, features, network, entry, METRIC)


def _curve(
    study: Study, results: Results, network: str, variant: str
) -> dict[str, Number]:
    """Return rise, epochs and last accuracies of one run, where it left a history."""
    evaluation, name = study.evaluation, _word(variant)
    entry = _entry(network, variant)
    key = f"fits/{evaluation.regime}/{evaluation.features}/{entry}/{FOLD}"
    history = results.json(key).get("history", []) if results.has(key) else []
    if not history:
        return {}
    lowest, last = epochs.lowest(history), len(history) - 1
    places = tuple(f"{key}#history.{at}.validation_loss" for at in (lowest, last))
    rise = epochs.rise(history)
    found = {
        f"{name}_rise": Number(rise, f"{places[1]} / {places[0]} - 1", places),
        f"{name}_lowest_epoch": Number(lowest + 1, f"{key}#history.{lowest}.epoch"),
        f"{name}_last_epoch": Number(last + 1, f"{key}#history.{last}.epoch"),
    }
    for column in ("accuracy", "validation_accuracy", "loss", "validation_loss"):
        place = f"{key}#history.{last}.{column}"
        found[f"{name}_{column}"] = Number(history[last][column], place)
    return found
