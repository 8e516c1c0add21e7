from __future__ import annotations

from types import SimpleNamespace

import pytest

from analysis.pages.addresses import at_commit

HOME = "https://example.org/study"


@pytest.mark.parametrize(
    ("repository", "commit", "address"),
    [
        (HOME, "c2fe31c", f"{HOME}/blob/c2fe31c/analysis/figures/x.py"),
        (f"{HOME}/a)b", "c2fe31c", f"{HOME}/a%29b/blob/c2fe31c/analysis/figures/x.py"),
        ("", "c2fe31c", ""),
        (HOME, "", ""),
    ],
)
def test_a_file_has_an_address_where_there_is_a_repository(repository, commit, address):
    study = SimpleNamespace(study=SimpleNamespace(repository=repository))
    path = "analysis/figures/x.py"
    assert at_commit(study, {"commit": commit}, path) == address


def test_a_study_in_a_folder_of_a_repository_has_its_files_there():
    study = SimpleNamespace(study=SimpleNamespace(repository=HOME))
    origin = {"commit": "c2fe31c", "folder": "courses/Übung 2/"}
    address = f"{HOME}/blob/c2fe31c/courses/%C3%9Cbung%202/study.toml"
    assert at_commit(study, origin, "study.toml") == address
