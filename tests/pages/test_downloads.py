"""The archives: every split in its column, every result, the same bytes each time."""

from __future__ import annotations

import csv
import io
import zipfile
from types import SimpleNamespace

from analysis.pages import TEMPLATES, downloads
from analysis.results import dictionary, store

STUDY = SimpleNamespace(
    regimes={
        "rows": SimpleNamespace(unit="row"),
        "ids": SimpleNamespace(unit="track"),
        "artists": SimpleNamespace(unit="recording"),
    },
    designs={"size-25-1": None, "never-made": None},
    evaluation=SimpleNamespace(regime="artists"),
)


def filled(folder):
    made = {
        "rows": ("row", [["10", 1], ["9", 0]]),
        "ids": ("track", [["a", 1], ["b", 0], ["c", 2]]),
        "artists": ("recording", [["b", 0], ["a", -1]]),
        "size-25-1": ("recording", [["b", 0]]),
        "search": (None, [["a", 0]]),
    }
    for name, (unit, rows) in made.items():
        store.write_csv(folder / f"splits/{name}.csv", ["id", "fold"], rows)
        if unit:
            store.write_json(folder / f"sheets/splits/{name}.json", {"unit": unit})
    return folder


def tables(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode())))
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def test_every_split_is_a_column_of_its_unit(tmp_path):
    found = tables(downloads.split_archive(filled(tmp_path), STUDY))
    assert found["rows.csv"] == [["id", "rows"], ["9", "0"], ["10", "1"]]
    assert found["tracks.csv"] == [
        ["id", "ids", "artists", "size-25-1", "search"],
        ["a", "1", "-1", "", "0"],
        ["b", "0", "0", "0", ""],
        ["c", "2", "", "", ""],
    ]
    assert ["ids", "track"] in found["units.csv"]


def test_the_bytes_follow_from_the_splits(tmp_path):
    one = downloads.split_archive(filled(tmp_path / "one"), STUDY)
    assert one == downloads.split_archive(filled(tmp_path / "two"), STUDY)
    store.write_csv(tmp_path / "two/splits/search.csv", ["id", "fold"], [["a", -1]])
    assert one != downloads.split_archive(tmp_path / "two", STUDY)


def test_a_study_without_splits_has_an_empty_archive(tmp_path):
    found = tables(downloads.split_archive(tmp_path, STUDY))
    assert found == {"units.csv": [["split", "unit"]]}


def test_the_archive_of_results_has_every_file_but_the_splits(tmp_path):
    place, known = filled(tmp_path), dictionary.read(TEMPLATES)
    content = downloads.result_archive(place, known)
    assert content == downloads.result_archive(place, known)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        assert archive.read("results/sheets/splits/ids.json")
    assert names == {
        "README.txt",
        "dictionary.csv",
        *(f"results/sheets/splits/{name}.json" for name in ("rows", "ids", "artists")),
        "results/sheets/splits/size-25-1.json",
    }
    assert tables(content)["dictionary.csv"][0] == list(dictionary.HEAD)
