"""Synthetic results of the atlas: profiles, positions, mistakes, merges and examples.

`write(folder, study, scored, names)` adds to `synthetic_results.write` what the pages
of genres read, from the results that are there. Names of tracks are hostile.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.fits.probabilities import Pooled
from analysis.measurements import atlas
from analysis.measurements.atlas import examples, merged, mistaken
from analysis.results import store
from analysis.study import leaders
from tests import synthetic_entries, synthetic_exploration

TRACKS = (
    "<script>alert(1)</script>", "{{ x }} << x >> <% x %>", "#set page(width: 1pt)",
    "1999", "", "a|b `c` *d*\nnext line", "😀 " * 90, "שלום \u202ework", "\\[x](y)",
)  # fmt: skip


def write(folder, study, scored, names):
    """Write atlas/ below `folder`; `scored` is features to (known, sets, artists)."""
    items = synthetic_exploration.recordings(names, np.random.default_rng(3))
    features = study.evaluation.features
    made = atlas.mapped({"columns": study.features[features].columns}, items)
    sizes = zip(names, items.sets.sum(axis=0), strict=True)
    classes = [{"genre": name, "tracks": int(size)} for name, size in sizes]
    pairs = store.read_csv(folder / "data" / "pairs.csv")
    made["shared"] = mistaken.shared(pairs, classes)
    merges = store.read_csv(folder / "merging" / "merges.csv")
    made["merged"] = merged.table(merges, names)
    learned = synthetic_entries.learned(study, features)
    if learned:
        best = _best(folder, study, learned)
        confusion = folder / f"confusion/{features}/{best}.csv"
        made["mistaken"] = mistaken.table(store.read_csv(confusion))
        known, sets, artists = scored[features]
        found = Pooled(sets[:, 0], known[best], sets, artists, sets[:0], sets[:0])
        tracks = [TRACKS[place % len(TRACKS)] for place in range(len(sets))]
        words = pd.DataFrame({"track_name": tracks, "artists": "One;Two & <b>"})
        ids = np.arange(len(sets))
        made["examples"] = examples.table(found, ids, names, words)
        sizes = {"items": len(found.sets), "artists": len(np.unique(found.artists))}
        about = sizes | {"model": best}
        store.write_json(folder / "atlas" / "examples.json", about)
    for name, content in made.items():
        ending = "json" if isinstance(content, dict) else "csv"
        store.write(folder / "atlas" / f"{name}.{ending}", content)


def _best(folder, study, learned):
    """Return the best of the learned models."""
    place = f"{study.evaluation.regime}/{study.evaluation.features}"
    scores = {
        name: store.read_json(folder / f"scores/{place}/{name}.json")
        for name in learned
    }
    return leaders.best_entry(scores, study.evaluation.metric)
