"""Every figure: its data, its bytes, and whether its words can be read."""

from __future__ import annotations

import csv
import itertools
import subprocess
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from msgspec import structs

from analysis import figures
from analysis.errors import StudyError
from analysis.figures.draw import clusters, style
from analysis.results.reader import Results
from analysis.results.store import write_csv
from analysis.study import leaders, reading, recipes
from tests import synthetic_results

ROOT = Path(__file__).parents[2]
STUDY = reading.load(ROOT / "study.toml")
NAMES = figures.names()
# of a series, which one module draws, one figure stands for all where drawing is alike
KINDS = list({figures.home(name): name for name in NAMES}.values())


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return Results(synthetic_results.write(tmp_path_factory.mktemp("small"), STUDY))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    return Results(
        synthetic_results.write(folder, STUDY, genres=114, items=1500, draws=20)
    )


def frame_of(name, results, declared=STUDY):
    return figures.frame(name, results, declared)


def words_of(figure):
    """The texts that are really drawn, and where they stand, in pixels."""
    canvas, drawn, current = FigureCanvasAgg(figure), [], []
    renderer = canvas.get_renderer()
    draw_text, draw = type(renderer).draw_text, Text.draw

    def noted(self, *arguments, **options):
        drawn.append(current[-1])  # of a text in lines, each line is drawn by itself
        return draw_text(self, *arguments, **options)

    def begun(self, *arguments, **options):
        current.append(self)
        try:
            return draw(self, *arguments, **options)
        finally:
            current.pop()

    with (
        mock.patch.object(type(renderer), "draw_text", noted),
        mock.patch.object(Text, "draw", begun),
    ):
        canvas.draw()
    last = {id(text): text for text in drawn if text.get_text().strip()}
    # the words alone: an annotation would count the line to its place
    return [(text, Text.get_window_extent(text, renderer)) for text in last.values()]


def corners(text):
    """The (4, 2) corners of a text that may be turned, in pixels."""
    turned, angle = text.get_window_extent(), text.get_rotation()
    middle = [(turned.x0 + turned.x1) / 2, (turned.y0 + turned.y1) / 2]
    text.set_rotation(0)
    level = text.get_window_extent()
    text.set_rotation(angle)
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    half = np.array([level.width, level.height]) / 2
    ends = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    return ends @ np.array([[cos, sin], [-sin, cos]]) + middle


def overlap(a, b):
    """How deep two rectangles lie in each other, in pixels (separating axes)."""
    depths = []
    for sides in (a, b):
        for side in (sides[1] - sides[0], sides[3] - sides[0]):
            p, q = (each @ side / np.hypot(*side) for each in (a, b))
            depths.append(min(p.max(), q.max()) - max(p.min(), q.min()))
    return min(depths)


def test_turned_rectangles_overlap_only_where_they_meet():
    square = np.array([[0, 0], [2, 0], [2, 2], [0, 2]])
    diamond = np.array([[0, -1], [1, 0], [0, 1], [-1, 0]])
    assert overlap(square, square + np.array([1.5, 0])) == pytest.approx(0.5)
    assert overlap(square, diamond + 2.6) < 0  # their boxes meet, they do not
    assert overlap(square, diamond + 2.2) > 0


def test_every_figure_is_a_module_with_the_three_parts():
    assert {"ladder", "confusion", "genres", "history", "sets"} <= set(NAMES)
    assert "style" not in NAMES
    for name in NAMES:
        module = figures.module(name)
        assert module.READS and module.__doc__
        assert callable(module.frame) and callable(module.draw)


def test_listing_names_imports_no_plotting():
    code = (
        "import sys; from pathlib import Path; from analysis import figures; "
        "from analysis.results import reader; results = reader.Results(Path('.')); "
        "[figures.reads(name, results) for name in figures.names()]; "
        "print(sorted({'matplotlib', 'pandas', 'seaborn', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_study_has_figures_of_what_it_measured(small, tmp_path):
    assert figures.of(small) == NAMES
    write_csv(tmp_path / "data/classes.csv", ["genre"], [["tango"]])
    assert figures.of(Results(tmp_path)) == ["classes"]
    write_csv(tmp_path / "comparisons/audio/a--b.csv", ["pair"], [])
    found = figures.of(Results(tmp_path))
    assert "model-tests" not in found  # shows tests, with comparisons beside them


def test_an_unknown_figure_is_named_with_the_nearest():
    with pytest.raises(StudyError, match=r"'lader'.*nearest is 'ladder'"):
        figures.module("lader")


@pytest.mark.parametrize("name", KINDS)
def test_the_same_results_give_the_same_bytes(name, small, tmp_path):
    first = figures.render(name, small, STUDY, tmp_path / "first")
    again = figures.render(name, Results(small.root), STUDY, tmp_path / "again")
    assert [path.name for path in first] == figures.outputs(name)
    for one, other in zip(first, again, strict=True):
        assert one.read_bytes() == other.read_bytes()
    light, dark, _ = (path.read_text(encoding="utf-8") for path in first)
    assert light != dark
    for picture in (light, dark):
        assert "dc:date" not in picture and "dc:creator" not in picture
        assert str(ROOT) not in picture and "font-family" not in picture


@pytest.mark.parametrize("name", KINDS)
def test_the_table_beside_a_figure_is_its_frame(name, small, tmp_path):
    *_, table = figures.render(name, small, STUDY, tmp_path)
    frame = frame_of(name, small)
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(frame.columns) and len(rows) == len(frame)
    numbers = frame.select_dtypes("number").columns
    for column in numbers:
        read = pd.to_numeric(pd.Series([row[column] for row in rows]))
        assert read.to_numpy() == pytest.approx(
            frame[column].to_numpy(), abs=1e-6, nan_ok=True
        )


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_reads_only_what_it_says(name, small, monkeypatch):
    results, asked = Results(small.root), set()
    load = Results._load

    def noted(self, path, read):
        asked.add(path)
        return load(self, path, read)

    monkeypatch.setattr(Results, "_load", noted)
    figures.frame(name, results, STUDY)
    declared = figures.reads(name, results)
    assert asked and asked <= set(declared)
    levels = {pattern.count("/") for pattern in figures.module(name).READS}
    assert {path.count("/") for path in declared} == levels


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("name", NAMES)
def test_words_are_large_whole_and_apart(name, size, request):
    results = request.getfixturevalue(size)
    figure = figures.module(name).draw(frame_of(name, results), style.LIGHT)
    assert figure.get_figwidth() == style.WIDTH and figure.get_figheight() <= 9.3
    found = words_of(figure)
    assert len(found) > 5
    page = figure.bbox.padded(1)
    for text, box in found:
        assert text.get_fontsize() >= style.SMALL, text
        assert page.x0 <= box.x0 and box.x1 <= page.x1, text
        assert page.y0 <= box.y0 and box.y1 <= page.y1, text
    for (one, a), (other, b) in itertools.combinations(found, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        near = wide > 1 and high > 0.15 * min(a.height, b.height)
        if near and (one.get_rotation() % 90 or other.get_rotation() % 90):
            near = overlap(corners(one), corners(other)) > 2
        assert not near, (one, other)


@pytest.mark.parametrize("theme", [style.LIGHT, style.DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("name", KINDS)
def test_a_figure_is_transparent_and_uses_the_theme(name, theme, small):
    figure = figures.module(name).draw(frame_of(name, small), theme)
    assert figure.get_facecolor()[3] == 0
    assert all(axes.get_facecolor()[3] == 0 for axes in figure.axes)
    inks = {text.get_color() for text, _ in words_of(figure)}
    other = style.DARK if theme is style.LIGHT else style.LIGHT
    assert theme.ink in inks and not inks & {other.ink, other.muted}


def test_drawing_leaves_the_settings_of_others_alone(small):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    figures.module("ladder").draw(frame_of("ladder", small), style.DARK)
    assert dict(mpl.rcParams) == before


def test_without_results_a_figure_says_what_is_missing(tmp_path):
    with pytest.raises(StudyError, match="nothing to show"):
        figures.render("importances", Results(tmp_path), STUDY, tmp_path / "out")
    with pytest.raises(StudyError, match=r"data/classes\.csv is missing"):
        figures.render("scores", Results(tmp_path), STUDY, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_model_that_is_added_appears_by_itself(tmp_path):
    added = structs.replace(STUDY.models["forest"], name="svm", label="a further model")
    headline = STUDY.experiments["headline"]
    headline = structs.replace(headline, models=(*headline.models, "svm"))
    larger = structs.replace(
        STUDY,
        models={**STUDY.models, "svm": added},
        experiments={**STUDY.experiments, "headline": headline},
    )
    results = Results(synthetic_results.write(tmp_path, larger))
    for name in ("ladder", "scores"):
        frame = frame_of(name, results, larger)
        assert "a further model" in set(frame["model"]), name
        figure = figures.module(name).draw(frame, style.LIGHT)
        assert "a further model" in {text.get_text() for text, _ in words_of(figure)}


def test_ladder_shows_the_scores_and_the_claim(small):
    frame = frame_of("ladder", small)
    fitted = {
        (fit.regime, fit.features, fit.model)
        for fit in STUDY.fits
        if fit.regime in STUDY.regimes and not fit.variant and not fit.items
    }
    assert len(frame) == len(fitted) > 0
    row = frame.query("regime == 'track ids' and features == 'audio + popularity'")
    row = row[row["model"] == "XGBoost"].iloc[0]
    expected = leaders.score(small, "ids", "audio-popularity", "xgboost", "accuracy")
    assert (row["estimate"], row["low"], row["high"]) == expected
    assert (row["claim_low"], row["claim_high"]) == (0.6, 0.65)


def test_ladder_without_the_claim_shades_nothing(small):
    frame = frame_of("ladder", small, structs.replace(STUDY, findings={}))
    figure = figures.module("ladder").draw(frame, style.LIGHT)
    assert not [text for text, _ in words_of(figure) if "claimed" in text.get_text()]


def test_the_first_picture_shows_the_best_of_each_kind_and_the_highest_of_all(small):
    frame = frame_of("reported", small)
    shown = [row for row in frame.itertuples() if row.mark >= 0]
    primary = STUDY.evaluation.regime
    for row, features in zip(shown, STUDY.features, strict=False):
        model = leaders.best(small, STUDY, primary, features, "accuracy")
        expected = leaders.score(small, primary, features, model, "accuracy")
        assert (row.estimate, row.low, row.high) == expected
    every = frame_of("ladder", small)["estimate"]
    assert frame["estimate"].max() == every.max()
    assert frame["mark"].iloc[0] < 0 and frame["claim_low"].eq(0.6).all()


def test_the_first_picture_without_a_claim_has_no_band(small):
    frame = frame_of("reported", small, structs.replace(STUDY, findings={}))
    figure = figures.module("reported").draw(frame, style.LIGHT)
    assert not [text for text, _ in words_of(figure) if "reported" in text.get_text()]


def test_scores_stand_with_the_best_model_on_top(small):
    frame = frame_of("scores", small)
    figure = figures.module("scores").draw(frame, style.LIGHT)
    axes = figure.axes[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    leader = frame.loc[frame["estimate"].idxmax(), "model"]
    assert names[0] == leader and axes.get_ylim()[0] > axes.get_ylim()[1]
    assert (frame["genres"] == 12).all() and (frame["metric"] == "macro_f1").all()


def test_confusion_rows_are_shares_in_clustered_order(small):
    frame = frame_of("confusion", small)
    names = frame["genre"].tolist()
    assert sorted(names) == synthetic_results.genre_names(12)
    assert frame[names].sum(axis=1).to_numpy() == pytest.approx([1] * 12)
    model = leaders.best(small, STUDY, "artists", "audio")
    counts = {row["genre"]: row for row in small.csv(f"confusion/audio/{model}")}
    true, predicted = names[3], names[7]
    row = [float(counts[true][name]) for name in names]
    assert frame[predicted].iloc[3] == pytest.approx(row[7] / sum(row))


def test_clusters_join_what_is_confused():
    shares = pd.DataFrame(
        [[0.6, 0, 0.4, 0], [0, 0.9, 0, 0.1], [0.4, 0, 0.6, 0], [0, 0.1, 0, 0.9]]
    ).to_numpy()
    order, heights = clusters.clustered((shares + shares.T) / 2)
    pairs = {frozenset(order[:2]), frozenset(order[2:])}
    assert pairs == {frozenset({0, 2}), frozenset({1, 3})}
    inner = heights[0] if set(order[:2]) == {0, 2} else heights[2]
    assert inner == pytest.approx(1 - 0.4)
    assert heights[1] == pytest.approx(1) and heights[3] == 1


@pytest.mark.parametrize("genres", [1, 2])
def test_confusion_of_very_few_genres_is_drawn(genres, tmp_path):
    results = Results(synthetic_results.write(tmp_path, STUDY, genres=genres, items=60))
    figure = figures.module("confusion").draw(
        frame_of("confusion", results), style.DARK
    )
    assert figure.axes


def test_cells_are_a_picture_not_ten_thousand_paths(large, tmp_path):
    light, *_ = figures.render("confusion", large, STUDY, tmp_path)
    assert light.stat().st_size < 600_000
    assert (
        light.read_text(encoding="utf-8").count("<image") == 2
    )  # cells and colour bar


def test_genres_are_sorted_and_complete(large):
    frame = frame_of("genres", large)
    assert len(frame) == 114 and frame["f1"].is_monotonic_decreasing
    figure = figures.module("genres").draw(frame, style.LIGHT)
    shown = {text.get_text() for text, _ in words_of(figure)}
    assert set(frame["genre"]) <= shown
    assert {f"{frame['f1'].iloc[0]:.2f}", f"{frame['f1'].iloc[-1]:.2f}"} <= shown


def test_importances_stand_side_by_side(small):
    frame = frame_of("importances", small)
    shares = frame[frame["measure"] != "permutation"]
    sums = shares.groupby(["model", "measure"])["value"].sum()
    assert sums.to_numpy() == pytest.approx(1, abs=1e-5) and len(sums) == 4
    assert set(shares["measure"]) == {"impurity", "gain", "shap", "own"}
    lost = frame.query("model == 'XGBoost' and measure == 'permutation'")
    found = small.json("importances/audio/xgboost")["permutation"]["tempo"]["macro_f1"]
    row = lost[lost["feature"] == "tempo"].iloc[0]
    ends = [row[name] for name in ("value", "low", "high")]
    assert ends == [found[name] for name in ("estimate", "low", "high")]
    assert "popularity" not in set(frame["feature"])


def test_importances_go_from_the_largest_loss_to_the_group(small):
    frame = frame_of("importances", small)
    lost = frame[(frame["measure"] == "permutation") & ~frame["group"]]
    means = lost.groupby("feature", sort=False)["value"].mean()
    assert means.is_monotonic_decreasing
    assert list(frame["feature"].unique())[-1] == "energy, loudness, acousticness"
    assert frame["group"].is_monotonic_increasing


def test_recommendation_has_both_catalogues_of_every_space(small):
    frame = frame_of("recommendation", small)
    sizes = frame.groupby(["features", "space"]).size()
    assert set(sizes) == {2} and len(sizes) == 2 * (3 + 6)
    spaces = small.json("recommendation/audio")["spaces"]
    row = frame.query(
        "features == 'audio' and space == 'near by XGBoost' and "
        "catalogue == 'other artists only'"
    ).iloc[0]
    assert row["estimate"] == spaces["xgboost"]["other_artists"]["any"]["estimate"]


def test_history_has_both_parts_of_both_quantities(small):
    frame = frame_of("history", small)
    sizes = frame.groupby(["model", "features", "quantity", "part"]).size()
    assert len(sizes) == 2 * 8 and set(sizes) == {24}
    fit = small.json("fits/artists/audio/network/0")
    row = frame.query(
        "model == 'neural network' and features == 'audio' and epoch == 5 and "
        "quantity == 'loss' and part == 'validation'"
    )
    assert row["value"].item() == fit["history"][4]["validation_loss"]
    assert (frame["kept"] == 15).all()


def test_classes_and_sets_repeat_the_counts(small):
    frame = frame_of("classes", small)
    assert frame["keep_first"].is_monotonic_increasing
    counts = {row["genre"]: int(row["recordings"]) for row in small.csv("data/classes")}
    assert dict(zip(frame["genre"], frame["recordings"], strict=True)) == counts
    frame = frame_of("sets", small)
    assert frame["genres"].tolist() == ["1", "2", "3", "4", "5 or more"]
    assert frame["share"].sum() == pytest.approx(1)


@pytest.mark.parametrize(("name", "sees"), [("ladder", True), ("scores", False)])
def test_only_a_figure_that_names_a_finding_sees_its_thresholds(name, sees):
    claim = structs.replace(STUDY.findings["accuracy"], thresholds={"low": 0.5})
    other = structs.replace(STUDY, findings={**STUDY.findings, "accuracy": claim})
    first, second = (
        recipes.words(figures.known(name, each)) for each in (STUDY, other)
    )
    assert (first != second) is sees


def test_a_picture_shows_what_can_be_seen_of_a_name():
    """Neither controls nor turns of direction; long names cut, and still two."""
    long = [f"{'opera ' * 40}{end}" for end in "ab"]
    words = ["ska", "du\u202eb\x00", "", *long, "two\n\u200blines", "model"]
    frame = pd.DataFrame({"model": words, "genre": range(7)}).assign(**{long[0]: 1.5})
    shown = figures.legible(frame)
    kept = shown["model"].tolist()
    assert kept[:3] == ["ska", "dub", ""]
    assert kept[3].endswith("opera…")
    assert kept[4] == f"{kept[3]} (2)"
    assert kept[5:] == ["two\nlines", "model"]
    assert list(shown) == ["model", "genre", kept[3]]
    plain = pd.DataFrame({"genre": ["drum-and-bass"]})
    assert figures.legible(plain) is plain
