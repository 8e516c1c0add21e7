"""Measurements: what the result files hold, against the metrics and by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from analysis.fits.probabilities import Pooled
from analysis.measurements import scores
from analysis.metrics import formulas
from analysis.study import recipes
from tests import kept_fits
from tests.kept_fits import drawn

SETTINGS = {"draws": 60, "confidence": 0.9, "seed": 4}


@pytest.fixture
def sample():
    """Probabilities, genre sets and artists of 90 items by 20 artists, 5 genres."""
    random = np.random.default_rng(8)
    artists = random.integers(0, 20, 90) * 7 - 3
    sets = random.random((90, 5)) < 0.25
    sets[np.arange(90), np.abs(artists) % 5] = True
    P = random.dirichlet(np.ones(5), 90) + sets * random.random((90, 1))
    return P.astype(np.float16), sets, artists


def test_scores_hold_every_metric_with_an_interval_around_it(sample):
    P, sets, artists = sample
    found = scores.scores(P, sets, artists, folds=2, **SETTINGS)
    assert found["items"] == 90 and found["folds"] == 2
    assert found["artists"] == len(set(artists))
    expected = formulas.scores(P, sets)
    assert {m: v["estimate"] for m, v in found["metrics"].items()} == pytest.approx(
        expected
    )
    for metric in formulas.METRICS:
        each = found["metrics"][metric]
        assert 0 <= each["low"] <= each["estimate"] <= each["high"], metric
    assert found["metrics"]["accuracy"]["low"] < expected["accuracy"]


def test_scores_depend_on_the_artists(sample):
    P, sets, artists = sample
    by_artist = scores.scores(P, sets, artists, folds=1, **SETTINGS)
    by_item = scores.scores(P, sets, np.arange(90), folds=1, **SETTINGS)
    assert by_artist["metrics"]["accuracy"] != by_item["metrics"]["accuracy"]
    assert by_item["artists"] == 90


def test_scores_are_the_same_for_any_order_of_the_items(sample):
    P, sets, artists = sample
    order = np.random.default_rng(0).permutation(90)
    first = scores.scores(P, sets, artists, folds=1, **SETTINGS)
    again = scores.scores(P[order], sets[order], artists[order], folds=1, **SETTINGS)
    for metric in formulas.METRICS:
        assert first["metrics"][metric] == pytest.approx(again["metrics"][metric])


def test_a_perfect_model_stays_within_its_range(sample):
    _, sets, artists = sample
    single = np.eye(5, dtype=bool)[sets.argmax(axis=1)]
    found = scores.scores(single * 1.0, single, artists, folds=1, **SETTINGS)
    perfect = {"estimate": 1, "low": 1, "high": 1}
    assert found["metrics"]["accuracy"] == perfect
    assert found["metrics"]["macro_f1"] == pytest.approx(perfect)
    assert found["metrics"]["log_loss"] == {"estimate": 0, "low": 0, "high": 0}


def test_comparison_is_first_minus_second_and_turns_with_them(sample):
    P, sets, artists = sample
    worse = np.roll(P, 1, axis=1)
    found = scores.comparison(P, worse, sets, artists, **SETTINGS)["metrics"]
    turned = scores.comparison(worse, P, sets, artists, **SETTINGS)["metrics"]
    gap = (
        formulas.scores(P, sets)["accuracy"] - formulas.scores(worse, sets)["accuracy"]
    )
    assert found["accuracy"]["estimate"] == pytest.approx(gap)
    assert found["accuracy"]["low"] > 0 and turned["log_loss"]["low"] > 0
    for metric in formulas.METRICS:
        assert found[metric]["low"] == pytest.approx(-turned[metric]["high"])


def test_confusion_table_names_rows_and_columns(sample):
    P, sets, _ = sample
    header, rows = scores.confusion(P, sets, list("abcde"))
    assert header == ["genre", *"abcde"]
    assert [row[0] for row in rows] == list("abcde")
    counts = formulas.confusion(formulas.outcomes(P, sets))
    assert [row[1:] for row in rows] == counts.tolist()


def test_genre_table_by_hand():
    # Artist 1 has two items of a; artist 2 one of {a, b}; artist 3 one of b.
    sets = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], bool)
    P = np.array([[0.8, 0.2, 0], [0.2, 0.8, 0], [0.9, 0.1, 0], [0.1, 0.9, 0]])
    artists = np.array([1, 1, 2, 3])
    header, rows = scores.by_genre(P, sets, artists, list("abc"), **SETTINGS)
    a, b, c = (dict(zip(header, row, strict=True)) for row in rows)
    assert (a["items"], a["support"], a["artists"]) == (3, 2.5, 2)
    assert a["effective_artists"] == pytest.approx(2.5**2 / (2**2 + 0.5**2))
    assert a["precision"] == pytest.approx(1.5 / 2)
    assert a["recall"] == pytest.approx(1.5 / 2.5)
    assert a["f1"] == pytest.approx(2 * 1.5 / (2 + 2.5))
    assert 0 <= a["f1_low"] <= a["f1"] <= a["f1_high"] <= 1
    assert (b["items"], b["support"], b["artists"]) == (2, 1.5, 2)
    assert b["precision"] == pytest.approx(1 / 2)
    assert [c[name] for name in header[1:]] == [0] * 9


def test_genre_table_agrees_with_macro_f1(sample):
    P, sets, artists = sample
    header, rows = scores.by_genre(P, sets, artists, list("abcde"), **SETTINGS)
    assert tuple(header) == scores.GENRE_COLUMNS
    f1 = [row[header.index("f1")] for row in rows]
    assert np.mean(f1) == pytest.approx(formulas.scores(P, sets)["macro_f1"])


# ------------------------------------------------------------------ of pooled entries
@pytest.fixture
def found() -> Pooled:
    """What two fits kept, pooled in the order that was asked for."""
    return kept_fits.pooled()


def test_a_score_holds_estimates_within_intervals_and_sizes(found):
    told = scores.of_entry(drawn(), found)
    assert told["items"] == 40
    assert told["folds"] == 2
    assert told["artists"] == len(set(found.artists))
    assert set(told["metrics"]) == set(formulas.METRICS)
    for name, each in told["metrics"].items():
        assert each["low"] <= each["high"], name
    assert told["metrics"]["top3"]["estimate"] == pytest.approx(1)


def test_a_score_tells_each_fold_by_itself_and_what_was_seen_again(found):
    told = scores.of_entry(drawn(), found)
    assert list(told["by_fold"]) == ["0", "1"]
    for fold in (0, 1):
        own = found.fold == fold
        alone = formulas.scores(found.probabilities[own], found.sets[own])
        assert told["by_fold"][str(fold)] == alone
    pooled = told["metrics"]["accuracy"]["estimate"]
    folds = [each["accuracy"] for each in told["by_fold"].values()]
    assert pooled == pytest.approx(np.mean(folds)), "folds of the same size"
    train = dict(told["train"])
    assert train.pop("items") == 80
    assert train == formulas.scores(found.seen, found.seen_sets)


def test_a_model_does_not_differ_from_itself(found):
    told = scores.compare(drawn(), found, found)
    for name, each in told["metrics"].items():
        assert each == {"estimate": 0.0, "low": 0.0, "high": 0.0}, name


def test_a_better_model_is_better_beyond_its_interval(found):
    right = found.sets / found.sets.sum(axis=1, keepdims=True)
    better = dataclasses.replace(found, probabilities=right)
    whole = scores._compared(drawn(), better, found)["comparison"]
    assert whole["items"] == 40
    assert whole["first"] == formulas.scores(right, found.sets)
    assert whole["second"] == formulas.scores(found.probabilities, found.sets)
    told = whole["metrics"]
    for name, each in told.items():
        alone = whole["first"][name] - whole["second"][name]
        assert each["estimate"] == pytest.approx(alone), name
    assert told["accuracy"]["low"] > 0
    assert told["log_loss"]["high"] < 0
    back = scores.compare(drawn(), found, better)["metrics"]
    assert back["accuracy"]["estimate"] == -told["accuracy"]["estimate"]


def test_tables_have_a_row_for_each_genre(found):
    told = scores._scored_by_genre(drawn(), found, kept_fits.items())
    assert told["scores"] == scores.of_entry(drawn(), found)
    header, rows = told["genres"]
    assert header[0] == "genre"
    assert tuple(row[0] for row in rows) == kept_fits.GENRES
    header, rows = told["confusion"]
    assert header == ["genre", *kept_fits.GENRES]
    assert sum(sum(row[1:]) for row in rows) == pytest.approx(40)


def test_genres_are_told_of_models_on_unseen_artists_alone(declaration):
    jobs = {job.name: job for job in scores.jobs(declaration)}
    for score in recipes.scores(declaration):
        job = jobs[f"score[{score.path}]"]
        primary = score.regime == "artists" and not score.fits[0].variant
        names = {"scores", "genres", "confusion"} if primary else {"scores"}
        assert set(job.outputs) == names
        assert (job.run is scores._scored_by_genre) is primary
    answers = scores._scored(drawn(), kept_fits.pooled(), kept_fits.items())
    assert answers.keys() == {"scores"}
