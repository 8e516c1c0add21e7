"""Bad input as a user meets it: one line, exit code 2, and nothing lost.

Every case runs the command line in a workspace whose results are computed; afterwards
results and lock file must be what they were.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator

import filelock
import pytest

from tests import project_copy
from tests.command_line import OTHER, Place, rows_of, written
from tests.project_copy import PROJECT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Place:
    found = Place(tmp_path_factory.mktemp("tiny"))
    done = found.study("results")
    assert done.returncode == 0, done.stdout + done.stderr
    return found


def refused(place: Place, *words: str, **variables: str) -> str:
    """Run a command that must be refused as promised; return its one line."""
    before = place.state()
    done = place.study(*words, **variables)
    assert done.returncode == 2, done.stdout + done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stdout + done.stderr
    assert lines[0].startswith("error: ")
    assert lines[0].endswith(".")
    assert "Traceback" not in done.stdout
    assert place.state() == before
    assert not list(place.root.rglob("*.tmp")), "a half-written file stayed"
    return lines[0]


# ----------------------------------------------- a file that is not the dataset


def cell(column: str, value: str):
    """Return a change that sets one cell in the third row."""

    def change(content: bytes) -> bytes:
        rows = rows_of(content)
        rows[3][rows[0].index(column)] = value
        return written(rows)

    return change


def column(name: str, value: str):
    """Return a change that sets a whole column."""

    def change(content: bytes) -> bytes:
        header, *rows = rows_of(content)
        for row in rows:
            row[header.index(name)] = value
        return written([header, *rows])

    return change


def without(name: str):
    def change(content: bytes) -> bytes:
        rows = rows_of(content)
        at = rows[0].index(name)
        return written([row[:at] + row[at + 1 :] for row in rows])

    return change


def repeated(name: str):
    def change(content: bytes) -> bytes:
        rows = rows_of(content)
        at = rows[0].index(name)
        return written([[*row, row[at]] for row in rows])

    return change


def two_genres(content: bytes) -> bytes:
    header, *rows = rows_of(content)
    at = header.index("track_genre")
    for number, row in enumerate(rows):
        row[at] = ("folk", "techno")[number % 2]
    return written([header, *rows])


def one_row_throughout(content: bytes) -> bytes:
    header, first, *rest = rows_of(content)
    return written([header, first, *([first] * len(rest))])


FOREIGN = {
    "missing": (lambda content: None, "not here and could not be downloaded"),
    "empty": (lambda content: b"", "is empty"),
    "binary": (lambda content: b"\x00\x01\x02" + content, "is binary data"),
    "html": (lambda content: b"<!doctype html><title>Log in</title>", "a web page"),
    "gzip": (gzip.compress, "a gzip archive"),
    "truncated": (lambda content: content[:-5000], "truncated"),
    "changed": (lambda content: content.replace(b"Folk", b"Fork", 1), "SHA-256"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_that_is_not_the_declared_one(place, kind):
    change, words = FOREIGN[kind]
    with place.dataset_replaced(change(place.content)):
        assert words in refused(place, "results")


MALFORMED = {
    "truncated": (lambda content: content[:-40], "truncated"),
    "semicolons": (lambda content: content.replace(b",", b";"), "semicolons"),
    "header only": (lambda content: content.split(b"\n")[0] + b"\n", "no rows"),
    "latin-1": (lambda content: content.replace(b"Folk", b"F\xf8lk", 1), "not UTF-8"),
    "missing column": (without("tempo"), "lacks 1 of 20 columns: 'tempo'"),
    "duplicate column": (repeated("tempo"), "the column 'tempo' more than once"),
    "text in a number": (cell("energy", "loud"), "'energy' holds 'loud' in row 3"),
    "NaN": (cell("energy", "nan"), "'energy' holds 'nan' in row 3"),
    "infinity": (cell("loudness", "-inf"), "'loudness' holds '-inf' in row 3"),
    "nothing": (cell("tempo", ""), "'tempo' holds nothing in row 3"),
    "out of range": (cell("valence", "1.5"), "'valence' holds '1.5' in row 3"),
    "no artists": (column("artists", ""), "names no artist"),
    "one genre": (column("track_genre", "folk"), "one genre only"),
    "two genres": (two_genres, "it has 2 genres, where 3 are needed"),
    "one artist": (column("artists", "Solo"), "names one artist only"),
    "artists of semicolons": (column("artists", ";;"), "names no artist"),
    "all rows equal": (one_row_throughout, "repeats one row throughout"),
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_another_file_that_cannot_be_studied(place, kind):
    change, words = MALFORMED[kind]
    with place.dataset_replaced(change(place.content)):
        assert words in refused(place, "results", OTHER)


def test_a_variable_that_names_no_file(place):
    sources = place.root / "data" / "SOURCES.toml"
    before = sources.read_text(encoding="utf-8")
    sources.write_text(
        before.replace('variable = ""', 'variable = "TRACKS"'), encoding="utf-8"
    )
    try:
        told = refused(place, "results", TRACKS=str(place.root / "none.csv"))
        assert "TRACKS names" in told
        assert "a folder" in refused(place, "results", TRACKS=str(place.root))
    finally:
        sources.write_text(before, encoding="utf-8")


# ---------------------------------------------------- the declaration, the words


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("seed =", "sead =", "'sead' in [evaluation]; did you mean 'seed'"),
        ("seed =", "seed = = ", "not valid TOML"),
        ("draws = 20", 'draws = "many"', "evaluation.draws must be a whole number"),
        ('metric = "macro_f1"', "", "missing key 'metric' in [evaluation]"),
        ('regime = "artists"', 'regime = "artist"', "did you mean 'artists'"),
    ],
)
@pytest.mark.parametrize("verb", ["results", "report"])
def test_a_mistake_in_the_declaration(place, verb, old, new, words):
    declaration = place.root / "study.toml"
    before = declaration.read_text(encoding="utf-8")
    assert old in before
    declaration.write_text(before.replace(old, new, 1), encoding="utf-8")
    try:
        told = refused(place, verb)
    finally:
        declaration.write_text(before, encoding="utf-8")
    assert words in told
    assert "study.toml" in told


def test_a_wrong_verb_and_a_wrong_option_show_the_usage(place):
    for words in (["reslts"], ["results", "--wokers", "2"], []):
        done = place.study(*words)
        assert done.returncode == 2
        assert done.stderr.startswith("Usage: ")
        assert "Traceback" not in done.stderr


def test_debug_shows_the_trace(place):
    with place.dataset_replaced(b""):
        done = place.study("--debug", "results")
    assert done.returncode != 0
    assert "Traceback" in done.stderr
    assert "StudyError" in done.stderr


# ------------------------------------------------------------------- folders and disks


@contextlib.contextmanager
def one_result_missing(place: Place) -> Iterator[None]:
    """Make one score stale, so that a run has something to write."""
    score = next((place.root / "data" / "results" / "scores").rglob("*.json"))
    content = score.read_bytes()
    score.unlink()
    try:
        yield
    finally:
        score.write_bytes(content)


def test_a_second_run_at_the_same_time(place):
    with (
        one_result_missing(place),
        filelock.FileLock(place.root / ".pytask" / "run.lock"),
    ):
        assert "Another run is at work" in refused(place, "results")


def test_a_folder_where_nothing_can_be_written(place):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere: run as another user to check this")
    folder = place.root / ".pytask"
    with one_result_missing(place):
        folder.chmod(stat.S_IREAD | stat.S_IEXEC)
        try:
            assert "Make the folder writable" in refused(place, "results")
        finally:
            folder.chmod(stat.S_IRWXU)


def test_a_file_where_a_folder_is_needed(tmp_path):
    found = Place(tmp_path / "tiny")
    (found.root / "data" / "results").write_text("not a folder", encoding="utf-8")
    assert "Cannot write" in refused(found, "results")


def test_a_full_disk_loses_nothing(place):
    """A limit on the size of files stands for the disk: writing fails midway."""
    before = place.state()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    with one_result_missing(place):
        done = subprocess.run(
            [sys.executable, "-m", "analysis", "--root", str(place.root), "results"],
            cwd=PROJECT,
            env=project_copy.environment(),
            preexec_fn=limit,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert place.state() == before
    again = place.study("results")
    assert again.returncode == 0, again.stdout + again.stderr
