"""The claim that a random split overstates scores because it repeats recordings.

On one test set and with training sets of one size, three additions are told apart:
other tracks by the test artists, the test recordings under other ids, and other rows of
the test tracks. Each is a paired gain in accuracy over the reference, of the model that
is best on unseen artists among those fitted. Supported when a copy (twins or rows)
gains at least `margin` with its whole interval and the artists do not; contradicted
when the artists do and no copy does; mixed when both do; inconclusive otherwise.

An addition is as large as the file has it, and concerns the test rows that have such
companions. So the share of these stands beside each gain, the gain among them, and that
by the genre of the row itself instead of all genres of its recording. What stricter
splits take away, against controls of the same size, stands there as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import STRICT, Study

METRIC = "accuracy"
ADDED = ("add-artist", "add-twins", "add-rows")
PLACES = {
    "": "metrics",
    "_touched": "touched.metrics",
    "_label": "labels.touched.metrics",
}


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, every gain, and what the strict splits take away."""
    features = study.evaluation.features
    fitted = _fitted(study, results, features)
    model = leaders.leading(results, study, features, fitted)
    if not model:
        return Verdict(verdicts.INCONCLUSIVE, {})
    numbers: dict[str, Number] = {}
    for kind, part, key in contrasts(study, results, features, model):
        numbers |= measured(results, key, f"{verdicts.word(kind)}{part}")
    margin = study.findings["known-artists"].thresholds["margin"]
    words = {"model": study.models[model].label, "entry": model}
    return Verdict(verdict_of(gains(numbers, margin)), numbers, words)


def measured(results: Results, key: str, word: str) -> dict[str, Number]:
    """Return the numbers of one contrast under names that begin with `word`.

    The difference over all test items; where the design touches some, their share, the
    difference among them, and where items are rows, that by their own genre.
    """
    found = results.json(key)
    touched = found.get("touched", {})
    known = {"": True, "_touched": touched, "_label": touched and "labels" in found}
    numbers: dict[str, Number] = {}
    for part, place in PLACES.items():
        if known[part]:
            reference = f"{key}#{place}.{METRIC}"
            numbers |= verdicts.interval(results, f"{word}{part}", reference)
    for name in ("share", "items") if touched else ():
        numbers[f"{word}_{name}"] = verdicts.number(results, f"{key}#{name}")
    return numbers


def _fitted(study: Study, results: Results, features: str) -> set[str]:
    """Return the models that were fitted with other tracks by the test artists."""
    kinds = {design.kind: name for name, design in study.designs.items()}
    keys = results.match(f"contrasts/{kinds.get('add-artist')}/*/{features}/*")
    return {key.rpartition("/")[2] for key in keys}


def contrasts(
    study: Study, results: Results, features: str, model: str
) -> Iterator[tuple[str, str, str]]:
    """Yield kind, part and key of every contrast of the model that there is.

    The part is "" for the reference of an addition, "_control" for a control, "_all"
    for the regime itself.
    """
    for name, design in study.designs.items():
        if design.kind not in (*ADDED, *STRICT):
            continue
        for other in design.against:
            key = f"contrasts/{name}/{other}/{features}/{model}"
            if not results.has(key):
                continue
            part = "_all"
            if other in study.designs:
                kinds = {"reference": "", "control": "_control"}
                part = kinds.get(study.designs[other].kind, f"_{other}")
            yield design.kind, part, key


def gains(numbers: Mapping[str, Number], margin: float) -> dict[str, str]:
    """Return whether each addition gains the margin: yes, no or unsure."""
    found = {}
    for kind in ADDED:
        word = verdicts.word(kind)
        if f"{word}_low" not in numbers:
            found[kind] = "unsure"
        elif numbers[f"{word}_low"].value >= margin:
            found[kind] = "yes"
        else:
            below = numbers[f"{word}_high"].value < margin
            found[kind] = "no" if below else "unsure"
    return found


def verdict_of(gained: Mapping[str, str]) -> str:
    """Return the verdict on what gains: copies, artists, both or neither."""
    artists = gained["add-artist"]
    copies = {gained["add-twins"], gained["add-rows"]}
    if "yes" in copies and artists == "yes":
        return verdicts.MIXED
    if "yes" in copies and artists == "no":
        return verdicts.SUPPORTED
    if copies == {"no"} and artists == "yes":
        return verdicts.CONTRADICTED
    return verdicts.INCONCLUSIVE
