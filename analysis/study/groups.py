"""Which fits of designs belong together: the draws of one ratio, of one size.

Flows in: the declaration. Flows out: cases, each with the scores of its entries, one a
draw, and what each entry is compared with; and the blends that the fits allow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.study import recipes
from analysis.study.declaration import Study
from analysis.study.imbalance import ADJUSTED, COPIED, MADE_UP, SAMPLING
from analysis.study.recipes import Score

TAIL, SIZE = "long-tail", "size"
# What cleaning leaves of repeated tracks, and as much at random.
KEPT = ("keep-first", "keep-random")
EVEN, AT_RANDOM = "1", KEPT[1]


@dataclass(frozen=True)
class Case:
    """The fits that are averaged: entries trained on the same drawn sets.

    Attributes:
        name: the ratio, the size, or the kind of the design.
        features: the feature set.
        designs: the name of each draw's design.
        scores: the scores of an entry, one a draw, in the order of `designs`.
    """

    name: str
    features: str
    designs: tuple[str, ...]
    scores: Mapping[str, tuple[Score, ...]]

    def by_draw(self, entries: Iterable[str]) -> dict[tuple[str, int], Score]:
        """Return the scores of some entries, by entry and draw."""
        return {
            (entry, draw): score
            for entry in entries
            for draw, score in enumerate(self.scores[entry])
        }


def tails(study: Study) -> Iterator[Case]:
    """Yield the cases of long-tailed training sets, by ratio."""
    yield from _cases(study, TAIL, "ratio")


def sizes(study: Study) -> Iterator[Case]:
    """Yield the cases of equally large genres, by tracks a genre."""
    yield from _cases(study, SIZE, "size")


def kept(study: Study) -> Iterator[Case]:
    """Yield the cases of cleaned training sets, one design each."""
    for kind in KEPT:
        yield from _cases(study, kind, "")


def _cases(study: Study, kind: str, value: str) -> Iterator[Case]:
    """Yield the cases of one kind of design, grouped by one of its values."""
    found: dict[tuple[int, str], dict[str, dict[str, Score]]] = {}
    for score in recipes.scores(study):
        design = study.designs.get(score.regime)
        if design and design.kind == kind:
            place = (design.values[value] if value else 0, score.features)
            known = found.setdefault(place, {})
            known.setdefault(score.entry, {})[score.regime] = score
    for (number, features), known in sorted(found.items()):
        shared = set.intersection(*(set(each) for each in known.values()))
        designs = tuple(name for name in study.designs if name in shared)
        scores = {
            entry: tuple(each[name] for name in designs)
            for entry, each in known.items()
        }
        if designs:
            yield Case(str(number) if value else kind, features, designs, scores)


def even(known: Sequence[Case], case: Case) -> Case | None:
    """Return the case without imbalance that goes with `case`, draw by draw, if any."""
    for other in known:
        flat = other.name in (EVEN, AT_RANDOM) and other.features == case.features
        if flat and other != case and len(other.designs) == len(case.designs):
            return other
    return None


@dataclass(frozen=True)
class Mixture:
    """A blend in the primary regime, with what it rests on and is compared with.

    Attributes:
        name: the blend.
        features: the feature set.
        scores: the scores of every entry that is needed, with the folds that all the
            blend's entries have.
        rivals: entries and other blends that have all those folds.
    """

    name: str
    features: str
    scores: Mapping[str, Score]
    rivals: tuple[str, ...]


def mixtures(study: Study) -> Iterator[Mixture]:
    """Yield every blend of every feature set whose entries were all fitted."""
    declared = recipes.plain(study.blends)
    for features in study.features:
        known = {
            score.entry: score
            for score in recipes.scores(study)
            if (score.regime, score.features) == (study.evaluation.regime, features)
        }
        usual = [entry for entry, score in known.items() if learned(study, score)]
        rests = {name: entries(name, declared) for name in blends(study, known)}
        rests |= {entry: (entry,) for entry in usual}
        folds = {name: _folds(known, needed) for name, needed in rests.items()}
        for name in (name for name in rests if name in declared and folds[name]):
            rivals = [each for each in rests if each != name]
            rivals = [each for each in rivals if folds[each] >= folds[name]]
            used = {entry for each in (name, *rivals) for entry in rests[each]}
            scores = {
                entry: recipes.only(known[entry], folds[name]) for entry in sorted(used)
            }
            yield Mixture(name, features, scores, tuple(rivals))


def blends(study: Study, known: Collection[str]) -> tuple[str, ...]:
    """Return the declared blends whose entries are all known."""
    declared = recipes.plain(study.blends)
    return tuple(
        name
        for name in declared
        if all(each in known for each in entries(name, declared))
    )


def sized_blends(study: Study, case: Case) -> tuple[str, ...]:
    """Return the blends of a case of equally large genres: none takes shares out."""
    known = blends(study, case.scores)
    return tuple(name for name in known if study.blends[name].shares == "training")


def _folds(known: Mapping[str, Score], names: Iterable[str]) -> set[int]:
    """Return the folds that all these entries have."""
    return set.intersection(*(known[name].folds for name in names))


def references(study: Study, case: Case) -> dict[str, str]:
    """Return what each entry is compared with: untreated, of the same family.

    That is the first declared model of the family that was fitted without a variant;
    it is itself compared with nothing.
    """
    first: dict[str, str] = {}
    for name, model in study.models.items():
        if name in case.scores:
            first.setdefault(model.family, name)
    families = {
        entry: study.models[scores[0].fits[0].model].family
        for entry, scores in case.scores.items()
    }
    return {
        entry: first[family]
        for entry, family in families.items()
        if first.get(family, entry) != entry
    }


def pairs(study: Study, case: Case) -> tuple[tuple[str, str], ...]:
    """Return which treated entries are compared with each other, first minus second.

    Those are adjusting afterwards with each way of sampling, and rows made up with rows
    copied, of the same model.
    """
    known: dict[str, dict[str, str]] = {}
    for entry, scores in case.scores.items():
        fit = scores[0].fits[0]
        variant = study.variants.get(fit.variant)
        treatment = variant.params.get("treatment", "") if variant else ""
        if treatment in SAMPLING:
            known.setdefault(fit.model, {})[treatment] = entry
    found = []
    for model, sampled in known.items():
        adjusted = f"{model}+{ADJUSTED}"
        found += [(adjusted, sampled[each]) for each in SAMPLING if each in sampled]
        if {MADE_UP, COPIED} <= sampled.keys():
            found.append((sampled[MADE_UP], sampled[COPIED]))
    return tuple(found)


def families(study: Study, case: Case) -> dict[str, str]:
    """Return the family of every entry of a case that is a model without a variant."""
    return {
        entry: study.models[entry].family
        for entry in case.scores
        if entry in study.models
    }


def plain_network(study: Study, case: Case) -> str:
    """Return the first declared network that was fitted, "" where there is none."""
    known = (
        name
        for name, model in study.models.items()
        if model.family == "network" and name in case.scores
    )
    return next(known, "")


def learned(study: Study, score: Score) -> bool:
    """Say whether an entry is a model fitted the usual way, and no baseline."""
    fit = score.fits[0]
    usual = not fit.variant and not fit.items
    return usual and study.models[fit.model].family != "baseline"


def usual(study: Study, features: str = "") -> list[Score]:
    """Return the entries fitted the usual way on unseen artists, baselines apart.

    Those are the entries of the primary regime, of one feature set or of all.
    """
    return [
        score
        for score in recipes.scores(study)
        if score.regime == study.evaluation.regime
        and (not features or score.features == features)
        and learned(study, score)
    ]


def usual_sets(study: Study) -> dict[str, list[Score]]:
    """Return the usual entries of every feature set that has any, as declared."""
    sets = {name: usual(study, name) for name in study.features}
    return {name: scores for name, scores in sets.items() if scores}


def complete(scores: Iterable[Score]) -> list[Score]:
    """Return the entries with the most folds: these are taken on the same items."""
    found = list(scores)
    most = max((len(each.fits) for each in found), default=0)
    return [each for each in found if len(each.fits) == most]


def entries(name: str, blends: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the entries that a blend rests on, through other blends, each once."""
    found: list[str] = []
    for each in blends[name]["members"]:
        found += entries(each, blends) if each in blends else [each]
    return tuple(dict.fromkeys(found))
