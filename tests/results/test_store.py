"""Results: sorted, rounded, whole or not there, readable again."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import StudyError
from analysis.results import store
from tests.small_workspace import REPOSITORY


def test_json_is_sorted_rounded_and_ends_with_a_newline(tmp_path):
    path = tmp_path / "new" / "folder" / "a.json"
    store.write_json(path, {"b": 0.123456789, "a": [1, -1e-9], "ü": "é"})
    assert path.read_text(encoding="utf-8") == (
        '{\n "a": [\n  1,\n  0.0\n ],\n "b": 0.123457,\n "ü": "é"\n}\n'
    )


def test_numpy_values_become_plain_ones():
    value = {"a": np.float32(0.1), 2: np.array([[1, 2]]), "c": np.bool_(True), "d": ()}
    assert store.rounded(value) == {"a": 0.1, "2": [[1, 2]], "c": True, "d": []}
    assert json.dumps(store.rounded(value))


@pytest.mark.parametrize("value", [float("nan"), np.inf, {"a": [np.float32("nan")]}])
def test_what_is_not_finite_is_refused_and_leaves_no_file(tmp_path, value):
    with pytest.raises(ValueError, match="must be finite"):
        store.write_json(tmp_path / "a.json", value)
    with pytest.raises(ValueError, match="must be finite"):
        store.write_csv(tmp_path / "a.csv", ["x"], [[value]])
    assert list(tmp_path.iterdir()) == []


def test_canonical_text_does_not_depend_on_the_order_of_keys():
    assert store.canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
    assert store.parse(store.canonical({"a": [1, None]})) == {"a": [1, None]}


def test_a_csv_file_can_be_read_again(tmp_path):
    path = tmp_path / "a.csv"
    rows = [["a, b", 1, 0.12345678], ['say "x"\nthen', -2, 1e-9]]
    store.write(path, (["name", "n", "value"], rows))
    assert b"\r" not in path.read_bytes()
    assert store.read_csv(path) == [
        {"name": "a, b", "n": "1", "value": "0.123457"},
        {"name": 'say "x"\nthen', "n": "-2", "value": "0.0"},
    ]


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    """A process that is killed between writing and renaming leaves the old file."""
    path = tmp_path / "a.json"
    store.write_json(path, "old")
    code = (
        "import os, pathlib, signal, sys; from analysis.results import store;"
        "kill = lambda *_: os.kill(os.getpid(), signal.SIGKILL);"
        "pathlib.Path.replace = kill;"
        "store.write_json(pathlib.Path(sys.argv[1]), 'new')"
    )
    done = subprocess.run([sys.executable, "-c", code, path], cwd=REPOSITORY)
    assert done.returncode == -signal.SIGKILL
    assert store.read_json(path) == "old"
    left = [each for each in tmp_path.iterdir() if each != path]
    assert len(left) == 1
    assert left[0].match(store.UNFINISHED)
    assert list(store.keys(tmp_path)) == ["a.json"]


def test_a_full_disk_is_a_sentence_and_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    store.write_json(path, "old")

    def full(self: Path, content: bytes) -> None:
        with self.open("wb") as file:
            file.write(content[:2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StudyError, match=r"Cannot write .*a\.json: No space left"):
        store.write_json(path, "new")
    assert store.read_json(path) == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def test_a_disk_that_is_full_for_real_is_a_sentence(tmp_path):
    """The system refuses files above a size, as it refuses files on a full disk."""
    code = (
        "import pathlib, resource, sys;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "from analysis.results import store;"
        "store.write_bytes(pathlib.Path(sys.argv[1]), bytes(5000))"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, tmp_path / "a.bin"],
        cwd=REPOSITORY,
        capture_output=True,
        encoding="utf-8",
    )
    assert "StudyError: Cannot write" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "data").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(StudyError, match=r"Cannot write .*data/a.json.*run the same"):
        store.write_json(tmp_path / "data" / "a.json", 1)


def test_a_missing_or_damaged_result_says_what_to_do(tmp_path):
    with pytest.raises(StudyError, match=r"a.json is missing: run `make results`"):
        store.read_json(tmp_path / "a.json")
    with pytest.raises(StudyError, match=r"a.csv is missing: run `make results`"):
        store.read_csv(tmp_path / "a.csv")
    (tmp_path / "a.json").write_text('{"a": ', encoding="utf-8")
    with pytest.raises(StudyError, match=r"a.json is not JSON.*restore it from git"):
        store.read_json(tmp_path / "a.json")
    (tmp_path / "a.csv").write_bytes(b"a,b\n\xff,1\n")
    with pytest.raises(StudyError, match=r"a.csv is not CSV.*restore it from git"):
        store.read_csv(tmp_path / "a.csv")


def test_keys_are_sorted_with_slashes_and_without_hidden_files(tmp_path):
    for name in ("b/c.json", "a.csv", "b/.c.json.1.tmp", ".DS_Store"):
        store.write_bytes(tmp_path / name, b"")
    assert list(store.keys(tmp_path)) == ["a.csv", "b/c.json"]
    assert list(store.keys(tmp_path / "none")) == []


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-2", "@SUM(1)", "\t=x", 'a"b,c\nd', ""]
)
def test_a_cell_that_a_spreadsheet_would_read_stays_itself(tmp_path, cell):
    """A mark before it would be another name: data are text, to be read as text."""
    store.write_csv(tmp_path / "x.csv", ["genre", "n"], [[cell, 1]])
    assert store.read_csv(tmp_path / "x.csv") == [{"genre": cell, "n": "1"}]
