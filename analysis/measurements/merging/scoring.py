"""Scores of merged genres, end to end: probabilities are summed, nothing is given away.

Flows in: out-of-fold probabilities over genres, genre sets, artists, and groupings.
Flows out: accuracy, macro-F1 and bits by number of groups, with intervals.

A label is drawn from the track's set as everywhere; right is an answer that names the
label's group. With every genre alone the scores are the usual ones. `bits` is what the
answer is worth: log2 of the probability of the label's group, minus log2 of its share
in training. Guessing by shares gains nothing, and a sure right answer gains all that
there is to know about the group: `most`, its entropy.

Merging makes every answer easier, whatever is merged; what the groups are worth is the
distance to random ones: the same sizes, and genres put into them by lot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from analysis.measurements.merging import trees
from analysis.metrics import bootstrap
from analysis.metrics.formulas import FLOOR, drawn_shares, normalised, ratio
from analysis.results.store import Table

FINE = 60  # groups up to which the curve has a point for every number of groups
MEANS = ("accuracy", "bits")  # the scores that are means over items
NAMES = ("accuracy", "macro_f1", "bits")  # of the scores of random merges
CURVE = (
    "way", "groups", "accuracy", "accuracy_low", "accuracy_high", "bits", "bits_low",
    "bits_high", "macro_f1", "chance", "proportional", "most", "told", "largest",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a model said of n items, and what they are.

    Attributes:
        probabilities: (n, G), rows of sum 1.
        prior: (F, G) the share of each genre among the training items of each fold.
        fold: (n,) the row of `prior` of each item.
        artists: (n,) codes.
        item, genre, share: (m,) a row for each genre of each item's set, and the
            chance that a label drawn from the set is this one.
    """

    probabilities: np.ndarray
    prior: np.ndarray
    fold: np.ndarray
    artists: np.ndarray
    item: np.ndarray
    genre: np.ndarray
    share: np.ndarray

    @classmethod
    def of(
        cls,
        probabilities: np.ndarray,
        sets: np.ndarray,
        artists: np.ndarray,
        fold: np.ndarray,
        prior: np.ndarray,
    ) -> Told:
        """Return what was said from sets (n, G) and probabilities of any row sum."""
        values, drawn = normalised(probabilities), drawn_shares(sets)
        item, genre = np.nonzero(drawn)
        return cls(values, prior, fold, artists, item, genre, drawn[item, genre])

    def part(self, items: np.ndarray) -> Told:
        """Return what was said of some items (positions, sorted)."""
        place = np.full(len(self.probabilities), -1)
        place[items] = np.arange(len(items))
        kept = place[self.item] >= 0
        of_items = (self.fold[items], self.artists[items], place[self.item[kept]])
        of_labels = (self.genre[kept], self.share[kept])
        return Told(self.probabilities[items], self.prior, *of_items, *of_labels)


@dataclass(frozen=True)
class Answers:
    """The answers at one grouping: by item hits, bits and chance (n,), by group counts.

    `right`, `named` and `true` (K,) are the soft counts of right answers, of answers
    and of labels; `predicted` (n,) is the group that was answered.
    """

    hits: np.ndarray
    bits: np.ndarray
    chance: np.ndarray
    predicted: np.ndarray
    right: np.ndarray
    named: np.ndarray
    true: np.ndarray


def summed(values: np.ndarray, grouping: np.ndarray) -> np.ndarray:
    """Return values (n, G) added up within groups, (n, K)."""
    return values @ np.eye(grouping.max() + 1)[grouping]


def answers(told: Told, grouping: np.ndarray) -> Answers:
    """Return the answers when genres are merged by `grouping` (G,)."""
    merged = summed(told.probabilities, grouping)
    prior = summed(told.prior, grouping)
    predicted, label = merged.argmax(axis=1), grouping[told.genre]
    size, groups = merged.shape
    right = told.share * (label == predicted[told.item])
    guessed = told.share * (label == prior.argmax(axis=1)[told.fold[told.item]])
    said = np.maximum(merged[told.item, label], FLOOR)
    expected = np.maximum(prior[told.fold[told.item], label], FLOOR)
    gained = told.share * np.log2(said / expected)
    return Answers(
        hits=np.bincount(told.item, right, minlength=size),
        bits=np.bincount(told.item, gained, minlength=size),
        chance=np.bincount(told.item, guessed, minlength=size),
        predicted=predicted,
        right=np.bincount(label, right, minlength=groups),
        named=np.bincount(predicted, minlength=groups).astype(float),
        true=np.bincount(label, told.share, minlength=groups),
    )


def macro_f1(right: np.ndarray, named: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Return the plain mean of F1 over groups with labels; inputs (..., K)."""
    f1, present = ratio(2 * right, named + true), true > 0
    return (f1 * present).sum(axis=-1) / np.maximum(present.sum(axis=-1), 1)


def told_bits(told: Told, found: Answers, grouping: np.ndarray) -> float:
    """Return the mutual information of answered and true group, in bits.

    The counts of n items are corrected for what chance alone would show (Miller 1955):
    filled cells, less filled rows and columns, plus 1, over 2 n ln 2.
    """
    groups, items = len(found.true), len(found.predicted)
    cell = grouping[told.genre] * groups + found.predicted[told.item]
    counts = np.bincount(cell, told.share, minlength=groups**2)
    filled = np.count_nonzero(counts) - np.count_nonzero(found.true)
    filled += 1 - np.count_nonzero(found.named)
    raw = entropy(found.true) + entropy(found.named) - entropy(counts)
    return float(raw - filled / (2 * items * np.log(2)))


def entropy(counts: np.ndarray) -> float:
    """Return the entropy of counts of any sum, in bits."""
    parts = counts[counts > 0] / counts.sum()
    return float(-(parts * np.log2(parts)).sum())


def curve(
    told: Told, ways: Mapping[str, Sequence[np.ndarray]], **draws: Any
) -> dict[str, list[dict[str, float]]]:
    """Return a row per way and grouping; `accuracy` and `bits` with intervals.

    Args:
        told: what a model said.
        ways: for each way of merging its groupings, the finest first.
        draws: draws, confidence and seed of the bootstrap over artists.
    """
    found = {}
    for way, groupings in ways.items():
        given = [answers(told, grouping) for grouping in groupings]
        values = np.column_stack(
            [row for each in given for row in (each.hits, each.bits)]
        )
        ends = iter(bootstrap.mean_intervals(values, told.artists, **draws))
        found[way] = []
        for each, grouping in zip(given, groupings, strict=True):
            row = _row(told, each, grouping)
            for name, end in zip(MEANS, ends, strict=False):
                row |= {f"{name}_low": end.low, f"{name}_high": end.high}
            found[way].append(row)
    return found


def _row(told: Told, found: Answers, grouping: np.ndarray) -> dict[str, float]:
    """Return the scores at one grouping, without intervals."""
    prior = summed(told.prior, grouping)
    drawn = prior[told.fold[told.item], grouping[told.genre]]
    return {
        "groups": len(found.true),
        "accuracy": float(found.hits.mean()),
        "bits": float(found.bits.mean()),
        "macro_f1": float(macro_f1(found.right, found.named, found.true)),
        "chance": float(found.chance.mean()),
        "proportional": float((told.share * drawn).sum() / len(told.artists)),
        "most": entropy(found.true),
        "told": told_bits(told, found, grouping),
        "largest": float(found.true.max() / found.true.sum()),
    }


def curve_table(found: Mapping[str, Sequence[Mapping[str, float]]]) -> Table:
    """Return the rows of `curve` as a file holds them."""
    rows = [
        [way, *(row[name] for name in CURVE[1:])]
        for way, each in found.items()
        for row in each
    ]
    return list(CURVE), rows


def intervals(told: Told, grouping: np.ndarray, **draws: Any) -> dict[str, Any]:
    """Return accuracy, macro-F1 and bits at one grouping, each with its interval."""
    return named(bootstrap.intervals(artist_sums(told, grouping), scored, **draws))


def difference(first: Told, second: Told, by: tuple, **draws: Any) -> dict[str, Any]:
    """Return first minus second, each at its grouping of `by`, on the same draws."""
    pair = [artist_sums(*each) for each in zip((first, second), by, strict=True)]
    return named(bootstrap.paired_intervals(*pair, scored, **draws))


def named(found: Sequence[bootstrap.Interval]) -> dict[str, Any]:
    """Return the intervals of `scored` by name."""
    names = ("accuracy", "bits", "macro_f1")
    return {name: end.plain() for name, end in zip(names, found, strict=True)}


def artist_sums(told: Told, grouping: np.ndarray) -> sparse.csr_array:
    """Return what each artist contributes: items, hits, bits, counts by group."""
    found = answers(told, grouping)
    size, groups = len(found.hits), len(found.true)
    items, label = np.arange(size), grouping[told.genre]
    right = told.share * (label == found.predicted[told.item])
    parts = [
        sparse.csr_array(np.column_stack([np.ones(size), found.hits, found.bits])),
        sparse.csr_array((right, (told.item, label)), shape=(size, groups)),
        sparse.csr_array((np.ones(size), (items, found.predicted)), (size, groups)),
        sparse.csr_array((told.share, (told.item, label)), shape=(size, groups)),
    ]
    return bootstrap.cluster_sums(sparse.csr_array(sparse.hstack(parts)), told.artists)


def scored(sums: np.ndarray) -> np.ndarray:
    """Return accuracy, bits and macro-F1 from sums (B, 3 + 3K) of `artist_sums`."""
    counts = np.split(sums[:, 3:], 3, axis=1)
    return np.column_stack([bootstrap.means(sums[:, :3]), macro_f1(*counts)])


def reached(rows: Sequence[Mapping[str, float]], share: float) -> dict[str, Any]:
    """Return the most groups at which the accuracy reaches `share`; 0 where none.

    `groups` goes by the estimate; `sure` by the low end of the interval (the whole of
    it reaches the share); `possible` by the high end.
    """
    ends = {"groups": "accuracy", "sure": "accuracy_low", "possible": "accuracy_high"}
    return {
        name: max((row["groups"] for row in rows if row[end] >= share), default=0)
        for name, end in ends.items()
    }


def kept(rows: Sequence[Mapping[str, float]], share: float) -> int:
    """Return the fewest groups that keep `share` of the finest level's bits, if any."""
    finest = max(rows, key=lambda row: row["groups"])
    enough = [row for row in rows if row["bits"] >= share * finest["bits"]]
    return int(min((row["groups"] for row in enough), default=finest["groups"]))


def grid(genres: int) -> list[int]:
    """Return the numbers of groups of a curve, the finest first.

    Above `FINE` groups every fifth is enough: the curve is smooth there.
    """
    counts = range(genres - 1, 1, -1)
    return [genres, *(k for k in counts if k <= FINE or k % 5 == 0)]


def of_tree(merges: np.ndarray, genres: int) -> list[np.ndarray]:
    """Return the groupings of a tree on the `grid`, from all genres alone to two."""
    return [trees.cut(merges, genres, groups) for groups in grid(genres)]


def sample(told: Told, items: int, seed: int) -> Told:
    """Return what was said of at most `items` items, drawn without replacement."""
    size = len(told.artists)
    drawn = np.random.default_rng(seed).permutation(size)[:items]
    return told.part(np.sort(drawn))


def _plain(told: Told, grouping: np.ndarray) -> np.ndarray:
    """Return accuracy, macro-F1 and bits at one grouping, (3,)."""
    found = answers(told, grouping)
    f1 = macro_f1(found.right, found.named, found.true)
    return np.array([found.hits.mean(), float(f1), found.bits.mean()])


def by_lot(
    told: Told, grouping: np.ndarray, *, draws: int, confidence: float, seed: int
) -> dict[str, Any]:
    """Return the scores of `draws` random groupings of the same sizes.

    Returns:
        By score: `mean`, `low` and `high` of the draws (the middle `confidence` of
        them), the grouping's own `score` on the same items, and how many draws are
        `reaching` it; and `draws` and `items`.
    """
    random = np.random.default_rng(seed)
    drawn = np.array([_plain(told, random.permutation(grouping)) for _ in range(draws)])
    own = _plain(told, grouping)
    tails = np.array([1 - confidence, 1 + confidence]) / 2
    low, high = np.quantile(drawn, tails, axis=0)
    found: dict[str, Any] = {
        name: {
            "mean": float(drawn[:, k].mean()),
            "low": float(low[k]),
            "high": float(high[k]),
            "score": float(own[k]),
            "reaching": int((drawn[:, k] >= own[k]).sum()),
        }
        for k, name in enumerate(NAMES)
    }
    return found | {"draws": draws, "items": len(told.artists)}
