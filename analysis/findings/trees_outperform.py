"""The claim that tree-based models consistently outperform neural networks.

For each feature set the best tree and the best network by the primary metric are
compared in the primary regime, on the same test items and draws. The interval of the
lead (tree minus network) lies above the margin, below it, or across. The verdict is
supported when it lies above with every feature set, contradicted when below with every
one, mixed when they disagree (one above and one below the margin, or on both sides of
zero), and inconclusive otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean

from analysis.findings import verdicts
from analysis.findings.verdicts import Number, Pair, Verdict
from analysis.results.reader import Results
from analysis.study import leaders
from analysis.study.declaration import Study

TREE, NETWORK = "tree", "network"
MEANS = ("precision", "recall")  # of the table of genres; the claim names both
THIRDS = (("few", 0), ("many", 1))  # genres with the fewest and the most artists


def judge(study: Study, results: Results) -> Verdict:
    """Return the verdict, the lead per feature set, and what else the claim names."""
    found = {name: lead(study, results, name) for name in study.features}
    leads = {features: pair for features, pair in found.items() if pair}
    margin = study.findings["trees-outperform"].thresholds["margin"]
    numbers: dict[str, Number] = {}
    words: dict[str, str] = {}
    for features, pair in leads.items():
        name = verdicts.word(features)
        numbers |= pair.numbers(f"{name}_lead") | _means(results, name, pair)
        numbers |= _by_artists(results, name, pair)
        words |= {
            f"{name}_tree": study.models[pair.first].label,
            f"{name}_network": study.models[pair.second].label,
            f"{name}_tree_name": pair.first,
            f"{name}_network_name": pair.second,
            f"{name}_place": verdicts.place(pair.low, pair.high, margin),
        }
    return Verdict(verdict_of(leads, margin), numbers, words)


def lead(study: Study, results: Results, features: str) -> Pair | None:
    """Return best tree minus best network, or nothing where one is not measured."""
    families: dict[str, list[str]] = {TREE: [], NETWORK: []}
    for name, model in study.models.items():
        families.setdefault(model.family, []).append(name)
    best = [
        leaders.leading(results, study, features, families[family])
        for family in (TREE, NETWORK)
    ]
    if not all(best):
        return None
    return verdicts.pair(results, features, *best, study.evaluation.metric)


def verdict_of(leads: Mapping[str, Pair], margin: float) -> str:
    """Return the verdict on leads by feature set."""
    places = {verdicts.place(each.low, each.high, margin) for each in leads.values()}
    signs = {verdicts.place(each.low, each.high, 0.0) for each in leads.values()}
    if {"above", "below"} <= signs:
        return verdicts.MIXED
    return verdicts.of_places(places)


def _means(results: Results, name: str, pair: Pair) -> dict[str, Number]:
    """Return mean precision and recall over genres, of both models."""
    found = {}
    for role, model in ((TREE, pair.first), (NETWORK, pair.second)):
        source = f"genres/{pair.features}/{model}"
        rows = results.csv(source) if results.has(source) else []
        for column in MEANS if rows else ():
            mean = fmean(float(row[column]) for row in rows)
            key = f"mean {column} of {source}"
            found[f"{name}_{role}_{column}"] = Number(mean, key, (source,))
    return found


def _by_artists(results: Results, name: str, pair: Pair) -> dict[str, Number]:
    """Return the mean lead in F1 among genres with few and with many artists."""
    sources = [f"genres/{pair.features}/{each}" for each in (pair.first, pair.second)]
    if not all(results.has(source) for source in sources):
        return {}
    tree, network = (
        {row["genre"]: row for row in results.csv(source)} for source in sources
    )
    ranked = sorted(
        set(tree) & set(network),
        key=lambda genre: (float(tree[genre]["effective_artists"]), genre),
    )
    third = len(ranked) // len(("few", "between", "many"))
    found = {}
    for word, last in THIRDS if third else ():
        chosen = ranked[-third:] if last else ranked[:third]
        gaps = [float(tree[g]["f1"]) - float(network[g]["f1"]) for g in chosen]
        key = f"mean F1 of {sources[0]} minus {sources[1]}, third with {word} artists"
        found[f"{name}_{word}_lead"] = Number(fmean(gaps), key, tuple(sources))
    return found
