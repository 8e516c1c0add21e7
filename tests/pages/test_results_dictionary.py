"""The dictionary explains every result, and says so where it does not."""

from __future__ import annotations

import pytest

from analysis.pages import TEMPLATES
from analysis.results import dictionary, store
from tests.small_workspace import REPOSITORY

KNOWN = dictionary.Dictionary(
    {
        "genres": dictionary.Folder(
            "genres",
            "genres",
            "F1.",
            (
                dictionary.Files(
                    "genres/{entry}.csv", "a row a genre", {"f1": ("", "")}
                ),
            ),
        )
    },
    {"entry": "a model"},
    {"genre": ("name", "a genre")},
)


def test_every_committed_result_is_explained():
    known = dictionary.read(TEMPLATES)
    assert dictionary.unexplained(REPOSITORY / "data" / "results", known) == []


def test_every_result_of_any_study_is_explained(results_folder):
    known = dictionary.read(TEMPLATES)
    left = dictionary.unexplained(results_folder, known)
    assert [each for each in left if not each.startswith("splits/")] == []


def test_every_part_of_a_path_is_explained():
    known = dictionary.read(TEMPLATES)
    used = {
        part.partition("}")[0]
        for folder in known.folders.values()
        for each in folder.files
        for part in each.path.split("{")[1:]
    }
    assert used == set(known.paths)


@pytest.mark.parametrize(
    ("path", "header", "told"),
    [
        ("other/x.csv", ["genre"], "no [folders.other]"),
        ("genres/a/b.csv", ["genre"], "0 patterns"),
        ("genres/forest.csv", ["genre", "f1", "odd"], "nobody explains 'odd'"),
    ],
)
def test_what_is_left_out_is_told(tmp_path, path, header, told):
    store.write_csv(tmp_path / path, header, [])
    (trouble,) = dictionary.unexplained(tmp_path, KNOWN)
    assert trouble.startswith(path)
    assert told in trouble


def test_the_table_has_a_row_for_every_key():
    rows = list(dictionary.table(KNOWN))
    assert [row[2] for row in rows] == ["", "f1", "genre"]
    assert all(len(row) == len(dictionary.HEAD) for row in rows)
    assert "{entry}: a model" in dictionary.readme(KNOWN)
