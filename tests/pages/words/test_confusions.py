"""The page of confusions: the matrix in its data, the same in a plain table."""

from __future__ import annotations

import json
import re

import pytest

from analysis.pages.binding import Value
from analysis.pages.manuscript import TEMPLATES, Manuscript
from analysis.pages.words.confusions import PER, clustered, parts, share_of
from analysis.results import store
from analysis.results.reader import Results
from tests.pages.conftest import PROVENANCE
from tests.pages.test_inlining import BREAKING

HEAVIEST = 500_000  # bytes of the page; it holds every cell


def words(place):
    """Return what templates may ask, in a workspace with results."""
    made = Manuscript(place.root, place.study, {}, PROVENANCE, TEMPLATES)
    return made._environment.globals


def inlined(page):
    (text,) = re.findall(r'id="confusions-data">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def counts(place, features):
    best = words(place)["best"]("artists", features, "macro_f1")["name"]
    rows = store.read_csv(place.root / f"data/results/confusion/{features}/{best}.csv")
    return best, {row["genre"]: row for row in rows}


def test_the_data_are_the_shares_of_every_row(built):
    data = inlined(built.pages["confusions.html"])
    sets = [one["label"] for one in data["sets"]]
    assert sets == ["audio", "audio + popularity"]
    for features, one in zip(("audio", "audio-popularity"), data["sets"], strict=True):
        _, table = counts(built, features)
        assert sorted(data["names"]) == sorted(table)
        for name, shares in zip(data["names"], one["shares"], strict=True):
            row = [float(table[name][other]) for other in data["names"]]
            assert shares == [round(data["per"] * cell / sum(row)) for cell in row]


def test_the_table_says_the_same_without_a_script(built):
    page = built.pages["confusions.html"]
    best, table = counts(built, "audio")
    genres = Results(built.root / "data/results").csv(f"genres/audio/{best}")
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    rows = [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", row)]
        for row in body.split("</tr>")[:-1]
    ]
    assert [row[0] for row in rows] == [row["genre"] for row in genres]
    for cells, genre in zip(rows, genres, strict=True):
        assert cells[1].startswith(f"{100 * float(genre['recall']):.0f}")
        row = table[genre["genre"]]
        others = sorted(
            (-float(row[name]), name) for name in table if name != genre["genre"]
        )
        expected = [name for lost, name in others[:3] if lost]
        assert re.findall(r"([a-z][\w-]*)\xa0\d", cells[3]) == expected


def test_the_page_is_light_and_its_controls_have_names(built):
    page = built.pages["confusions.html"]
    assert len(page.encode()) < HEAVIEST
    (explorer,) = re.findall(
        r'<div class="explorer" id="confusions" hidden>.*?</p>\s*</div>',
        page,
        re.DOTALL,
    )
    for button in re.findall(r"<button.*?</button>", explorer):
        assert 'type="button"' in button
        assert re.search(r"aria-label=|>\w+<", button), button
    for control in ("input", "select"):
        assert re.search(rf"<label>[^<]+<{control}", explorer)
    assert 'role="status"' in explorer
    assert re.search(r'role="application" aria-label="[^"]+"', explorer)


def test_the_results_lead_to_the_page_and_the_paper_does_not(built):
    assert 'href="confusions.html"' in built.pages["results.html"]
    assert "confusions.qmd" not in (built.source / "study.qmd").read_text("utf-8")


def test_hostile_names_stay_data(workspace):
    for path in (workspace.root / "data/results/confusion/audio").glob("*.csv"):
        rows = store.read_csv(path)
        names = [row["genre"] for row in rows]
        new = dict(
            zip(names, (f"{n}{k}" for k, n in enumerate(BREAKING)), strict=False)
        )
        new = {old: name.replace("\x00", "") for old, name in new.items()}
        new = {old: name.replace("\ud800", "") for old, name in new.items()}
        header = ["genre", *new.values()]
        cells = [[new[row["genre"]], *(row[name] for name in names)] for row in rows]
        store.write_csv(path, header, cells)
        other = workspace.root / "data/results/confusion/audio-popularity" / path.name
        store.write_csv(other, header, cells)
    block = words(workspace)["confusion_data"]("confusions-data")
    assert block.count("<") == 2
    assert len(inlined(block)["names"]) == len(names)


def test_rows_stand_as_in_the_figure(tmp_path):
    path = tmp_path / "confusion.csv"
    store.write_csv(path, ["model", "genre"], [["m", "c"], ["m", "a"], ["m", "x"]])
    assert clustered(path, ["a", "b", "c"]) == ["c", "a", "b"]
    assert clustered(tmp_path / "nothing.csv", ["a", "b"]) == ["a", "b"]


def test_a_genre_without_tracks_has_no_shares():
    assert parts({"a": 0.0, "b": 0.0}, ["a", "b"]) == [0, 0]
    assert parts({"a": 1.0, "b": 3.0}, ["b", "a"]) == [PER * 3 // 4, PER // 4]
    nothing = share_of(Value(0.0, "x#a.b"), Value(0.0, "y#a.support"))
    assert nothing.value == 0


def test_a_share_keeps_both_numbers():
    share = share_of(Value(3.0, "confusion/m#a.b"), Value(12.0, "genres/m#a.support"))
    assert share.value == 0.25
    assert share.key == "confusion/m#a.b / genres/m#a.support"


def test_without_mistakes_the_page_says_so(workspace):
    made = words(workspace)
    best, table = counts(workspace, "audio")
    path = workspace.root / f"data/results/confusion/audio/{best}.csv"
    cells = [[a, *(float(a == b) for b in table)] for a in table]
    store.write_csv(path, ["genre", *table], cells)
    assert made["likeliest_mistake"]("audio") is None
    assert all(row["taken"] == [] for row in made["mistakes"]("audio"))


@pytest.mark.parametrize("name", ["explorer.js", "confusions.js"])
def test_scripts_are_small_and_ask_for_nothing(name):
    text = (TEMPLATES / "quarto" / name).read_text(encoding="utf-8")
    assert len(text.encode()) < 12_500
    assert text.count("\n") < 270
    for word in ("fetch(", "XMLHttpRequest", "innerHTML", "import ", "http"):
        assert word not in text
