"""The claim that tempo, danceability, instrumentalness, energy and valence lead.

Judged on what the best model of the primary regime and feature set loses of macro-F1
when one descriptor is permuted among held-out recordings. Of the five that are claimed,
`supported` or more among the `top` largest losses: supported; `contradicted` or fewer:
contradicted; mixed between; inconclusive when there are fewer descriptors than places,
or no such result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

CLAIMED = ("tempo", "danceability", "instrumentalness", "energy", "valence")
METRIC = "macro_f1"


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, the place and loss of every descriptor, and how many lead."""
    claim = study.findings["leading-features"].thresholds
    features, top = study.evaluation.features, int(claim["top"])
    model = leaders.leading(results, study, features, study.models)
    key = f"importances/{features}/{model}"
    permuted = results.json(key).get("permutation", {}) if results.has(key) else {}
    losses = {
        name: loss[METRIC]["estimate"]
        for name, loss in permuted.items()
        if METRIC in loss
    }
    ranked = _ranked(losses)
    words = {f"place_{place}": name for place, name in enumerate(ranked, 1)}
    words |= {name: "lead" if name in ranked[:top] else "trail" for name in ranked}
    words |= {f"claimed_{name}": "yes" for name in CLAIMED}
    if model:
        words["model"] = study.models[model].label
    numbers: dict[str, Number] = {}
    for name in ranked:
        place = f"{key}#permutation.{name}.{METRIC}"
        numbers |= verdicts.interval(results, name, place)
    if results.has(key):
        numbers["held"] = _held(ranked, min(top, len(ranked)), "permutation", key)
    numbers |= _own(study, results, top)
    return Verdict(verdict_of(ranked, claim), numbers, words)


def verdict_of(ranked: list[str], claim: Mapping[str, float]) -> str:
    """Return the verdict on descriptors from the largest loss to the smallest."""
    top = ranked[: int(claim["top"])]
    if len(top) < claim["top"]:
        return verdicts.INCONCLUSIVE
    held = len(set(top) & set(CLAIMED))
    if held >= claim["supported"]:
        return verdicts.SUPPORTED
    return verdicts.CONTRADICTED if held <= claim["contradicted"] else verdicts.MIXED


def _ranked(values: Mapping[str, float]) -> list[str]:
    """Return names by their values, the largest first; equal ones by the alphabet."""
    return sorted(values, key=lambda name: (-values[name], name))


def _held(ranked: Sequence[str], top: int, measure: str, key: str) -> Number:
    """Return how many claimed descriptors are among the first."""
    held = len(set(ranked[:top]) & set(CLAIMED))
    how = f"claimed descriptors among the {top} largest of {measure} in {key}"
    return Number(held, how, (key,))


def _own(study: Study, results: Results, top: int) -> dict[str, Number]:
    """Return how many claimed descriptors lead by each model's own measure.

    That is impurity for a forest and gain for boosted trees: what is usually looked at,
    and what training items alone decide.
    """
    found = {}
    for model in study.models:
        key = f"importances/{study.evaluation.features}/{model}"
        measures = results.json(key).get("own", {}) if results.has(key) else {}
        for measure, shares in measures.items():
            number = _held(_ranked(shares), top, measure, key)
            found[f"{verdicts.word(model)}_own_held"] = number
    return found
