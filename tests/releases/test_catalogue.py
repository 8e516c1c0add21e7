"""Which versions there are: read from manifests, and from nothing else."""

from __future__ import annotations

import itertools

import pytest

from analysis.errors import StudyError
from analysis.pages import catalogue
from analysis.pages.catalogue import released
from analysis.results import store

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def manifest(version: str) -> dict:
    return {
        "version": version,
        "title": "A study",
        "date": "2026-11-20",
        "commit": COMMIT,
        "data": {"sha256": "a" * 64},
        "pages": ["index.html"],
    }


def write(root, name: str, **changes) -> None:
    path = root / "report" / "releases" / name / "manifest.json"
    store.write_json(path, manifest(name) | changes)


def test_versions_come_the_newest_first_with_what_a_list_needs(tmp_path):
    assert released(tmp_path) == []
    for version in ("1.9.0", "1.10.0", "0.1.0"):
        write(tmp_path, version)
    (tmp_path / "report" / "releases" / ".2.0.0.tmp").mkdir()
    (tmp_path / "report" / "releases" / "note.txt").write_text("x", encoding="utf-8")
    found = released(tmp_path)
    assert [each.version for each in found] == ["1.10.0", "1.9.0", "0.1.0"]
    first = found[0]
    assert (first.date, first.commit, first.title) == ("2026-11-20", COMMIT, "A study")
    assert first.address == "v/1.10.0/"
    assert first.pages == {"index.html"}
    assert not first.kept
    (first.folder / "site.tar.xz").write_bytes(b"x")
    assert first.kept


@pytest.mark.parametrize(
    "changes",
    [{"version": "1.0.1"}, {"date": "today"}, {"date": 20261120}, {"commit": "<b>"},
     {"data": {}}, {"data": {"sha256": "x"}}, {"title": None}, {"data": []}],
    ids=str,
)  # fmt: skip
def test_a_manifest_that_is_not_one_is_refused(tmp_path, changes):
    write(tmp_path, "1.0.0", **changes)
    with pytest.raises(StudyError, match="does not say what a release is"):
        released(tmp_path)


def test_a_missing_or_broken_manifest_is_refused(tmp_path):
    folder = tmp_path / "report" / "releases" / "1.0.0"
    folder.mkdir(parents=True)
    with pytest.raises(StudyError, match="is missing: restore it"):
        released(tmp_path)
    for text in ("{", "[]", "null"):
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        with pytest.raises(StudyError):
            released(tmp_path)


def test_pages_that_list_versions_depend_on_all_that_they_say(tmp_path):
    write(tmp_path, "1.0.0")
    states = [catalogue.state(tmp_path)]
    folder = tmp_path / "report" / "releases" / "1.0.0"
    (folder / "changes.json").write_text("{}", encoding="utf-8")
    states.append(catalogue.state(tmp_path))
    (folder / "site.tar.xz").write_bytes(b"x")
    states.append(catalogue.state(tmp_path))
    write(tmp_path, "1.0.0", date="2026-11-21")
    states.append(catalogue.state(tmp_path))
    assert all(a != b for a, b in itertools.pairwise(states))
