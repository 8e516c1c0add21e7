"""The claim that tempo, danceability, instrumentalness, energy and valence lead.

Judged on what the best model of the primary regime and feature set loses of macro-F1
when one descriptor is permuted among held-out recordings. Of the five that are claimed,
`supported` or more among the `top` largest losses: supported; `contradicted` or fewer:
contradicted; mixed between; inconclusive when there are fewer descriptors than places,
or no such result.
"""

from __future__ import annotations

from collections.abc import Mapping

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
    key, model = _source(study, results)
    losses = _losses(results, key) if key else {}
    ranked = sorted(losses, key=lambda name: (-losses[name], name))
    top = ranked[: int(claim["top"])]
    found = verdict_of(ranked, claim)
    words = {f"place_{place}": name for place, name in enumerate(ranked, 1)}
    words |= {name: "lead" if name in top else "trail" for name in ranked}
    words |= {f"claimed_{name}": "yes" for name in CLAIMED}
    if model:
        words["model"] = study.models[model].label
    numbers = _numbers(results, key, ranked, top)
    numbers |= _own(study, results, int(claim["top"]))
    return Verdict(found, numbers, words)


def verdict_of(ranked: list[str], claim: Mapping[str, float]) -> str:
    """Return the verdict on descriptors from the largest loss to the smallest."""
    top = ranked[: int(claim["top"])]
    if len(top) < claim["top"]:
        return verdicts.INCONCLUSIVE
    held = len(set(top) & set(CLAIMED))
    if held >= claim["supported"]:
        return verdicts.SUPPORTED
    return verdicts.CONTRADICTED if held <= claim["contradicted"] else verdicts.MIXED


def _source(study: Study, results: Results) -> tuple[str, str]:
    """Return the key of the best model's importances and its name, "" where missing."""
    evaluation = study.evaluation
    if not leaders.models(results, study, evaluation.regime, evaluation.features):
        return "", ""
    model = leaders.best(results, study, evaluation.regime, evaluation.features)
    key = f"importances/{evaluation.features}/{model}"
    return (key, model) if results.has(key) else ("", model)


def _losses(results: Results, key: str) -> dict[str, float]:
    """Return the loss of macro-F1 by descriptor."""
    permuted = results.json(key).get("permutation", {})
    return {
        name: found[METRIC]["estimate"]
        for name, found in permuted.items()
        if METRIC in found
    }


def _numbers(
    results: Results, key: str, ranked: list[str], top: list[str]
) -> dict[str, Number]:
    """Return the loss of every descriptor with its interval, and how many lead."""
    if not key:
        return {}
    losses = results.json(key)["permutation"]
    found = {
        f"{name}{word}": Number(
            losses[name][METRIC][end], f"{key}#permutation.{name}.{METRIC}.{end}"
        )
        for name in ranked
        for end, word in (("estimate", ""), ("low", "_low"), ("high", "_high"))
    }
    held = len(set(top) & set(CLAIMED))
    how = f"claimed descriptors among the {len(top)} largest of permutation in {key}"
    return found | {"held": Number(held, how, (key,))}


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
            ranked = sorted(shares, key=lambda name: (-shares[name], name))
            held = len(set(ranked[:top]) & set(CLAIMED))
            how = f"claimed descriptors among the {top} largest of {measure} in {key}"
            found[f"{model.replace('-', '_')}_own_held"] = Number(held, how, (key,))
    return found
