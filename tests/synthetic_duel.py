"""Synthetic results of the duel of families and of uneven training sets.

`write(folder, study, seed)` adds what pages, figures and findings on them read, for
every case that the declaration makes. The numbers follow from the seed alone.
"""

from __future__ import annotations

import numpy as np

from analysis.metrics.formulas import METRICS
from analysis.results import store
from analysis.study import groups
from analysis.study.imbalance import ADJUSTED, NAMES

SPREAD = 0.012  # half the width of every interval


def write(folder, study, seed=0):
    """Write imbalance/, duel/, blends/ and costs/ below `folder`."""
    random = np.random.default_rng(seed)
    tails = list(groups.tails(study))
    for case in [*tails, *groups.kept(study)]:
        if case.name != groups.AT_RANDOM:
            path = folder / f"imbalance/{case.features}/{case.name}.json"
            flat = groups.even(tails, case) if case in tails else case
            store.write_json(path, _uneven(study, case, flat, random))
    for case in groups.sizes(study):
        path = folder / f"duel/{case.features}/{case.name}.json"
        store.write_json(path, _size(study, case, random))
    for each in groups.mixtures(study):
        path = folder / f"blends/{each.features}/{each.name}.json"
        found = _scores(0.2, random) | {
            "items": 700, "artists": 90, "folds": 5,
            "members": list(study.blends[each.name].members),
            "gain": {rival: _differences(METRICS, random) for rival in each.rivals},
        }  # fmt: skip
        store.write_json(folder / path, found)
    for name, model in study.models.items():
        if model.family not in ("baseline", "treated"):
            store.write_json(folder / f"costs/{name}.json", _cost(random))


def _uneven(study, case, flat, random):
    """Return one ratio: entries, sizes and, beside an even one, the cost."""
    reference = groups.references(study, case)
    steep = 0.0 if not case.name.isdigit() else np.log10(int(case.name)) / 20
    found = {}
    for name in case.scores:
        found[name] = _entry(NAMES, 0.2 - steep, random, len(case.designs))
        if name in reference:
            found[name]["gain"] = _differences(NAMES, random)
        else:
            each = _entry(NAMES, 0.2 - steep, random, len(case.designs))
            each["gain"] = _differences(NAMES, random)
            found[f"{name}+{ADJUSTED}"] = each
    ratio = float(case.name) if case.name.isdigit() else 12.0
    sizes = {"tracks": 7000, "largest": round(60 * ratio**0.5), "smallest": 6}
    sizes |= {"draws": len(case.designs), "tested": 4000, "tested_artists": 900}
    pairs = groups.pairs(study, case)
    made = {
        "entries": found,
        "sizes": sizes,
        "pairs": {f"{a}--{b}": _differences(NAMES, random) for a, b in pairs},
    }
    if flat is not None:
        names = [name for name in case.scores if name not in reference]
        made["cost"] = {name: _differences(NAMES, random, -0.03) for name in names}
    return made


def _size(study, case, random):
    """Return one training size: every entry and every blend that it allows."""
    base = 0.05 * np.log10(int(case.name))
    reference, names = groups.plain_network(study, case), list(case.scores)
    found = {}
    for name in [*names, *groups.sized_blends(study, case)]:
        level = base + 0.03 * random.random()
        found[name] = _entry(METRICS, level, random, len(case.designs))
        if name != reference:
            found[name]["gain"] = _differences(METRICS, random)
    items = 114 * int(case.name)
    lead = {"tree": "forest", "network": reference}
    lead["metrics"] = _differences(METRICS, random)
    made = {"entries": found, "train_items": items, "draws": len(case.designs)}
    return made | ({"lead": lead} if "forest" in names and reference else {})


def _entry(names, level, random, draws):
    """Return the metrics of an entry, and of each draw."""
    repeats = [{name: level + 0.01 * random.random() for name in names}] * draws
    return {"metrics": _intervals(names, level, random), "repeats": repeats}


def _scores(level, random):
    return {"metrics": _intervals(METRICS, level, random)}


def _differences(names, random, middle=0.0):
    return _intervals(names, middle, random)


def _intervals(names, middle, random):
    """Return intervals around values near `middle`."""
    found = {}
    for name in names:
        value = middle + 0.03 * random.normal() / 2
        found[name] = {
            "estimate": value, "low": value - SPREAD, "high": value + SPREAD,
        }  # fmt: skip
    return found


def _cost(random):
    seconds = float(random.integers(1, 90))
    return {
        "fit": seconds, "predict": seconds / 10, "memory": int(100 * seconds),
        "train_items": 20000, "test_items": 14000,
    }  # fmt: skip
