"""Colours that everyone can tell apart, marks that stay, labels that keep clear."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text
from msgspec import structs

from analysis.figures.draw import charts, style
from analysis.results.reader import Results
from analysis.study import reading
from tests.small_workspace import REPOSITORY, environment

STUDY = reading.load(Path(__file__).parents[3] / "study.toml")
THEMES = pytest.mark.parametrize(
    "theme", [style.LIGHT, style.DARK], ids=lambda t: t.name
)

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SIGHT = {
    "common": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(color):
    levels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(
        levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4
    )


def contrast(first, second):
    """WCAG 2 contrast ratio."""
    weights = [0.2126, 0.7152, 0.0722]
    low, high = sorted(float(linear(each) @ weights) for each in (first, second))
    return (high + 0.05) / (low + 0.05)


def lab(color, sight):
    """CIE L*a*b* of a colour as it is seen."""
    seen = np.clip(np.asarray(SIGHT[sight]) @ linear(color), 0, 1)
    matrix = [
        [0.4124, 0.3576, 0.1805],
        [0.2126, 0.7152, 0.0722],
        [0.0193, 0.1192, 0.9505],
    ]
    xyz = np.asarray(matrix) @ seen / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@THEMES
def test_marks_stand_out_from_the_paper(theme):
    for color in (*theme.models, *theme.baselines):
        assert contrast(color, theme.paper) >= 3, color


@THEMES
def test_words_can_be_read(theme):
    for color in (theme.ink, theme.muted):
        assert contrast(color, theme.paper) >= 4.5, color
    assert contrast(theme.ink, theme.claim) >= 4.5


@THEMES
@pytest.mark.parametrize("sight", SIGHT)
def test_models_differ_for_every_kind_of_sight(theme, sight):
    for first, second in itertools.combinations(theme.models, 2):
        gap = np.linalg.norm(lab(first, sight) - lab(second, sight))
        assert gap > 8, (first, second)


@THEMES
def test_the_map_rises_from_the_paper_in_lightness(theme):
    colors = style.sequential(theme)(np.linspace(0, 1, 30))[:, :3]
    lightness = [
        lab(f"#{bytes((255 * c).astype('u1')).hex()}", "common")[0] for c in colors
    ]
    steps = np.diff(lightness) * (1 if theme.name == "dark" else -1)
    assert (steps > -0.5).all() and np.sum(steps) > 60


def grown(**families):
    """The declaration with further models at its end."""
    forest = STUDY.models["forest"]
    more = {
        name: structs.replace(forest, name=name, label=name, family=family)
        for name, family in families.items()
    }
    return structs.replace(STUDY, models={**STUDY.models, **more})


def test_a_further_model_leaves_the_marks_of_the_others():
    before = style.marks(STUDY)
    after = style.marks(grown(svm="kernel", mode="baseline"))
    assert {name: after[name] for name in before} == before
    assert after["svm"] not in before.values()
    assert after["mode"] not in before.values()
    assert after["mode"] < 0 <= after["svm"]


@THEMES
def test_models_of_the_study_have_marks_of_their_own(theme):
    found = [style.mark(number, theme) for number in style.marks(STUDY).values()]
    assert len(set(found)) == len(STUDY.models)


@THEMES
def test_marks_repeat_only_after_all_colours_and_shapes(theme):
    found = [style.mark(number, theme) for number in range(42)]
    assert len(set(found)) == 42


@given(
    st.lists(st.floats(-5, 5, width=32), min_size=1, max_size=12),
    st.floats(0.015625, 2, width=32),
)
def test_spread_labels_keep_their_distance_and_order(positions, gap):
    moved = charts.spread(positions, gap)
    order = np.argsort(positions, kind="stable")
    assert (np.diff(np.array(moved)[order]) >= gap * (1 - 1e-6) - 1e-9).all()
    assert np.mean(moved) == pytest.approx(np.mean(positions), abs=1e-6)


def test_labels_with_room_stay():
    assert charts.spread([3.0, 1.0, 2.0], 0.9) == [3.0, 1.0, 2.0]
    assert charts.spread([1.0, 1.0], 1.0) == [0.5, 1.5]


@style.themed
def keyed(words, theme):
    """Return the box of a key below the width of a figure, and its lines."""
    figure, _ = style.canvas(2.5)
    style.key(figure, [(text, {"color": theme.ink}) for text in words])
    figure.draw_without_rendering()
    (legend,) = figure.legends
    tops = {round(text.get_window_extent().y0) for text in legend.texts}
    return legend.get_window_extent(), figure.bbox, len(tops)


def test_a_key_never_leaves_the_figure():
    models = ["logistic regression", "random forest", "XGBoost", "neural network"]
    for words in (models, [*models, "extra trees", "modern network", "guess"]):
        box, figure, lines = keyed(words, style.LIGHT)
        assert box.x0 >= 0 and box.x1 <= figure.x1
        assert lines == (1 if words is models else 2)


MINE = """savefig.bbox: tight
savefig.pad_inches: 1
savefig.dpi: 30
savefig.facecolor: red
svg.fonttype: none
svg.hashsalt: mine
svg.image_inline: False
image.composite_image: False
path.simplify: False
path.snap: False
font.family: serif
text.usetex: True
axes.unicode_minus: False
figure.dpi: 50
lines.antialiased: False
xtick.direction: in
axes.formatter.use_locale: True
text.hinting: none
"""
DRAWN = """
import hashlib, io, sys
from pathlib import Path
import numpy as np
import seaborn
from analysis.figures import card
from analysis.figures.draw import style

@style.themed
def draw(frame, theme):
    figure, axes = style.canvas(2.0)
    axes[0, 0].plot([-1, 0, 1.5], [2, 1, 3], "o-", label="né")
    axes[0, 0].imshow(np.arange(6).reshape(2, 3), rasterized=True)
    axes[0, 0].set_xlabel("a − b")
    return figure

path = Path(sys.argv[1])
style.save(draw(None, style.LIGHT), path)
with style.defaults():
    icon = card._png(card.icon_figure(32))
print(hashlib.sha256(path.read_bytes() + icon).hexdigest())
"""


def drawn(folder, **variables):
    """Draw a figure and an icon in a process of its own; return what marks both."""
    done = subprocess.run(
        [sys.executable, "-c", DRAWN, folder / "x.svg"],
        cwd=folder,
        env=environment(PYTHONPATH=str(REPOSITORY), **variables),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def test_settings_of_a_user_change_no_figure(tmp_path):
    """Wherever matplotlib finds them: beside the study, at home, or by a variable."""
    before = drawn(tmp_path)
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "matplotlibrc").write_text(MINE, encoding="utf-8")
    assert drawn(tmp_path, MATPLOTLIBRC=str(tmp_path / "settings")) == before
    assert drawn(tmp_path, MPLCONFIGDIR=str(tmp_path / "settings")) == before
    (tmp_path / "matplotlibrc").write_text(MINE, encoding="utf-8")
    assert drawn(tmp_path) == before


def test_a_card_is_saved_as_it_is_drawn_whatever_the_settings(tmp_path, declaration):
    from analysis.figures import card
    from tests import synthetic_results

    found = Results(synthetic_results.write(tmp_path / "results", declaration))
    names = [name for name in card.outputs() if name.endswith(".png")]
    card.render(found, declaration, tmp_path / "plain")
    with mpl.rc_context({"savefig.bbox": "tight", "patch.antialiased": False}):
        card.render(found, declaration, tmp_path / "mine")
    for name in names:
        plain, mine = (tmp_path / each / name for each in ("plain", "mine"))
        assert plain.read_bytes() == mine.read_bytes(), name


def test_a_name_is_text_wherever_it_stands_in_a_picture(tmp_path):
    """Dollar signs in ticks, keys, titles and notes; log scales keep their numbers."""
    names = ["$$", r"$\frac{$", "ke$ha & a$ap", "$x^2$"]

    @style.themed
    def draw(frame, theme):
        figure, grid = style.canvas(2)
        axes = grid[0][0]
        axes.set_yticks(range(4), names)
        axes.set_title(names[1])
        axes.annotate(names[2], (0, 0))
        axes.set_xlabel(names[3])
        axes.legend([axes.plot([1, 2], [0, 3])[0]], [names[1]])
        style.key(figure, [(names[0], {})])
        return figure

    figure = draw(None, style.LIGHT)
    style.save(figure, tmp_path / "names.svg")
    texts = [each for each in figure.findobj(Text) if each.get_text() in names]
    assert len(texts) >= 9
    assert not any(each.get_parse_math() for each in texts)
