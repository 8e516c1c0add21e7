"""Unusual input that is accepted: other forms of the table, and names like markup."""

from __future__ import annotations

import html
import re
import shutil
import subprocess

import pytest

from analysis.data import demo
from tests.command_line import OTHER, Place, rows_of, written

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Place:
    found = Place(tmp_path_factory.mktemp("tiny"))
    done = found.study("results")
    assert done.returncode == 0, done.stdout + done.stderr
    return found


def test_another_form_of_the_same_table_gives_the_same_numbers(place, tmp_path):
    """A byte order mark, CRLF, shuffled and extra columns, and no index column."""
    header, *rows = rows_of(place.content)
    order = sorted(range(1, len(header)), key=lambda at: header[at][::-1])
    table = [[row[at] for at in order] + ["extra"] for row in (header, *rows)]
    other = Place(tmp_path / "other")
    other.dataset.write_bytes(b"\xef\xbb\xbf" + written(table, "\r\n"))
    done = other.study("results", OTHER)
    assert done.returncode == 0, done.stdout + done.stderr
    found = {
        found: {
            path.relative_to(found.root).as_posix(): path.read_bytes()
            for path in (found.root / "data" / "results").rglob("*.*")
        }
        for found in (place, other)
    }
    source = "data/results/data/source.json"
    assert found[place].keys() == found[other].keys()
    differing = {
        name for name in found[place] if found[place][name] != found[other][name]
    }
    assert differing == {source}
    assert b'"other": true' in found[other][source]


def test_rare_genres_repeated_rows_and_long_names(place, tmp_path):
    header, *rows = rows_of(place.content)
    at, name = header.index("track_genre"), header.index("track_name")
    for row in rows[40:42]:
        row[at] = "a rare one"
    rows[60][name] = "long " * 20_000
    other = Place(tmp_path / "other")
    other.dataset.write_bytes(written([header, *rows, *rows[:30]]))
    done = other.study("results", OTHER)
    assert done.returncode == 0, done.stdout + done.stderr
    classes = other.root / "data" / "results" / "data" / "classes.csv"
    assert "\na rare one,2," in classes.read_text(encoding="utf-8")


HOSTILE = (
    "<script>alert('x')</script>",
    '#set page(fill: red); #panic("x")',
    "{{ config }} << 1 / 0 >> <% raw %>",
    "*stars* _under_ `ticks` [link](javascript:alert(1))",
    "two\nlines",
    "$\\frac{1}{0}$ \\input{x} ~ ^ @fig-1",
    "=1+1",
    "::: {.callout-note}",
    "left \u202eright to left",
    "long " * 60,
)
SHOWN = 40  # letters of a name that every page shows; the rest of a long one is cut
INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def squeezed(text: str) -> str:
    """Return text without white space, and without marks that are never shown."""
    return "".join(INVISIBLE.sub("", text).split())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Place:
    """A study of genres whose names try to be markup, rendered."""
    found = Place(tmp_path_factory.mktemp("hostile"), ("majority", "forest", "network"))
    header, *rows = rows_of(found.content)
    at = header.index("track_genre")
    for row in rows:
        row[at] = HOSTILE[demo.GENRES.index(row[at])]
    found.dataset.write_bytes(written([header, *rows]))
    for words in (["results", OTHER], ["report", "--engine", "builtin"]):
        done = found.study(*words)
        assert done.returncode == 0, done.stdout + done.stderr
    return found


def test_hostile_names_are_text_on_the_site(hostile):
    page = (hostile.root / "report" / "site" / "results.html").read_text("utf-8")
    table = page[page.index('id="tbl-genres"') :]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL)
    shown = [squeezed(html.unescape(re.sub(r"<[^>]+>", "", each))) for each in cells]
    for name in HOSTILE:
        assert any(each.startswith(squeezed(name)[:SHOWN]) for each in shown), name
    for path in (hostile.root / "report" / "site").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert 'href="javascript:' not in text


def test_hostile_names_are_text_in_the_paper(hostile):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed: the words of the paper go unchecked")
    done = subprocess.run(
        ["pdftotext", "-raw", "study.pdf", "-"],
        cwd=hostile.root / "report",
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    shown = squeezed(done.stdout)
    for name in HOSTILE:
        if "right to left" not in name:  # read off in another order
            assert squeezed(name)[:SHOWN] in shown, name


def test_the_check_holds_with_hostile_names(hostile):
    done = hostile.study("check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_page_says_that_the_data_are_not_the_declared_ones(hostile):
    site = hostile.root / "report" / "site"
    for path in {*site.rglob("*.html")} - {site / "404.html"}:  # which tells no number
        text = path.read_text(encoding="utf-8")
        assert re.search(r"Another dataset|Demonstration on synthetic data", text), path
