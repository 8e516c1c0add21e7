"""What can be studied: tables that a job would refuse are refused before any runs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.__main__ import main
from analysis.data import demo
from analysis.data.columns import COLUMNS
from analysis.errors import StudyError
from analysis.study import declaration, reading
from analysis.verbs import admission
from analysis.verbs import demo as demonstration
from analysis.verbs import results as verb
from tests import small_workspace as small

Row = dict[str, Any]
NAMES = [column.name for column in COLUMNS]


def rows(genres: int = 10, each: int = 20) -> list[Row]:
    """Return the demonstration's rows of its first genres."""
    return [
        row
        for row in demo.demo_rows(7, each)
        if row["track_genre"] in demo.GENRES[:genres]
    ]


def written(path: Path, table: list[Row], names: dict[str, str] | None = None) -> Path:
    """Write a table, with the columns of `names` under other names."""
    header, _, rest = demo._csv(table).decode().partition("\n")
    renamed = [(names or {}).get(name, name) for name in header.split(",")]
    path.write_text(",".join(renamed) + "\n" + rest, encoding="utf-8")
    return path


@pytest.fixture
def declared(tmp_path) -> declaration.Study:
    """A declaration with a search, designs of several kinds, and cheap models."""
    return reading.load(declare(tmp_path / "workspace", designs=True).declaration)


def declare(root: Path, *, designs: bool = False, folds: int = 2) -> Any:
    from analysis.workspace import Workspace

    whole = small.tree()
    text = (small.REPOSITORY / "study.toml").read_text(encoding="utf-8")
    full = reading.written_out(small.tomllib.loads(text))
    whole["models"]["forest"] = full["models"]["forest"]
    whole["evaluation"]["folds"] = folds
    if designs:
        kept = ("strict-albums", "artists", "reference", "keep-first", "tail-10-1")
        whole["designs"] = {
            name: each | {"against": []}
            for name, each in full["designs"].items()
            if name in kept
        }
        whole["experiments"]["designs"] = whole["experiments"]["headline"] | {
            "regimes": list(whole["designs"]),
            "folds": [0],
        }
    for each in whole["experiments"].values():
        each["fits"] = demonstration.planned(each)
    small.write(root, whole)
    return Workspace(root)


def test_a_table_that_can_be_studied_is_measured(tmp_path, declared):
    path = written(tmp_path / "my.csv", rows())
    assert admission.admit(path, declared) == admission.Extent(rows=200, genres=10)


# -------------------------------------------------------------------------- the header
HEADERS = {
    "one": {"tempo": "bpm"},
    "none": {"energy": ""},
    "five": {
        "artists": "artist_name", "track_genre": "Genre", "track_id": "Track URI",
        "duration_ms": "Duration (ms)", "album_name": "track_album_name",
    },
    "all": {name: f"x{number}" for number, name in enumerate(NAMES)},
}  # fmt: skip


@pytest.mark.parametrize("kind", HEADERS)
def test_all_that_the_header_lacks_is_said_at_once(tmp_path, declared, kind):
    path = written(tmp_path / "my.csv", rows(), HEADERS[kind])
    with pytest.raises(StudyError) as caught:
        admission.admit(path, declared)
    sentence = str(caught.value)
    assert str(path) in sentence
    assert f"lacks {len(HEADERS[kind])} of {len(NAMES)} columns" in sentence
    for name in NAMES:
        assert (f"'{name}'" in sentence) == (name in HEADERS[kind])
    assert "original" not in sentence


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("artists", "Artist Name(s)"),
        ("artists", "track_artist"),
        ("track_genre", "genre"),
        ("track_genre", "playlist_genre"),
        ("track_id", "Track URI"),
        ("popularity", "track_popularity"),
        ("time_signature", "TimeSignature"),
        ("danceability", "Dancability"),
        ("album_name", "Album"),
        ("track_name", "name"),
        ("duration_ms", "Track Duration (ms)"),
    ],
)
def test_the_nearest_column_of_the_file_is_named(tmp_path, declared, name, other):
    path = written(tmp_path / "my.csv", rows(), {name: other})
    with pytest.raises(StudyError) as caught:
        admission.admit(path, declared)
    assert f"'{name}' (is it '{other}'?)" in str(caught.value)


def test_a_column_that_resembles_in_a_common_word_only_is_not_named(tmp_path, declared):
    names = {"track_name": "song", "artists": "artist_name", "tempo": "bpm"}
    path = written(tmp_path / "my.csv", rows(), names)
    with pytest.raises(StudyError) as caught:
        admission.admit(path, declared)
    told = "'artists' (is it 'artist_name'?), 'track_name', 'tempo'. Rename"
    assert told in str(caught.value)


def test_a_column_that_stands_twice_is_said_with_those_that_lack(tmp_path, declared):
    path = written(tmp_path / "my.csv", rows(), {"mode": "key", "valence": "mood"})
    with pytest.raises(StudyError) as caught:
        admission.admit(path, declared)
    assert "the column 'key' more than once; it lacks 2 of" in str(caught.value)


# --------------------------------------------------------------------------- the cells
def with_all(**cells: Any) -> Callable[[list[Row]], list[Row]]:
    return lambda table: [row | cells for row in table]


def lone_artists(table: list[Row]) -> list[Row]:
    """Give every genre an artist of its own, and no shared recordings."""
    return [row | {"artists": row["track_genre"]} for row in lone_tracks(table)]


def one_recording(table: list[Row]) -> list[Row]:
    sound = {name: table[0][name] for name in admission.AUDIO}
    return [row | sound for row in table]


def one_track_everywhere(table: list[Row]) -> list[Row]:
    return [table[0] | {"track_genre": row["track_genre"]} for row in table]


def every_track_in_every_genre(table: list[Row]) -> list[Row]:
    names = sorted({row["track_genre"] for row in table})
    return [row | {"track_genre": name} for row in table for name in names]


REFUSED = {
    "one artist": (with_all(artists="Solo"), "names one artist only"),
    "one artist, in capitals": (
        lambda table: [
            row | {"artists": ("Solo", "SOLO ; x")[number % 2]}
            for number, row in enumerate(table)
        ],
        "names one artist only",
    ),
    "two artists": (
        lambda table: [
            row | {"artists": ["Ann", "Bob"][number % 2]}
            for number, row in enumerate(table)
        ],
        "the regime 'artists' cannot be cut into 2 folds",
    ),
    "no artist": (with_all(artists=""), "names no artist in any row"),
    "blank artists": (with_all(artists="  "), "names no artist in any row"),
    "semicolons": (with_all(artists=" ; ;"), "names no artist in any row"),
    "no names": (with_all(artists=";", track_name=""), "names no artist in any row"),
    "two genres": (lambda table: table[:40], "it has 2 genres, where 3 are needed"),
    "one genre": (lambda table: table[:20], "one genre only"),
    "no row": (lambda table: [], "no rows"),
    "two rows": (lambda table: table[:1] + table[-1:], "cannot be studied"),
    "few rows": (lambda table: table[::50], "cannot be studied"),
    "no tempo": (with_all(tempo=0), "'tempo' holds no measured value"),
    "no time signature": (with_all(time_signature=0), "'time_signature' holds no"),
    "one recording": (one_recording, "all rows have the same audio values"),
    "one track": (one_track_everywhere, "all rows have the same audio values"),
    "all shared": (every_track_in_every_genre, "'keep-first' leaves 1 genre"),
    "a genre an artist": (lone_artists, "the search of parameters leaves"),
    "not a number": (with_all(energy="high"), "'energy' holds 'high' in row 1"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_table_that_cannot_be_studied_is_refused(tmp_path, declared, kind):
    change, words = REFUSED[kind]
    path = written(tmp_path / "my.csv", change(rows()))
    begun = time.monotonic()
    with pytest.raises(StudyError) as caught:
        admission.admit(path, declared)
    assert time.monotonic() - begun < 20
    sentence = str(caught.value)
    assert words in sentence
    assert str(path) in sentence
    assert "\n" not in sentence
    assert "original" not in sentence, "the declared file is no help for other data"


def test_more_folds_than_groups_are_refused(tmp_path):
    artists = [row | {"artists": f"A{place % 20}"} for place, row in enumerate(rows())]
    path = written(tmp_path / "my.csv", lone_tracks(artists))
    few = reading.load(declare(tmp_path / "few", folds=3).declaration)
    admission.admit(path, few)
    many = reading.load(declare(tmp_path / "many", folds=25).declaration)
    with pytest.raises(StudyError, match="cannot be cut into 25 folds"):
        admission.admit(path, many)


def lone_tracks(table: list[Row]) -> list[Row]:
    """Make every row a track and a recording of its own."""
    return [
        row | {"track_id": f"t{place}", "tempo": 60 + place / 10}
        for place, row in enumerate(table)
    ]


ACCEPTED = {
    "three genres": lambda table: table[:60],
    "a rare genre": lambda table: [*table[:60], table[70]],
    "constant": with_all(energy=0.5, key=1, mode=1, explicit=False, popularity=0),
    "some without artists": lambda table: [
        row | ({"artists": ";"} if place % 3 == 0 else {})
        for place, row in enumerate(table)
    ],
    "a genre that is shared throughout": lambda table: [
        *table[:180],
        *(row | {"track_genre": "copy"} for row in table[:20]),
    ],
}


@pytest.mark.parametrize("kind", ACCEPTED)
def test_a_table_that_the_pipeline_copes_with_is_let_in(tmp_path, declared, kind):
    admission.admit(written(tmp_path / "my.csv", ACCEPTED[kind](rows())), declared)


# ------------------------------------------------------------------------- the command
def test_a_refusal_comes_before_anything_is_written(tmp_path, capsys):
    place = declare(tmp_path / "workspace")
    written(place.raw / "dataset.csv", rows(), HEADERS["five"])
    (place.root / "README.md").write_text("mine", encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in place.root.rglob("*")}
    assert main(["--root", str(place.root), "results", "--allow-other-data"]) == 2
    assert {path: path.stat().st_mtime_ns for path in place.root.rglob("*")} == before
    told = capsys.readouterr()
    assert "to compute" not in told.out
    assert told.err.count("\n") == 1


def test_a_wrong_header_is_told_without_loading_what_reads_tables(tmp_path, declared):
    """So it takes a second or two, however large the file is."""
    path = written(tmp_path / "my.csv", rows(), HEADERS["five"])
    code = (
        "import sys; from pathlib import Path; from analysis import errors\n"
        "from analysis.verbs import admission\n"
        f"try: admission.admit(Path({str(path)!r}), None)\n"
        "except errors.StudyError: pass\n"
        "print(sorted({'pandas', 'pandera', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=small.REPOSITORY,
        env=small.environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "[]\n"


def test_the_declared_file_is_not_checked_again(tmp_path, monkeypatch, declared):
    place = declare(tmp_path / "workspace")
    monkeypatch.setattr(admission, "admit", lambda *_: pytest.fail("checked"))
    dataset = verb.locate(place, other_data=True)
    assert verb._admit_other(place, dataset, declared) is None


def test_overwriting_other_results_is_said_before(tmp_path, capsys):
    place = declare(tmp_path / "workspace")
    declared = reading.load(place.declaration)
    written(place.raw / "dataset.csv", rows(genres=5))
    dataset = verb.locate(place, other_data=True)
    verb._admit_other(place, dataset, declared)
    assert "warning" not in capsys.readouterr().out, "there is nothing to replace"
    (place.results / "data").mkdir(parents=True)
    verb._admit_other(place, dataset, declared)
    assert "its results replace those in" in capsys.readouterr().out
