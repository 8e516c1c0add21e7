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
    families = {name: model.family for name, model in study.models.items()}
    network = next((name for name in families if families[name] == "network"), "")
    if not network:
        return Verdict(verdicts.INCONCLUSIVE, {})
    numbers = _curve(study, results, network, "usual")
    gains = {}
    for variant in study.variants:
        entry, word = f"{network}+{variant}", verdicts.word(variant)
        numbers |= _curve(study, results, entry, word)
        gain = verdicts.pair(results, study.evaluation.features, network, entry, METRIC)
        if gain:
            gains[variant] = gain
            numbers |= gain.numbers(f"{word}_gain")
    rise = numbers[f"{BEFORE}_rise"].value if f"{BEFORE}_rise" in numbers else None
    verdict = verdict_of(rise, gains.get(BEFORE), claim["rise"], claim["gain"])
    return Verdict(verdict, numbers, {"network": study.models[network].label})


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


def _curve(study: Study, results: Results, entry: str, name: str) -> dict[str, Number]:
    """Return rise, epochs and last accuracies of one run, where it left a history."""
    evaluation = study.evaluation
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
