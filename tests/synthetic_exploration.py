"""Synthetic recordings, described as the exploration describes the real ones.

`write(folder, names, random)` adds to `synthetic_results.write` what the exploration
reads. The numbers follow from the seed alone; they say nothing about music.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.data.items import Items
from analysis.measurements import exploration, facts
from analysis.results import store
from analysis.study.declaration import COLUMNS

FAMILIES = ("blues, jazz and soul", "metal and punk", "roles and instruments", "pop")


def recordings(names, random, each=30):
    """Return items of which a genre has about `each`; a fifth are in two genres."""
    size = each * len(names)
    label = np.arange(size) % len(names)
    sets = np.zeros((size, len(names)), bool)
    sets[np.arange(size), label] = True
    both = random.random(size) < 0.2
    sets[both, (label + 1)[both] % len(names)] = True
    return Items(
        ids=np.array([f"{number:05d}" for number in range(size)]),
        features=_features(random, label),
        genres=tuple(names),
        sets=sets,
        artists=np.arange(size) // 3,
        recordings=np.arange(size),
    )


def _features(random, label):
    """Return columns whose middle depends on the genre, in the ranges of the real."""
    size, place = len(label), (label % 7) / 7
    shares = {name: random.beta(1 + 3 * place, 2) for name in COLUMNS}
    table = pd.DataFrame(shares)
    table["energy"] = np.clip(table["loudness"] + random.normal(0, 0.05, size), 0, 1)
    table["loudness"] = 40 * table["loudness"] - 38
    table["tempo"] = 60 + 140 * table["tempo"]
    table.loc[table.index % 50 == 0, "tempo"] = np.nan
    table["duration_ms"] = 60_000 * np.exp(3 * table["duration_ms"])
    table["key"] = random.integers(0, 12, size)
    table["time_signature"] = random.choice([3, 4, 4, 4, 5], size)
    table["popularity"] = np.floor(100 * table["popularity"])
    for name in ("mode", "explicit"):
        table[name] = random.integers(0, 2, size)
    return table[list(COLUMNS)].astype(np.float32)


def write(folder, names, random):
    """Write the exploration, the features and the pairs of genres."""
    items = recordings(names, random)
    families = [
        {"genre": name, "family": FAMILIES[place % len(FAMILIES)]}
        for place, name in enumerate(names)
        if place % 9
    ]
    found = exploration.explore({}, items, items, families)
    found |= {"features": facts.features(items, items)}
    found |= {"pairs": facts.pairs(items)}
    for name, content in found.items():
        ending = "json" if isinstance(content, dict) else "csv"
        store.write(folder / "data" / f"{name}.{ending}", content)
