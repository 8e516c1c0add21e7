"""Wrong labels, as confident learning sees them, and whether it sees the known ones.

Flows in: out-of-fold probabilities (n, G) and genre sets (n, G). Flows out: how well
several orders of suspicion find the recordings that stand under several genres.

Confident learning (Northcutt, Jiang and Chuang 2021, JAIR 70; the library cleanlab)
suspects a label when a model that never saw the item is confident of another one, each
genre's own mean confidence being the yardstick. Here suspicion can be checked: a
recording with several genres gets one of them, drawn, as its label, so that another
label is known to be as right. A method that finds doubtful labels should put such
recordings first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from analysis.fits import probabilities
from analysis.fits.probabilities import Entries, Pooled
from analysis.metrics import formulas
from analysis.metrics.bootstrap import basic
from analysis.pipeline.job import Job, result
from analysis.splits import regimes
from analysis.study import groups, leaders, recipes
from analysis.study.declaration import Study
from analysis.study.seeds import seed_of

# The orders of suspicion: plain doubt; doubt against the strongest rival; both after
# every genre's own mean confidence is taken off; and, as the library orders what it
# finds, the labels that confident learning calls wrong, each part by plain doubt.
FOLDER = "possible"  # of its results
PLAIN, MARGIN = "self-confidence", "margin"
CONFIDENT, CONFIDENT_MARGIN = "confident", "confident-margin"
ISSUES = "issues"
ORDERS = (PLAIN, MARGIN, ISSUES, CONFIDENT, CONFIDENT_MARGIN)
_METHODS = {  # of the library, and whether it takes the mean confidence off
    PLAIN: ("self_confidence", False),
    CONFIDENT: ("self_confidence", True),
    MARGIN: ("normalized_margin", False),
    CONFIDENT_MARGIN: ("normalized_margin", True),
}
RANKINGS = ("among_all", "within_genre")
FEW = 1000  # places at the head of an order that a person might look through


def jobs(study: Study) -> Iterator[Job]:
    """Yield the doubts of the best model of every feature set."""
    for name, usual in groups.usual_sets(study).items():
        yield Job(
            name=f"noise[noise/{name}]",
            run=_doubted,
            declared=recipes.bootstrap(study) | {"metric": study.evaluation.metric},
            inputs={
                "scores": leaders.scores(usual),
                "entries": probabilities.by_entry(study, usual),
            },
            writes={"noise": result(FOLDER, "noise", f"{name}.json")},
        )


def _doubted(
    declared: Mapping[str, Any], scores: Mapping[str, Any], entries: Entries
) -> dict[str, Any]:
    """Suspect labels by the best model, and see whether known doubts are found."""
    best = leaders.best_entry(scores, declared["metric"])
    return {"noise": of_entry(declared, entries[best]) | {"model": best}}


def of_entry(plan: Mapping[str, Any], found: Pooled) -> dict[str, Any]:
    """Return what confident learning makes of labels drawn from the genre sets."""
    seed = seed_of(plan["seed"], "noise", plan["regime"])
    labels = regimes.drawn_labels(found.sets, seed)
    return measured(found, labels, **recipes.draws(plan))


def suspicions(
    labels: np.ndarray, probabilities: np.ndarray, flagged: np.ndarray
) -> dict[str, np.ndarray]:
    """Return how doubtful each label is, (n,) by each of `ORDERS`; more is worse.

    Args:
        labels: (n,) codes; every genre that has a column must be the label of an item.
        probabilities: (n, G), rows sum to 1.
        flagged: (n,) bool, from `issues`.
    """
    from cleanlab.rank import get_label_quality_scores

    doubts = {}
    for name, (method, adjusted) in _METHODS.items():
        quality = get_label_quality_scores(
            labels, probabilities, method=method, adjust_pred_probs=adjusted
        )
        doubts[name] = 1.0 - quality
    return doubts | {ISSUES: flagged + doubts[PLAIN]}


def issues(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return which labels confident learning calls wrong: (n,) bool."""
    from cleanlab.filter import find_label_issues

    return find_label_issues(
        labels, probabilities, filter_by="confident_learning", n_jobs=1
    )


def wrong_share(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the share of labels that confident learning estimates to be wrong."""
    from cleanlab.count import estimate_joint

    return float(1 - np.trace(estimate_joint(labels, probabilities)))


class Ranking:
    """How well an order puts what is sought before what is not, again and again.

    The value is the chance that of two items of one group, one sought and one not, the
    sought one is the more doubtful (Mann and Whitney; ties count half): the area under
    the ROC curve where there is one group. Items weigh as much as their artists do.
    """

    def __init__(self, scores: np.ndarray, sought: np.ndarray, groups: np.ndarray):
        """Sort n items by group and score; `sought` is bool, `groups` are codes."""
        order = np.lexsort((scores, groups))
        scores, groups = scores[order], groups[order]
        self._order, self._sought = order, sought[order]
        fresh = np.append(True, (np.diff(groups) != 0) | (np.diff(scores) != 0))
        self._ties = np.cumsum(fresh) - 1  # (n,) the place of each item's equals
        first = np.flatnonzero(fresh)
        leads = np.append(True, np.diff(groups[first]) != 0)
        self._groups = np.cumsum(leads) - 1  # of every set of equals
        self._starts = np.flatnonzero(leads)

    def value(self, weights: np.ndarray) -> float:
        """Return the chance under weights (n,), in the order of the items."""
        weights = weights[self._order]
        found = np.bincount(self._ties, weights=weights * self._sought)
        other = np.bincount(self._ties, weights=weights * ~self._sought)
        below = np.cumsum(other) - other
        below -= below[self._starts][self._groups]
        pairs = np.bincount(self._groups, found) @ np.bincount(self._groups, other)
        return float(found @ (below + other / 2) / pairs) if pairs else 0.5


def rankings(
    scores: Mapping[str, np.ndarray],
    sought: np.ndarray,
    labels: np.ndarray,
    artists: np.ndarray,
    *,
    draws: int,
    confidence: float,
    seed: int,
) -> dict[str, Any]:
    """Return how well each order finds what is sought, with paired differences.

    Args:
        scores: by name, (n,), more is more doubtful.
        sought: (n,) bool.
        labels: (n,) codes: within one label the genres' own difficulty plays no part.
        artists: (n,) codes; they are drawn anew.
        draws: how many.
        confidence: of the intervals.
        seed: of the draws.

    Returns:
        By order and by each of `RANKINGS`, the chance with its interval; and minus the
        plain order, paired. The intervals are basic ones.
    """
    codes, place = np.unique(artists, return_inverse=True)
    groups = dict(zip(RANKINGS, (np.zeros_like(labels), labels), strict=True))
    keys = [(name, way) for name in scores for way in RANKINGS]
    ranked = [Ranking(scores[name], sought, groups[way]) for name, way in keys]
    random = np.random.default_rng(seed)
    values = [[each.value(np.ones(len(labels))) for each in ranked]]
    for _ in range(draws):
        picks = random.integers(len(codes), size=len(codes))
        weights = np.bincount(picks, minlength=len(codes))[place].astype(float)
        values.append([each.value(weights) for each in ranked])
    by_key = dict(zip(keys, np.array(values).T, strict=True))
    found: dict[str, Any] = {name: {} for name in scores}
    for name, way in keys:
        own, plain = by_key[name, way], by_key[PLAIN, way]
        found[name][way] = basic(own, confidence).plain()
        found[name][f"{way}_more"] = basic(own - plain, confidence).plain()
    return found


def suggestions(
    flagged: np.ndarray, labels: np.ndarray, probabilities: np.ndarray, sets: np.ndarray
) -> dict[str, Any]:
    """Return what the model would put in the place of the flagged labels.

    Of flagged recordings that stand under several genres, `known` is the share whose
    most probable other genre is one of their own; `guess` is what a random other genre
    would reach; `unflagged` the same share where nothing was flagged.
    """
    rows = np.arange(len(labels))
    others = probabilities.copy()
    others[rows, labels] = -1
    right = sets[rows, others.argmax(axis=1)]
    several = sets.sum(axis=1) > 1
    chance = (sets.sum(axis=1) - 1) / (sets.shape[1] - 1)
    both, rest = flagged & several, ~flagged & several
    return {
        "known": _mean(right[both]),
        "guess": _mean(chance[both]),
        "unflagged": _mean(right[rest]),
        "items": int(both.sum()),
    }


def _mean(values: np.ndarray) -> float:
    """Return the mean, 0 of nothing."""
    return float(values.mean()) if len(values) else 0.0


def head(
    scores: Mapping[str, np.ndarray], sought: np.ndarray, most: int = FEW
) -> dict[str, float]:
    """Return the share of what is sought among the most doubtful, by order."""
    return {
        name: float(sought[np.argsort(-each, kind="stable")[:most]].mean())
        for name, each in scores.items()
    }


def measured(found: Pooled, labels: np.ndarray, **drawn: Any) -> dict[str, Any]:
    """Return everything that the page says of label noise.

    Args:
        found: the n test items of all folds.
        labels: (n,) codes, one drawn from each set.
        drawn: draws, confidence and seed of the bootstrap.
    """
    present, sets = np.unique(labels), found.sets
    kept = formulas.normalised(found.probabilities)[:, present] + 1e-12
    kept, codes = formulas.normalised(kept), np.searchsorted(present, labels)
    several = sets.sum(axis=1) > 1
    flagged = issues(codes, kept)
    scores = suspicions(codes, kept, flagged)
    most = min(FEW, len(labels))
    return {
        "items": len(labels),
        "artists": len(np.unique(found.artists)),
        "several": float(several.mean()),
        "differing": float(1 - (1 / sets.sum(axis=1)).mean()),
        "wrong": wrong_share(codes, kept),
        "flagged": float(flagged.mean()),
        "flagged_several": _mean(flagged[several]),
        "flagged_single": _mean(flagged[~several]),
        "orders": rankings(scores, several, codes, found.artists, **drawn),
        "head": {"items": most, "shares": head(scores, several, most)},
        "suggestions": suggestions(flagged, codes, kept, sets[:, present]),
    }
