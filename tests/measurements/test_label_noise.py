"""Label noise: planted errors are found, and an order's worth is counted right."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.measurements import label_noise
from analysis.splits import regimes
from analysis.study import groups
from tests import demo_fits, kept_fits

DRAWN = {"draws": 40, "confidence": 0.95, "seed": 5}


def brute(scores, sought, groups, weights):
    won = pairs = 0.0
    for i in np.flatnonzero(sought):
        for j in np.flatnonzero(~sought):
            if groups[i] == groups[j]:
                weight = weights[i] * weights[j]
                pairs += weight
                won += weight * ((scores[i] > scores[j]) + (scores[i] == scores[j]) / 2)
    return won / pairs


@pytest.mark.parametrize("seed", range(4))
def test_a_ranking_is_worth_its_pairs(seed):
    random = np.random.default_rng(seed)
    scores = random.integers(0, 6, 50) / 5  # with ties
    sought, groups = random.random(50) < 0.4, random.integers(0, 3, 50)
    weights = random.integers(0, 3, 50).astype(float)
    found = label_noise.Ranking(scores, sought, groups).value(weights)
    assert found == pytest.approx(brute(scores, sought, groups, weights))


def test_a_ranking_without_pairs_knows_nothing():
    found = label_noise.Ranking(np.arange(3.0), np.ones(3, bool), np.zeros(3, int))
    assert found.value(np.ones(3)) == 0.5


@pytest.fixture
def planted():
    """Four genres that a model knows well; a fifth of the items belong to two."""
    random = np.random.default_rng(2)
    home = np.arange(400) % 4
    sets = np.eye(4, dtype=bool)[home]
    twice = random.random(400) < 0.2
    sets[twice, (home[twice] + 1) % 4] = True
    scores = 4.0 * sets + random.normal(0, 0.5, sets.shape)
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return probabilities, sets, np.arange(400) // 4, home


def answered(probabilities, sets, artists):
    """Return what was said of the test items of one fold."""
    return kept_fits.answered(probabilities, sets, artists, np.zeros(len(sets), int))


def test_doubt_finds_recordings_of_two_genres(planted):
    probabilities, sets, artists, labels = planted
    found = label_noise.measured(
        answered(probabilities, sets, artists), labels, **DRAWN
    )
    for name in label_noise.ORDERS:
        each = found["orders"][name]["within_genre"]
        assert each["low"] > 0.9 and each["low"] <= each["estimate"]
    assert found["several"] == pytest.approx((sets.sum(axis=1) > 1).mean())
    assert found["suggestions"]["known"] == 1 or not found["suggestions"]["items"]
    assert found["head"]["items"] == 400
    plain = found["orders"][label_noise.PLAIN]
    assert plain["among_all_more"] == {"estimate": 0, "low": 0, "high": 0}


def test_labels_that_are_plainly_wrong_are_flagged(planted):
    probabilities, sets, _, labels = planted
    wrong = labels.copy()
    wrong[:40] = (wrong[:40] + 2) % 4
    flagged = label_noise.issues(wrong, probabilities)
    single = sets.sum(axis=1) == 1
    assert flagged[:40][single[:40]].mean() > 0.9
    assert flagged[40:][single[40:]].mean() < 0.05
    assert label_noise.wrong_share(wrong, probabilities) == pytest.approx(
        0.15, abs=0.08
    )


def test_probabilities_without_meaning_find_nothing(planted):
    _, sets, artists, labels = planted
    random = np.random.default_rng(0).random(sets.shape)
    found = label_noise.measured(answered(random, sets, artists), labels, **DRAWN)
    each = found["orders"][label_noise.CONFIDENT]["within_genre"]
    assert each["low"] < 0.5 < each["high"]


def test_a_genre_that_is_no_label_is_left_out(planted):
    probabilities, sets, artists, labels = planted
    kept = labels != 3
    sets = sets[kept].copy()
    tested = answered(probabilities[kept], sets, artists[kept])
    found = label_noise.measured(tested, labels[kept], **DRAWN)
    assert found["items"] == kept.sum()


def test_suggestions_by_hand():
    sets = np.array([[1, 1, 0], [1, 0, 1], [1, 0, 0]], bool)
    probabilities = np.array([[0.5, 0.4, 0.1], [0.1, 0.8, 0.1], [0.2, 0.7, 0.1]])
    found = label_noise.suggestions(
        np.array([True, True, True]), np.zeros(3, int), probabilities, sets
    )
    assert found == {"known": 0.5, "guess": 0.5, "unflagged": 0.0, "items": 2}


def test_label_noise_of_the_demonstration(demo_data, declaration):
    pool, evaluation = demo_data.recording, declaration.evaluation
    folds = regimes.assign(pool, declaration.regimes["artists"], evaluation)
    kept = demo_fits.sized(pool, folds, 16, 2)
    pooled = demo_fits.fitted(declaration, "logistic", pool, kept)
    found = label_noise.of_entry(demo_fits.DRAWS, pooled)
    again = label_noise.of_entry(demo_fits.DRAWS, pooled)
    assert found == again
    assert found["items"] == len(pooled.sets)
    assert found["several"] == pytest.approx((pooled.sets.sum(axis=1) > 1).mean())


class Asked(dict):
    """Entries that remember which of them were loaded."""

    def __init__(self, *args):
        super().__init__(*args)
        self.loaded = []

    def __getitem__(self, name):
        self.loaded.append(name)
        return super().__getitem__(name)


def test_the_best_entry_of_all_folds_doubts_and_no_other_is_loaded(planted):
    probabilities, sets, artists, _ = planted
    one = SimpleNamespace(probabilities=probabilities, sets=sets, artists=artists)
    entries = Asked({"good": one, "bad": None, "part": None})
    scores = {
        name: {"metrics": {"macro_f1": {"estimate": value}}, "folds": folds}
        for name, value, folds in (("good", 0.3, 5), ("bad", 0.2, 5), ("part", 0.9, 1))
    }
    declared = demo_fits.DRAWS | {"metric": "macro_f1"}
    found = label_noise._doubted(declared, scores, entries)["noise"]
    assert found.pop("model") == "good" and entries.loaded == ["good"]
    assert found == label_noise.of_entry(declared, one)


def test_every_usual_entry_of_a_feature_set_may_be_the_best(declaration):
    jobs = {job.name: job for job in label_noise.jobs(declaration)}
    for name in declaration.features:
        job = jobs[f"noise[noise/{name}]"]
        usual = {each.entry for each in groups.usual(declaration, name)}
        assert set(job.inputs["scores"].arguments[0]) == usual
        assert set(job.inputs["entries"].arguments[0]) == usual
        assert job.declared["metric"] == declaration.evaluation.metric
