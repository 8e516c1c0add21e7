"""The headline numbers of abstract and README.

Flows in: the declaration and the results. Flows out: a `Summary` whose names follow the
declaration (hyphens become underscores):

    genres, chance                              how many genres; 1 / genres
    <features>_<metric>[_low|_high]             the best model, primary regime
    <features>_<regime>[_low|_high]             the accuracy of that model in a regime
    <features>_drop_from_<regime>[_low|_high]   that accuracy minus the last regime's
    <features>_first, _last, _drop              the same for the first and last regime

and, as words, <features>_model, first_regime and last_regime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.findings import verdicts
from analysis.findings.verdicts import Number
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

LADDER = "accuracy"


@dataclass(frozen=True)
class Summary:
    """The headline numbers and the names that belong to them.

    `best` gives, per feature set as declared, the name of the model that leads by the
    primary metric in the primary regime.
    """

    numbers: Mapping[str, Number]
    words: Mapping[str, str]
    best: Mapping[str, str]


def summary(study: Study, results: Results) -> Summary:
    """Return the headline numbers of what is scored.

    Raises:
        StudyError: when the class counts are missing.
    """
    genres, key = len(results.csv("data/classes")), "number of rows of data/classes"
    counts = {"genres": (genres, key), "chance": (1 / genres, f"1 / {key}")}
    numbers, words, best = verdicts.computed(counts, "data/classes"), {}, {}
    primary = study.evaluation.regime
    for features in leaders.feature_sets(results, study, primary):
        name = verdicts.word(features)
        best[features] = model = leaders.best(results, study, primary, features)
        words[f"{name}_model"] = study.models[model].label
        found = results.json(f"scores/{primary}/{features}/{model}")
        for metric in found["metrics"]:
            each = verdicts.score(results, primary, features, model, metric)
            numbers |= each.numbers(f"{name}_{metric}")
        numbers |= ladder(study, results, features, model)
    regimes = leaders.regimes(results, study)
    if regimes:
        words["first_regime"] = study.regimes[regimes[0]].label
        words["last_regime"] = study.regimes[regimes[-1]].label
    return Summary(numbers, words, best)


def everywhere(study: Study, results: Results, features: str) -> str:
    """Return the most accurate model on unseen artists that every regime has scored.

    Not every model is fitted in all of them; what is not cannot climb the ladder. Where
    no model is, the most accurate one is returned.
    """
    scored = [
        leaders.models(results, study, regime, features) for regime in study.regimes
    ]
    shared = set.intersection(*(set(names) for names in scored if names))
    return leaders.leading(results, study, features, shared, LADDER) or leaders.best(
        results, study, study.evaluation.regime, features, LADDER
    )


def ladder(
    study: Study, results: Results, features: str, model: str
) -> dict[str, Number]:
    """Return the accuracy of one scored model by regime, and how it falls to the last.

    It need not fall from the first: rows of one track carry conflicting labels, so that
    some of the easiest splits are not the highest.
    """
    name = verdicts.word(features)
    steps = {
        regime: verdicts.score(results, regime, features, model, LADDER)
        for regime in leaders.regimes(results, study)
        if model in leaders.models(results, study, regime, features)
    }
    first, last = next(iter(steps.values())), list(steps.values())[-1]
    found = {
        **first.numbers(f"{name}_first"),
        **last.numbers(f"{name}_last"),
        **verdicts.drop(first, last, f"{name}_drop"),
    }
    for regime, step in steps.items():
        place = verdicts.word(regime)
        found |= step.numbers(f"{name}_{place}")
        if step is not last:
            found |= verdicts.drop(step, last, f"{name}_drop_from_{place}")
    return found
