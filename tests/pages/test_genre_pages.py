"""A page for every genre: its name, its numbers, its neighbours; and the atlas."""

from __future__ import annotations

import csv
import re
import shutil

import pytest

from analysis.pages.checks import validate
from analysis.pages.numbers import Row, own_html
from analysis.pages.sources import site_files
from analysis.pages.words.genres import RESERVED, Genres, names, page_names, slug
from tests.pages.conftest import write
from tests.pages.test_text import HOSTILE


@pytest.fixture
def genres(built) -> Genres:
    """What templates may ask about the genres of the built workspace."""
    from analysis.pages.binding import results_tree

    folder = built.root / "data" / "results"
    return Genres(None, None, results_tree(folder), folder)


def test_plain_names_are_the_names_of_their_pages():
    assert [slug(name) for name in ("tango", "k-pop", "r-n-b")] == [
        "tango", "k-pop", "r-n-b",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [*HOSTILE, "../../etc/passwd", "con", "index", "POP"])
def test_any_name_has_a_safe_page(name):
    page = slug(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", page)
    assert len(page) <= 50
    assert not RESERVED.fullmatch(page)


def test_no_two_genres_have_one_page():
    alike = ["rock", "Rock", "ROCK", "rock!", " rock", "röck", "", " ", "x" * 300]
    alike += ["x" * 301, slug("Rock"), "rock-2"]
    found = page_names(alike)
    assert len(set(found.values())) == len(alike)
    assert found["rock"] == "genres/rock"
    assert page_names(["Rock"])["Rock"] == found["Rock"]  # whoever else is there


def test_every_genre_has_a_page_that_the_atlas_leads_to(built, genres):
    assert len(genres.names) == 8
    for page in genres.pages.values():
        assert f"{page}.html" in built.pages
        assert f'href="{page}.html"' in built.pages["genres.html"]
    known = site_files(built.study, built.root / "data" / "results")
    assert set(known) == {
        name for name in built.pages if not name.startswith(("v/", "404"))
    }


def test_a_page_leads_to_its_neighbours_and_back(built, genres):
    first, second = (genres.pages[name].partition("/")[2] for name in genres.names[:2])
    page = built.pages[f"genres/{first}.html"]
    assert f'Next: <a href="../genres/{second}.html"' in page
    assert "Before:" not in page
    assert '<a href="../genres.html">All genres</a>' in page
    assert re.search(r'href="\.\./genres\.html" aria-current="true"', page)


def test_a_page_says_how_it_sounds_and_how_it_is_recognised(built, genres):
    page = built.pages[f"{genres.pages[genres.names[0]]}.html"]
    assert page.count('class="level"') == 14
    assert re.search(r'style="--at:\d+\.\d%"', page)
    for id_ in ("sound", "recognised", "mistaken", "shared", "nearest", "tracks",
                "merged", "numbers"):  # fmt: skip
        assert f'id="sec-{id_}"' in page, id_


def test_every_number_of_a_page_is_listed_below_it(built, genres):
    rows = {
        row["row"]: row
        for row in csv.DictReader((built.site / "results.csv").open(encoding="utf-8"))
    }
    page = built.pages[f"{genres.pages[genres.names[0]]}.html"]
    places = set(re.findall(r'href="#(n\d+)" class="n"', page))
    listed = re.findall(r'<tr id="(n\d+)"><td>(\d+)</td><td>.*<td>([^<\n]+)', page)
    assert len(places) > 60
    assert places == {place for place, _, _ in listed}
    for _, row, value in listed:
        assert float(rows[row]["value"]) == pytest.approx(float(value))


def test_numbers_of_these_pages_alone_are_not_listed_again(built):
    assert "profiles" not in built.pages["numbers/atlas.html"]
    assert "map.json" in built.pages["numbers/atlas.html"]


def test_rows_of_a_page_are_grouped_by_file_and_escaped():
    rows = [Row(1, "a#<b>.x", 0.5, "data/results/a.csv"), Row(2, "c#y", 1, "z")]
    table = own_html({row.key: row for row in rows}, {"a#<b>.x": 7})
    row = '<tr id="n7"><td>1</td><td>&lt;b&gt;.x</td><td>0.5</td></tr></tbody>'
    assert row in table
    assert "data/results/a.csv" in table
    assert "c#y" not in table


def test_names_of_tracks_stay_text(built, genres):
    pages = [built.pages[f"{page}.html"] for page in genres.pages.values()]
    whole = "".join(pages)
    assert "<script>alert(1)" not in whole
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in whole
    assert "{{ x }} &lt;&lt; x &gt;&gt; &lt;% x %&gt;" in whole
    assert "1999" in whole
    assert "(no name)" in whole


def test_numbers_in_names_stay_words(genres):
    rows = [row for name in genres.names for row in genres.of_genre("examples", name)]
    assert all(isinstance(row["track"], str) for row in rows)
    assert len(rows) <= 10 * len(genres.names)


def test_the_striking_features_are_the_farthest_from_the_whole(genres):
    for name in genres.names:
        found = genres.striking(name)
        far = [abs(row["level"].value - 0.5) for row in found]
        assert far == sorted(far, reverse=True)
        for row in found:
            assert row["more"] == (row["level"].value > 0.5)
            assert 1 <= row["from_end"].value <= len(genres.names)


def test_companions_are_named_once_and_all_in_the_end(genres):
    name = genres.names[0]
    steps = genres.companions("confusion", name)
    fresh = [each for step in steps for each in step["fresh"]]
    assert len(fresh) == len(set(fresh))
    assert name not in fresh
    counts = [step["groups"].value for step in steps]
    assert counts == sorted(counts, reverse=True)


def test_without_an_atlas_there_is_a_short_page_and_none_of_genres(workspace):
    shutil.rmtree(workspace.root / "data" / "results" / "atlas")
    texts = write(workspace)
    assert not [name for name in texts if name.startswith("genres/")]
    assert "were not mapped" in texts["genres.qmd"]
    assert validate.sources(workspace.source) == []
    assert names(workspace.root / "data" / "results") == []
