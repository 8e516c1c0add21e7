"""Designs: a training and a test set cut from a regime, to answer one question.

Flows in: a `Ground`, the items with the folds of the regime, and the numbers of the
design. Flows out: one fold number per item: `TEST`, `TRAIN`, or outside of both. Every
kind of design is one function here, named like it. Test items are always those of the
regime's first fold, or part of them; so designs of one regime can be set against each
other on the same items.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.data.credits import Credits, Names
from analysis.data.items import Items
from analysis.splits import regimes
from analysis.study.declaration import Evaluation, Regime
from analysis.study.seeds import seed_of

TEST, TRAIN = 0, 1


@dataclass(frozen=True)
class Ground:
    """What designs are cut from.

    Attributes:
        pool: n items of the design's unit.
        folds: (n,) int64, the fold that the regime gives to the recording of an item.
        credits: what is written on the items.
        regime: the regime.
        evaluation: seed, folds and search share of the study.
    """

    pool: Items
    folds: np.ndarray
    credits: Credits
    regime: Regime
    evaluation: Evaluation

    @property
    def tested(self) -> np.ndarray:
        """Which items the regime tests in its first fold: (n,) bool."""
        return self.folds == TEST

    @property
    def trained(self) -> np.ndarray:
        """Which items it then trains on, the carve-out included: (n,) bool."""
        return ~self.tested & (self.folds != regimes.OUTSIDE)

    def seed(self, *names: str | int) -> int:
        """Return the seed of one use of chance in the designs of this regime."""
        return seed_of(self.evaluation.seed, "design", self.regime.name, *names)


def carried(base: Items, folds: np.ndarray, pool: Items) -> np.ndarray:
    """Return the fold of every item of `pool`: that of its recording in `base`.

    Args:
        base: m items, of which each recording is in one fold alone.
        folds: (m,) int64.
        pool: n items of another unit of the same dataset.
    """
    order = np.argsort(base.recordings, kind="stable")
    place = np.searchsorted(base.recordings[order], pool.recordings)
    return folds[order][place]


# ------------------------------------------------------------- what a test item shares
def strict_artists(ground: Ground) -> np.ndarray:
    """Training loses every item that shares any credited artist with a test item."""
    shared = shares(ground.credits.artists, ground.tested)
    return _divided(ground.tested, ground.trained & ~shared)


def strict_albums(ground: Ground) -> np.ndarray:
    """Training loses what shares an artist, and what shares the name of an album."""
    shared = shares(ground.credits.albums, ground.tested)
    return _divided(ground.tested, (strict_artists(ground) == TRAIN) & ~shared)


def control(ground: Ground, like: str) -> np.ndarray:
    """Training loses as many items as in the design `like`, genre by genre, at random.

    The genre of an item is a seeded random member of its set.
    """
    strict = {"strict-artists": strict_artists, "strict-albums": strict_albums}
    lost = ground.trained & (strict[like](ground) != TRAIN)
    labels = _labels(ground, "control")
    losses = np.bincount(labels[lost], minlength=len(ground.pool.genres))
    ranks = _ranks(labels, ground.trained, ground.seed("control", "deal"))
    return _divided(ground.tested, ground.trained & (ranks >= losses[labels]))


# ------------------------------------------- one test set, one size, other companions
def reference(ground: Ground) -> np.ndarray:
    """Test one row of half of each artist's recordings; train on other artists."""
    return _exchanged(ground, np.zeros(len(ground.folds), dtype=bool))


def add_artist(ground: Ground) -> np.ndarray:
    """As the reference, with the other half of the test artists' recordings."""
    return _exchanged(ground, ground.tested & ~_half(ground))


def add_twins(ground: Ground) -> np.ndarray:
    """As the reference, with the test recordings as they stand under other ids."""
    asked = _one_row(ground, _half(ground))
    alike = np.isin(ground.credits.tracks, ground.credits.tracks[asked])
    return _exchanged(ground, _half(ground) & ~alike)


def add_rows(ground: Ground) -> np.ndarray:
    """As the reference, with the other rows of the test tracks, with their labels."""
    asked = _one_row(ground, _half(ground))
    alike = np.isin(ground.credits.tracks, ground.credits.tracks[asked])
    return _exchanged(ground, alike & ~asked)


def _exchanged(ground: Ground, added: np.ndarray) -> np.ndarray:
    """Add items to the training of the reference, for as many random others.

    A design that adds more leaves out what one that adds fewer does, and further rows.
    """
    random = np.random.default_rng(ground.seed("exchange"))
    order = random.permutation(np.flatnonzero(ground.trained))
    train = added.copy()
    train[order[np.count_nonzero(added) :]] = True
    return _divided(_one_row(ground, _half(ground)), train)


def _half(ground: Ground) -> np.ndarray:
    """Return the rows of the tested half of each artist's recordings: (n,) bool.

    The half is rounded up: the only recording of an artist is tested.
    """
    pool = ground.pool
    held = np.flatnonzero(ground.tested)
    codes, first = np.unique(pool.recordings[held], return_index=True)
    artists = pool.artists[held[first]]
    ranks = _ranks(artists, np.ones(len(codes), bool), ground.seed("half"))
    _, place, counts = np.unique(artists, return_inverse=True, return_counts=True)
    tested = codes[ranks >= counts[place] // 2]
    return ground.tested & np.isin(pool.recordings, tested)


def _one_row(ground: Ground, rows: np.ndarray) -> np.ndarray:
    """Return one random row of each recording among `rows` (n,): (n,) bool."""
    return rows & (_ranks(ground.pool.recordings, rows, ground.seed("row")) == 0)


# ---------------------------------------------------------- a case: one label per track
def keep_first(ground: Ground) -> np.ndarray:
    """Train on the first row of every track, which the file's order decides."""
    return _one_label(ground, np.arange(len(ground.folds)))


def keep_random(ground: Ground) -> np.ndarray:
    """Train on a random row of every track."""
    random = np.random.default_rng(ground.seed("keep"))
    return _one_label(ground, random.permutation(len(ground.folds)))


def _one_label(ground: Ground, order: np.ndarray) -> np.ndarray:
    """Train on the row of every track that comes first in `order` (n,)."""
    tracks = ground.credits.tracks
    place = np.lexsort((order, tracks))
    kept = np.zeros(len(tracks), dtype=bool)
    kept[place[np.unique(tracks[place], return_index=True)[1]]] = True
    return _divided(_one_row(ground, ground.tested), ground.trained & kept)


# ------------------------------------------------------------------- how many, how even
def size(ground: Ground, size: int, draw: int) -> np.ndarray:
    """Train on at most `size` items a genre; of one draw, larger hold smaller ones."""
    labels = _labels(ground, "size", draw)
    ranks = _ranks(labels, ground.trained, ground.seed("size", "deal", draw))
    return _divided(ground.tested, ground.trained & (ranks < size))


def long_tail(
    ground: Ground, ratio: int, tracks: int, tested: int, draw: int
) -> np.ndarray:
    """Train on a long tail, test on as many items of every genre.

    Args:
        ground: what is divided.
        ratio: the largest genre over the smallest.
        tracks: tracks a genre on average, the same for every ratio.
        tested: test items a genre.
        draw: which genres are large, and which items are taken.
    """
    sets = ground.pool.sets
    even = np.full(sets.shape[1], float(tested))
    test = _filled(sets, _shuffled(ground, ground.tested, "balanced"), even)
    quota = quotas(ground, ratio, tracks, draw)
    train = _filled(sets, _shuffled(ground, ground.trained, "tail", draw), quota)
    return _divided(test, train)


def quotas(ground: Ground, ratio: int, tracks: int, draw: int) -> np.ndarray:
    """Return how many tracks each genre of a long tail gets at most: (G,) float64.

    They fall exponentially from the first genre of a random order to the last: Cui et
    al. (2019), "Class-balanced loss based on effective number of samples", CVPR; here
    the sum stays the same for every ratio.
    """
    order = ranking(ground, draw)
    falling = float(ratio) ** -np.linspace(0, 1, len(order))
    found = np.empty(len(order))
    found[order] = np.maximum(1.0, tracks * falling / falling.mean()).round()
    return found


def ranking(ground: Ground, draw: int) -> np.ndarray:
    """Return the genres of a long tail from head to tail: (G,) codes."""
    random = np.random.default_rng(ground.seed("ranking", draw))
    return random.permutation(len(ground.pool.genres))


def groups(ground: Ground, draw: int) -> list[str]:
    """Return head, middle or tail of every genre: a third each, in every ratio."""
    names, order = ("head", "middle", "tail"), ranking(ground, draw)
    ranks = np.argsort(order)
    return [names[3 * rank // len(order)] for rank in ranks.tolist()]


def _shuffled(ground: Ground, among: np.ndarray, *names: str | int) -> np.ndarray:
    """Return the positions in `among` (n,) in a random order."""
    random = np.random.default_rng(ground.seed(*names))
    return random.permutation(np.flatnonzero(among))


def _filled(sets: np.ndarray, order: np.ndarray, quota: np.ndarray) -> np.ndarray:
    """Take items in `order` as long as none of their genres exceeds its quota (G,).

    An item with k genres counts 1/k for each, as it does in training: so a large genre
    that shares tracks with a small one cannot fill that one up.
    """
    room, taken = quota + 1e-9, np.zeros(len(sets), dtype=bool)
    for item in order.tolist():
        genres = np.flatnonzero(sets[item])
        share = 1.0 / len(genres)
        if (room[genres] >= share).all():
            room[genres] -= share
            taken[item] = True
    return taken


# ------------------------------------------------------------------- the regime again
def repeat(ground: Ground, draw: int) -> np.ndarray:
    """Deal the folds of the regime once more, with other seeds and the same carve-out.

    Returns:
        (n,) int64 as `splits.assign` does: all folds, and the carve-out.
    """
    regime = Regime(
        name=f"{ground.regime.name}-{draw}",
        label="",
        unit=ground.regime.unit,
        group=ground.regime.group,
        describes="",
    )
    return regimes.assign(ground.pool, regime, ground.evaluation)


# ------------------------------------------------------------------------------- parts
def _divided(test: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Return the folds of test and training items, both (n,) bool."""
    return np.where(test, TEST, np.where(train, TRAIN, regimes.OUTSIDE))


def shares(names: Names, tested: np.ndarray) -> np.ndarray:
    """Return which items bear a name that a test item bears: (n,) bool."""
    known = np.unique(names.code[tested[names.item]])
    found = np.zeros(len(tested), dtype=bool)
    found[names.item[np.isin(names.code, known)]] = True
    return found


def _labels(ground: Ground, *names: str | int) -> np.ndarray:
    """Return a random member of each genre set: (n,)."""
    return regimes.drawn_labels(ground.pool.sets, ground.seed(*names, "label"))


def _ranks(codes: np.ndarray, among: np.ndarray, seed: int) -> np.ndarray:
    """Return the random rank of each item within its code, from 0: (n,) int64.

    Only the items in `among` (n,) are ranked; others have a rank beyond all of them.
    """
    chosen = np.flatnonzero(among)
    shuffle = np.random.default_rng(seed).permutation(len(chosen))
    order = chosen[np.lexsort((shuffle, codes[chosen]))]
    _, start, place = np.unique(codes[order], return_index=True, return_inverse=True)
    ranks = np.full(len(codes), len(codes), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - start[place]
    return ranks
