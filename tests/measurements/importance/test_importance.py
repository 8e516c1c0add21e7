"""Importances: held-out artists, shuffles, SHAP, and what a whole measure holds."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import models
from analysis.measurements import importance
from analysis.measurements.importance import measures
from analysis.measurements.importance.measures import (
    Held,
    Settings,
    permutation,
    some_artists,
)
from analysis.metrics import formulas

DRAWN = {"draws": 60, "confidence": 0.95, "seed": 3}
SETTINGS = Settings(repeats=3, draws=40, groups=(("told", "echo"), ("told", "absent")))
GENRES = 3


@pytest.fixture
def held():
    """Genre 0, 1 or 2 is told by a column, repeated by another; two more are noise."""
    random = np.random.default_rng(1)
    genre = random.integers(0, GENRES, 240)
    X = pd.DataFrame(
        {
            "told": genre.astype(np.float32),
            "echo": genre.astype(np.float32),
            "noise": random.normal(size=240).astype(np.float32),
            "constant": np.ones(240, np.float32),
        }
    )
    return Held(X, np.eye(GENRES, dtype=bool)[genre], np.arange(240) // 4)


def by(*columns):
    """A model that believes the mean of some columns, rounded."""

    def predict(X):
        told = X[list(columns)].mean(axis=1).round().to_numpy(int)
        return np.eye(GENRES)[told] * 0.9 + 0.1 / GENRES

    return predict


def test_a_used_feature_loses_and_others_lose_nothing(held):
    lost, _ = permutation(by("told"), held, SETTINGS, drawn=DRAWN)
    told = lost.found["told"]["accuracy"]
    assert told["estimate"] == pytest.approx(2 / 3, abs=0.07)
    assert told["low"] > 0.5 and told["spread"] > 0
    for name in ("echo", "noise", "constant"):
        for metric in ("macro_f1", "accuracy"):
            found = lost.found[name][metric]
            assert found == {"estimate": 0, "low": 0, "high": 0, "spread": 0}, name


def test_the_loss_is_the_mean_difference_of_the_scores(held):
    asked = []

    def predict(X):
        found = by("told")(X)
        asked.append(formulas.scores(found, held.sets))
        return found

    lost, _ = permutation(predict, held, SETTINGS, drawn=DRAWN)
    base, *shuffled = asked[:4]
    for metric in ("macro_f1", "accuracy"):
        losses = [base[metric] - each[metric] for each in shuffled]
        found = lost.found["told"][metric]
        assert found["estimate"] == pytest.approx(np.mean(losses))
        assert found["spread"] == pytest.approx(np.std(losses))


def test_features_that_repeat_each_other_are_shuffled_together(held):
    def either(X):
        agree = (X["told"] == X["echo"]).to_numpy()
        mean = np.full((len(X), GENRES), 1 / GENRES)
        return np.where(agree[:, None], by("told")(X), 0.5 * by("told")(X) + 0.5 * mean)

    lost, together = permutation(either, held, SETTINGS, drawn=DRAWN)
    assert list(together) == ["told+echo"]  # a group without its columns is left out
    joint = together["told+echo"]["accuracy"]["estimate"]
    assert joint == pytest.approx(2 / 3, abs=0.07)
    assert lost.found["echo"]["accuracy"]["estimate"] == 0 < joint


def test_a_group_moves_as_one(held):
    seen = []

    def noting(X):
        seen.append((X["told"] == X["echo"]).all())
        return by("told")(X)

    permutation(noting, held, SETTINGS, drawn=DRAWN)
    base, singles, group = seen[:1], seen[1:7], seen[-3:]
    assert all(base) and all(group) and not any(singles)


def test_shuffles_depend_on_the_seed_alone(held):
    one, _ = permutation(by("told"), held, SETTINGS, drawn=DRAWN)
    two, _ = permutation(by("told"), held, SETTINGS, drawn=DRAWN)
    other, _ = permutation(by("told"), held, SETTINGS, drawn={**DRAWN, "seed": 4})
    assert one.found == two.found and (one.draws == two.draws).all()
    assert one.found["told"] != other.found["told"]


def test_kept_draws_are_those_of_the_features(held):
    lost, _ = permutation(by("told"), held, SETTINGS, drawn=DRAWN)
    assert lost.draws.shape == (40, 4)
    assert (lost.draws[:, 0] > 0.4).all() and not lost.draws[:, 1:].any()


def test_some_artists_are_whole_and_few_enough():
    artists = np.array([5, 1, 1, 5, 2, 7, 7, 7, 1, 9])
    for seed in range(20):
        kept = some_artists(artists, 5, seed)
        assert 0 < len(kept) <= 5 and (np.diff(kept) > 0).all()
        inside = set(artists[kept])
        assert len(kept) == np.isin(artists, list(inside)).sum()
    assert (some_artists(artists, 99, 0) == np.arange(10)).all()
    assert len({tuple(some_artists(artists, 5, seed)) for seed in range(20)}) > 3


def test_one_artist_is_taken_even_where_it_is_too_large():
    assert len(some_artists(np.zeros(8, int), 3, 0)) == 8


def test_contributions_count_by_probability():
    values = np.zeros((1, 3, 2))
    values[0, 0, 0], values[0, 2, 1] = 1.0, 8.0
    probabilities = np.array([[0.5, 0.5, 0.0]])
    sizes = measures.weighted_sizes(values, probabilities)
    assert sizes.tolist() == [[0.5, 0.0]]  # the last genre is out of the question


def test_what_is_added_to_all_genres_counts_nothing():
    random = np.random.default_rng(0)
    values = random.normal(size=(5, 4, 3))
    chances = random.dirichlet(np.ones(4), 5)
    moved = values + random.normal(size=(5, 1, 3))
    sizes = measures.weighted_sizes(values, chances)
    assert measures.weighted_sizes(moved, chances) == pytest.approx(sizes)


@pytest.fixture
def boosted(held):
    """Trees that were trained on the items; genre 3 never stood in training."""
    setting = models.Setting(seed=0, threads=1, classes=GENRES + 1)
    model = models.build("xgboost", {"n_estimators": 8, "max_depth": 3}, setting)
    genre = held.sets.argmax(axis=1)
    return model.fit(held.X, genre, np.ones(len(genre)), np.arange(len(genre)))


def test_contributions_add_up_to_the_margins(held, boosted):
    import xgboost

    booster = boosted.pipeline[-1].get_booster()
    found = measures.contributions(boosted, held.X)
    assert found.shape == (240, GENRES + 1, 4)
    margins = booster.predict(xgboost.DMatrix(held.X), output_margin=True)
    rest = margins - found[:, :GENRES].sum(axis=2)
    assert np.ptp(rest, axis=0) == pytest.approx(0, abs=1e-4)  # the bias of a genre
    assert not found[:, GENRES].any()


def test_a_forest_has_no_such_contributions(held):
    setting = models.Setting(seed=0, threads=1, classes=GENRES)
    model = models.build("forest", {"n_estimators": 3}, setting)
    assert measures.contributions(model, held.X) is None
    assert measures.contributions(SimpleNamespace(), held.X) is None


def test_a_whole_measure_of_boosted_trees(held, boosted):
    wide = Held(held.X, np.pad(held.sets, ((0, 0), (0, 1))), held.artists)
    settings = Settings(items=100, repeats=2, rows=40, draws=10, groups=())
    found, (header, rows) = importance.measure(
        boosted, "xgboost", wide, settings, DRAWN
    )
    assert found["items"] == 100 and found["artists"] == 25 and found["repeats"] == 2
    assert found["scores"]["accuracy"] == 1
    assert found["shap"]["items"] == 40 and found["shap"]["artists"] == 10
    shares = {name: each["estimate"] for name, each in found["shap"]["shares"].items()}
    assert sum(shares.values()) == pytest.approx(1)
    assert sum(found["shap"]["even"].values()) == pytest.approx(1)
    assert sum(found["own"]["gain"].values()) == pytest.approx(1)
    used = found["permutation"]["told"]["macro_f1"]["estimate"]
    assert max(shares, key=shares.get) == "told" and used > 0.4
    assert shares["constant"] == 0
    assert header == ["measure", "draw", *held.X.columns]
    assert [row[0] for row in rows] == ["permutation"] * 10 + ["shap"] * 10


def test_held_out_items_are_the_test_items_of_the_fold(demo_data):
    pool = demo_data.recording
    folds = np.arange(len(pool.ids)) % 3
    found = importance.held_out(pool, folds, ["tempo", "energy"], 1)
    assert list(found.X.columns) == ["tempo", "energy"]
    assert (found.artists == pool.artists[1::3]).all()
    assert (found.sets == pool.sets[1::3]).all()
