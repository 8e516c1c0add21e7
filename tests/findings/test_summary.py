"""The headline numbers: bound, complete, and the drop between two ways of splitting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.errors import StudyError
from analysis.findings import summary, verdicts
from analysis.findings.verdicts import Score
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import leaders, reading
from tests import synthetic_results

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return Results(synthetic_results.write(tmp_path_factory.mktemp("all"), STUDY))


def test_best_models_are_those_of_the_primary_metric(tree):
    found = summary.summary(STUDY, tree)
    for features in STUDY.features:
        best = leaders.best(tree, STUDY, "artists", features)
        name = features.replace("-", "_")
        assert found.best[features] == best
        assert found.words[f"{name}_model"] == STUDY.models[best].label
        value = tree.value(f"scores/artists/{features}/{best}#metrics.top5.high")
        assert found.numbers[f"{name}_top5_high"].value == value


def test_every_plain_number_leads_to_its_place(tree):
    numbers = summary.summary(STUDY, tree).numbers
    plain = {name: each for name, each in numbers.items() if not each.sources}
    assert len(plain) > 40
    for name, number in plain.items():
        assert tree.value(number.key) == number.value, name


def test_chance_is_one_genre_among_all(tree):
    numbers = summary.summary(STUDY, tree).numbers
    assert numbers["genres"].value == 12
    assert numbers["chance"].value == pytest.approx(1 / 12)


def test_the_ladder_runs_from_the_first_to_the_last_declared_regime(tree):
    found = summary.summary(STUDY, tree)
    numbers, best = found.numbers, found.best["audio"]
    assert found.words["first_regime"] == "rows"
    assert found.words["last_regime"] == "artists"
    reference = f"scores/rows/audio/{best}#metrics.accuracy.estimate"
    assert numbers["audio_first"].key == reference
    gap = numbers["audio_first"].value - numbers["audio_last"].value
    assert numbers["audio_drop"].value == pytest.approx(gap)
    assert numbers["audio_drop_low"].value < gap < numbers["audio_drop_high"].value
    assert len(numbers["audio_drop_low"].sources) == 6
    step = numbers["audio_ids"].value - numbers["audio_artists"].value
    assert numbers["audio_drop_from_ids"].value == pytest.approx(step)
    assert "audio_drop_from_artists" not in numbers


def of(estimate, low, high):
    return Score("rows", "audio", "forest", "accuracy", estimate, low, high)


def test_drop_by_hand():
    # low: .2 - sqrt(.03^2 + .04^2), high: .2 + sqrt(.05^2 + .12^2)
    found = verdicts.drop(of(0.5, 0.47, 0.55), of(0.3, 0.18, 0.34), "drop")
    assert found["drop"].value == pytest.approx(0.2)
    assert found["drop_low"].value == pytest.approx(0.15)
    assert found["drop_high"].value == pytest.approx(0.33)


def test_drop_covers_a_true_difference_of_independent_scores():
    random = np.random.default_rng(5)
    kept = 0
    for _ in range(1000):
        pair = []
        for truth, deviation in ((0.5, 0.02), (0.3, 0.01)):
            estimate = random.normal(truth, deviation)
            ends = (estimate - 1.96 * deviation, estimate + 1.96 * deviation)
            pair.append(of(estimate, *ends))
        found = verdicts.drop(*pair, "drop")
        kept += found["drop_low"].value <= 0.2 <= found["drop_high"].value
    assert 930 <= kept <= 970


def test_without_scores_only_the_genres_are_known(tmp_path):
    store.write_csv(tmp_path / "data/classes.csv", ["genre"], [["a"], ["b"]])
    found = summary.summary(STUDY, Results(tmp_path))
    assert set(found.numbers) == {"genres", "chance"} and not found.best


def test_without_class_counts_it_says_what_to_run(tmp_path):
    with pytest.raises(StudyError, match="make results"):
        summary.summary(STUDY, Results(tmp_path))
