"""The map of genres in the page: linked points, names that have room, safe data."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from analysis.figures.draw.layout import WORDS, Cut, Layout
from analysis.measurements.atlas import positions
from analysis.pages import atlas
from analysis.pages.atlas import PARTNERS, PER, STRONGEST, WIDE, width
from analysis.pages.checks import validate
from analysis.pages.engines import builtin
from analysis.pages.manuscript import TEMPLATES, Manuscript, Page
from analysis.pages.words.genres import page_names
from analysis.results import store
from tests.pages.conftest import PROVENANCE
from tests.pages.test_inlining import BREAKING

SVG = "{http://www.w3.org/2000/svg}"


def put(place, names, families=("one", "two", "three")):
    """Give the workspace an atlas of genres; return its words for templates."""
    folder = place.root / "data" / "results"
    lay_out(folder / "atlas", names)
    kin = [(name, families[at % len(families)]) for at, name in enumerate(names)]
    store.write_csv(folder / "data/families.csv", ["genre", "family"], kin)
    pairs = [(names[0], name, 7 - at, 0.1) for at, name in enumerate(names[1:4])]
    store.write_csv(folder / "data/pairs.csv", ["a", "b", "tracks", "share"], pairs)
    return words(place)


def lay_out(folder, names):
    """Write positions.csv, nearest.csv and map.json for genres of any name."""
    levels = np.random.default_rng(1).random((len(names), 5))
    wanted = positions.distances(levels)
    placed = positions.positions(wanted)
    table = positions.table(names, wanted, placed)
    store.write_csv(folder / "positions.csv", *table)
    store.write_csv(folder / "nearest.csv", *positions.nearest_table(names, wanted))
    whole = positions.summary(wanted, placed, levels, ["a", "b", "c", "d", "e"])
    store.write_json(folder / "map.json", whole)


def words(place):
    made = Manuscript(place.root, place.study, {}, PROVENANCE, TEMPLATES)
    made._page = Page("genres", "pages/genres.qmd.j2")
    return made._environment.globals


def drawn(block):
    """Return the SVG of a block, as a tree, and its data."""
    (svg,) = re.findall(r"<svg.*</svg>", block, re.DOTALL)
    (text,) = re.findall(r'-data">(.*?)</script>', block, re.DOTALL)
    svg = svg.replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1)
    return ET.fromstring(svg), json.loads(text)


@pytest.fixture
def known(workspace):
    """The genres of the synthetic results, those that have scores."""
    return [row["genre"] for row in genre_rows(workspace)]


def genre_rows(place):
    best = words(place)["best"]("artists", "audio", "macro_f1")["name"]
    return store.read_csv(place.root / f"data/results/genres/audio/{best}.csv")


def test_every_genre_is_a_link_to_its_page_with_a_name(workspace, known):
    svg, data = drawn(put(workspace, known)["genre_map"]("m", "../", "Map"))
    links = svg.findall(f"{SVG}a")
    pages = page_names(known)
    assert sorted(data["names"]) == sorted(known)
    assert [link.get("aria-label") for link in links] == data["names"]
    expected = [f"../{pages[name]}.html" for name in data["names"]]
    assert [link.get("href") for link in links] == expected
    assert svg.get("role") == "group" and svg.get("aria-label") == "Map"


def test_size_says_how_often_and_colour_says_which_family(workspace, known):
    svg, data = drawn(put(workspace, known)["genre_map"]("m", "", "Map"))
    recall = {row["genre"]: float(row["recall"]) for row in genre_rows(workspace)}
    sizes = [float(circle.get("r")) for circle in svg.iter(f"{SVG}circle")]
    shares = [recall[name] for name in data["names"]]
    assert data["recognised"] == [round(PER * share) for share in shares]
    assert np.argsort(sizes, kind="stable").tolist() == sorted(
        range(len(sizes)), key=lambda at: sizes[at]
    )
    assert sizes == sorted(sizes, reverse=True)
    families = [data["families"][at] for at in data["family"]]
    rows = store.read_csv(workspace.root / "data/results/data/families.csv")
    kin = {row["genre"]: row["family"] for row in rows}
    assert families == [kin[name] for name in data["names"]]


def test_points_lie_inside_and_keep_their_distances(workspace, known):
    svg, data = drawn(put(workspace, known)["genre_map"]("m", "", "Map"))
    *_, wide, high = map(float, svg.get("viewBox").split())
    circles = list(svg.iter(f"{SVG}circle"))
    places = np.array([[float(c.get("cx")), float(c.get("cy"))] for c in circles])
    assert (places > 0).all() and (places < [wide, high]).all() and wide == WIDE
    rows = store.read_csv(workspace.root / "data/results/atlas/positions.csv")
    true = {row["genre"]: (float(row["x"]), -float(row["y"])) for row in rows}
    wanted = np.array([true[name] for name in data["names"]])
    spread, shown = (np.linalg.norm(p[:, None] - p, axis=2) for p in (wanted, places))
    scale = shown.sum() / spread.sum()
    assert np.abs(shown - scale * spread).max() < 0.3


def test_links_are_the_strongest_first(workspace, known):
    svg, data = drawn(put(workspace, known)["genre_map"]("m", "", "Map"))
    own = data["names"].index(known[0])
    shared = [[data["names"][at], tracks] for at, tracks in data["shared"][own]]
    assert shared == [[known[1], 7], [known[2], 6], [known[3], 5]]
    for found in (*data["shared"], *data["taken"]):
        worth = [each for _, each in found]
        assert worth == sorted(worth, reverse=True) and len(worth) <= PARTNERS
    assert len(list(svg.iter(f"{SVG}line"))) == 3 <= STRONGEST


def test_the_nearest_of_the_own_family_are_counted(workspace, known):
    every = put(workspace, known, families=("one",))["near_family"]()
    assert every.value == len(known)
    none = put(workspace, known, families=tuple(known))["near_family"]()
    assert none.value == 0


def test_many_families_have_looks_of_their_own():
    looks = {atlas._look(family) for family in range(14)}
    assert len(looks) == 14
    style = (TEMPLATES / "quarto/content.css").read_text(encoding="utf-8")
    for look in looks:
        assert f".{look.split()[0]} " in style


def test_hostile_names_are_text_of_the_drawing(workspace):
    names = [re.sub("[\0\ud800]", "", f"{n}{k}") for k, n in enumerate(BREAKING)]
    made = put(workspace, names, families=BREAKING[2:9])
    block = made["genre_map"]("m", "", "Map")
    svg, data = drawn(block)
    tags = {element.tag.removeprefix(SVG) for element in svg.iter()}
    assert tags <= {"svg", "g", "a", "title", "circle", "text", "line"}
    assert len(data["names"]) == len(names) == len(svg.findall(f"{SVG}a"))
    assert block.count("```") == 2 and block.count("<script") == 1
    assert "{{<" not in block
    key = made["families_key"]()
    assert key.count("<li") == len(data["families"]) and "<script" not in key


def cut(one):
    """Return how the only cut of a map without genres is drawn."""
    svg = atlas.drawn("m", "", "Map", [], Layout([], [], 600.0, [one]), [])
    return re.search('<g class="atlas-cut".*</g>', svg)[0]


def test_a_cut_is_a_line_with_words_that_no_screen_reader_reads():
    across = cut(Cut(1, 40.0, (0,)))
    assert 'd="M0 40.0h736"' in across and across.count(WORDS) == 2
    assert 'd="M50.0 0v600"' in cut(Cut(0, 50.0, (0,)))
    assert across.count("<") == 2 * across.count("</") + 1
    assert 'aria-hidden="true"' in across


def test_few_genres_are_all_drawn_where_they_lie(workspace, known):
    assert put(workspace, known)["far_out"]() == []


def test_names_are_measured_rather_too_wide():
    assert width("mm") > width("ii") > 0
    assert width("techno") > 6 * 0.5


def test_without_scores_the_map_has_points_of_one_size(workspace, known, monkeypatch):
    made = put(workspace, known)
    monkeypatch.setattr(
        "analysis.pages.words.comparing.Comparisons.measured", lambda *_: []
    )
    svg, data = drawn(made["genre_map"]("m", "", "Map"))
    assert len({circle.get("r") for circle in svg.iter(f"{SVG}circle")}) == 1
    assert set(data["recognised"]) == {0} and not any(data["taken"])


def test_the_script_is_small_and_asks_for_nothing():
    text = (TEMPLATES / "quarto/atlas.js").read_text(encoding="utf-8")
    assert len(text.encode()) < 13_000
    assert text.count("\n") < 270
    for word in ("fetch(", "XMLHttpRequest", "innerHTML", "import "):
        assert word not in text


def test_the_section_builds_a_sound_page(workspace, known):
    put(workspace, known)
    made = Manuscript(workspace.root, workspace.study, {}, PROVENANCE, TEMPLATES)
    text = made.write(Page("genres", "sections/atlas-map.qmd.j2")).text
    assert text.count(":::") % 2 == 0
    (workspace.root / "page").mkdir()
    page = workspace.root / "page" / "genres.qmd"
    page.write_text(f'---\ntitle: "Atlas"\n---\n\n{text}', encoding="utf-8")
    assert list(validate._fences(text)) == [] and list(validate._cells(text)) == []
    made = builtin.convert(["--to=html"], text, folder=page.parent, shown="genres")
    assert made.count("<div") == made.count("</div>")
    assert made.count("<circle") == len(known) + 3
