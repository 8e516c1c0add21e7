"""The claim that every two models differ in how well they tell genre.

Two models differ when Holm's corrected p-value over repeated grouped cross-validation
lies below `alpha` and the paired interval over artists leaves out zero on the same
side; they are alike when neither is so. All pairs differ: supported; all are alike:
contradicted; inconclusive when nothing was tested; else mixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Pair, Verdict
from analysis.results.reader import Results
from analysis.study.declaration import Study

DIFFERS, ALIKE, SPLIT = "differs", "alike", "split"


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, and how many pairs differ, are alike, or split the tests."""
    chosen = study.evaluation
    key = f"tests/{chosen.features}"
    alpha = study.findings["models-differ"].thresholds["alpha"]
    tests = results.json(key)["metrics"][chosen.metric] if results.has(key) else {}
    places: dict[str, str] = {}
    sources = [key]
    for name, test in tests.items():
        pair = verdicts.pair(results, chosen.features, *name.split("--"), chosen.metric)
        if pair:
            places[name] = place(test, pair, alpha)
            sources.append(pair.key)
    found = list(places.values())
    counts = {
        word: (found.count(word), f"pairs of {key} that are: {word}")
        for word in (DIFFERS, ALIKE, SPLIT)
    }
    numbers = verdicts.computed(counts, *sources)
    numbers["pairs"] = Number(len(found), f"number of pairs of {key}", (key,))
    words = {verdicts.word(name): word for name, word in places.items()}
    return Verdict(verdict_of(found), numbers if found else {}, words)


def place(test: Mapping[str, Any], pair: Pair, alpha: float) -> str:
    """Return whether both ways tell a pair of models apart, neither, or one."""
    by_folds = test["holm"] < alpha
    side = (pair.low > 0) - (pair.high < 0)
    by_artists = side != 0
    if by_folds and by_artists and side * test["estimate"] > 0:
        return DIFFERS
    return SPLIT if by_folds or by_artists else ALIKE


def verdict_of(places: list[str]) -> str:
    """Return the verdict on all pairs."""
    if not places:
        return verdicts.INCONCLUSIVE
    if set(places) == {DIFFERS}:
        return verdicts.SUPPORTED
    return verdicts.CONTRADICTED if set(places) == {ALIKE} else verdicts.MIXED
