"""Data of the figures on preprocessing, search, curves and trainings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec import structs

from analysis import figures
from analysis.figures.draw import style
from analysis.results.reader import Results
from analysis.study import declaration, leaders, reading
from tests import synthetic_results

DECLARED = reading.load(Path(__file__).parents[2] / "study.toml")
TRIAL = declaration.Experiment(
    name="trial",
    question="?",
    regimes=("artists",),
    features=("audio",),
    models=("network", "logistic"),
    variants=("smooth", "components", "no-dropout", "unregularised", "tail-validation"),
    folds=(0, 1),
    items=0,
    fits=20,
)
STUDY = structs.replace(DECLARED, experiments=DECLARED.experiments | {"trial": TRIAL})


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    made = tmp_path_factory.mktemp("evaluation")
    return Results(synthetic_results.write(made, STUDY, genres=9, items=200, draws=20))


def frame_of(name, results):
    return figures.frame(name, results, STUDY)


def test_preprocessing_shows_each_variant_against_its_base(results):
    frame = frame_of("preprocessing", results)
    rows = frame.query("variant == '10 principal components'")
    rows = rows[rows["metric"] == "macro_f1"]
    assert {"logistic regression", "neural network"} <= set(rows["model"])
    assert set(frame["against"]) == {STUDY.variants["smooth"].label}
    assert "without dropout" not in set(frame["variant"])
    stored = results.json("comparisons/audio/network+components--network+smooth")
    expected = stored["metrics"]["macro_f1"]
    row = rows[rows["model"] == "neural network"].iloc[0]
    ends = (row["difference"], row["low"], row["high"])
    assert ends == tuple(expected[name] for name in ("estimate", "low", "high"))


def test_search_tells_default_failed_chosen_and_beyond_the_budget(results):
    frame = frame_of("search", results)
    forest = frame[frame["model"] == "random forest"].set_index("trial")
    assert forest.loc[0, "kind"] == "default" and forest.loc[7, "kind"] == "failed"
    assert np.isnan(forest.loc[7, "score"]) and forest["chosen"].sum() == 1
    best = forest["score"].idxmax()
    assert forest.loc[best, "chosen"]
    kind = figures.module("search")._kind
    found, choice = {"failure": ""}, {"counted": 5}
    assert kind(5, found, choice) == "beyond the budget"
    assert kind(4, found, choice) == "drawn"


def test_a_choice_of_the_default_is_drawn(results):
    frame = frame_of("search", results)
    frame["chosen"] = frame["trial"] == 0
    figure = figures.module("search").draw(frame, style.LIGHT)
    assert len(figure.axes) == frame["model"].nunique()


def test_recall_curves_repeat_the_results(results):
    frame = frame_of("recall-curves", results)
    assert set(frame["kind"]) == {"micro", "macro"}
    drawn = len(results.match("curves/audio/*"))
    assert drawn >= 6 and len(frame.groupby(["model", "kind"])) == 2 * drawn
    assert frame.groupby(["model", "kind"]).size().max() <= 100
    stored = results.csv("curves/audio/forest")[1]
    rows = frame.query("model == 'random forest' and kind == 'macro'")
    assert rows["precision"].tolist() == [
        float(stored[f"{level:g}"]) for level in rows["recall"]
    ]


def test_genre_curves_are_those_of_the_best_model_best_first(results):
    frame = frame_of("genre-curves", results)
    averages = frame.drop_duplicates("genre")["average_precision"]
    assert len(averages) == 9 and averages.is_monotonic_decreasing
    model = leaders.best(results, STUDY, "artists", "audio")
    assert set(frame["model"]) == {STUDY.models[model].label}
    figure = figures.module("genre-curves").draw(frame, style.LIGHT)
    words = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    first, last = frame["genre"].iloc[0], frame["genre"].iloc[-1]
    assert words[0].startswith(f"best: {first},")
    assert words[-1].startswith(f"worst: {last},")


def test_trainings_stand_beside_the_usual_way(results):
    frame = frame_of("trainings-regularisation", results)
    ways = list(frame["way"].unique())
    assert ways[0] == "the usual way" and "without dropout" in ways
    assert "validated on the unshuffled tail" not in ways
    tail = frame_of("trainings-validation-split", results)
    assert list(tail["way"].unique()) == [
        "the usual way",
        "validated on the unshuffled tail",
    ]
    fit = results.json("fits/artists/audio/network+unregularised/0")
    row = frame.query(
        "way == 'without either' and epoch == 4 and quantity == 'accuracy' and "
        "part == 'training'"
    )
    assert row["value"].item() == fit["history"][3]["accuracy"]
    losses = [epoch["validation_loss"] for epoch in fit["history"]]
    assert row["rise"].item() == pytest.approx(losses[-1] / min(losses) - 1)


def test_without_variants_there_is_no_figure_of_trainings(results, tmp_path):
    folder = synthetic_results.write(
        tmp_path,
        structs.replace(
            DECLARED, experiments={"trial": DECLARED.experiments["headline"]}
        ),
        genres=4,
        items=80,
        draws=10,
    )
    frame = figures.frame("trainings-regularisation", Results(folder), STUDY)
    assert frame.empty
