"""The claim that an accuracy of 60 % needs as few groups as a shop has shelves.

Genres are merged by confusion, measured on the artists of the search carve-out, and the
probabilities of the model that leads by the primary metric are summed. For each feature
set three numbers of groups say where the accuracy is: the most at which the estimate
reaches it, the most at which the whole interval does (`sure`), and the most at which
the interval still touches it (`possible`). `few` when even the last is at most the
threshold, `many` when the second is above it. The verdict is supported when every
feature set needs few groups, contradicted when every one does with many, mixed when
they disagree, and inconclusive otherwise.
"""

from __future__ import annotations

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

WAY = "confusion"
PLACES = ("groups", "sure", "possible")
SHARES = ("60", "65")  # percent, the ends of what the report claims


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict and the numbers of groups by feature set."""
    most = study.findings["how-fine"].thresholds["groups"]
    numbers: dict[str, Number] = {}
    words: dict[str, str] = {}
    places = set()
    for features in study.features:
        folder, name = f"merging/levels/{features}", verdicts.word(features)
        merged = [model for model in study.models if results.has(f"{folder}/{model}")]
        model = leaders.leading(results, study, features, merged)
        if not model:
            continue
        key = f"{folder}/{model}"
        shown = {
            f"{name}_{place}_{share}": f"{key}#reached.{WAY}.{share}.{place}"
            for share in SHARES
            for place in PLACES
        }
        shown[f"{name}_kept"] = f"{key}#kept.{WAY}"
        for word, reference in shown.items():
            numbers[word] = verdicts.number(results, reference)
        place = where(numbers, name, most)
        places.add(place)
        words |= {f"{name}_model": study.models[model].label, f"{name}_place": place}
        words[f"{name}_key"] = model
    return Verdict(verdicts.of_places(places, good="few", bad="many"), numbers, words)


def where(numbers: dict[str, Number], name: str, most: float) -> str:
    """Return whether a feature set needs "few" groups, does with "many", or neither."""
    if numbers[f"{name}_possible_60"].value <= most:
        return "few"
    return "many" if numbers[f"{name}_sure_60"].value > most else "unclear"
