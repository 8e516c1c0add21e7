"""The claim that a set of genres can keep a promise: it holds the right one so often.

Judged on the best model of the primary regime, by its smallest sets for a drawn label.
The promise is to artists: it is kept when at every level the share over artists is no
less than promised, up to `off`. Supported when it is kept, and when in at least the
share `genres` of all genres the sets of the middle level hold the genre no more than
`lacking` too seldom; contradicted when it is broken to artists at any level, with the
whole interval; mixed when it is kept to artists and not to genres; inconclusive
otherwise, or when nothing was measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

KIND, LEVEL = "threshold-drawn", "90"


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, coverage and size at every level, and the genres let down."""
    evaluation, claim = study.evaluation, study.findings["promises"].thresholds
    model = leaders.best(results, study, evaluation.regime, evaluation.features)
    key = f"promises/{evaluation.features}/{model}"
    rows = f"promised/{evaluation.features}/{model}"
    if not (results.has(key) and results.has(rows)):
        return Verdict(verdicts.INCONCLUSIVE, {})
    levels = results.json(key)["kinds"][KIND]
    numbers: dict[str, Number] = {}
    for level in levels:
        for per in ("artists", "tracks"):
            for what in ("drawn", "any", "size", "single"):
                place = f"{key}#kinds.{KIND}.{level}.{per}.{what}"
                numbers |= verdicts.interval(results, f"{per}_{level}_{what}", place)
    genres = [row for row in results.csv(rows) if row["level"] == LEVEL]
    least = int(LEVEL) / 100 - claim["lacking"]
    lacking = sum(float(row["coverage"]) < least for row in genres)
    counts = {
        "lacking": (lacking, f"{rows} (genres below the promise)"),
        "genres": (len(genres), f"{rows} (number of genres)"),
    }
    kept = {level: side(found, level, claim["off"]) for level, found in levels.items()}
    fair = len(genres) - lacking >= claim["genres"] * len(genres)
    words = {"model": study.models[model].label, "entry": model, "level": LEVEL}
    numbers |= verdicts.computed(counts, rows)
    return Verdict(verdict_of(kept, fair), numbers, words)


def side(found: Mapping[str, Any], level: str, off: float) -> str:
    """Return whether one promise to artists is kept, broken, or unsure."""
    least, interval = int(level) / 100 - off, found["artists"]["drawn"]
    if interval["low"] >= least:
        return "kept"
    return "broken" if interval["high"] < least else "unsure"


def verdict_of(kept: Mapping[str, str], fair: bool) -> str:
    """Return the verdict on the promises to artists, and to genres."""
    found = set(kept.values())
    if "broken" in found:
        return verdicts.CONTRADICTED
    if found == {"kept"}:
        return verdicts.SUPPORTED if fair else verdicts.MIXED
    return verdicts.INCONCLUSIVE
