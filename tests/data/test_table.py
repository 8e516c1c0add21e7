"""Reading: what is refused, with which words, and what is accepted."""

from __future__ import annotations

import gzip
import random

import numpy as np
import pytest

from analysis.data import table
from analysis.data.columns import AUDIO, COLUMNS
from analysis.errors import StudyError
from analysis.study.declaration import COLUMNS as FEATURES
from tests.tiny_dataset import NAMES, ROWS, row, text


@pytest.fixture
def read(tmp_path):
    """Write content (text or bytes) to a file and read it as the dataset."""

    def _read(content):
        path = tmp_path / "dataset.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return table.read(path)

    return _read


def changed(**changes):
    """The text of the tiny dataset with changes to its third row."""
    rows = list(ROWS)
    rows[2] = rows[2] | changes
    return text(rows)


def refusal(read, content) -> str:
    with pytest.raises(StudyError) as caught:
        read(content)
    message = str(caught.value)
    assert message.endswith(".")
    assert "dataset.csv" in message
    assert "\n" not in message
    assert "original file" in message, "says what to do next"
    return message


# ------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\x00\x01binary\xff", "is binary data"),
        (b"<!doctype html><title>Log in</title>", "a web page (HTML)"),
        (gzip.compress(text().encode()), "a gzip archive"),
        (text().encode("utf-16"), "UTF-16"),
    ],
)
def test_a_file_that_is_no_text_is_named(read, content, words):
    assert words in refusal(read, content)


def test_undecodable_bytes_are_located(read):
    content = text().encode().replace(b"Cat", b"C\xe9t", 1)
    message = refusal(read, content)
    assert "byte 0xe9 in line 5" in message
    assert "UTF-8" in message


@pytest.mark.parametrize(
    ("mark", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")]
)
def test_a_wrong_separator_is_named(read, mark, word):
    assert f"separated by {word}" in refusal(read, text(delimiter=mark))


def test_a_wrong_separator_is_named_even_where_rows_hold_commas(read):
    rows = [*ROWS, row("z", "jazz", track_name='One, "two", three')]
    assert "separated by semicolons" in refusal(read, text(rows, delimiter=";"))


@pytest.mark.parametrize("name", NAMES)
def test_every_missing_column_is_named(read, name):
    names = [each for each in NAMES if each != name]
    assert f"no column '{name}'" in refusal(read, text(names=names))


def test_a_missing_column_names_its_nearest_neighbour(read):
    content = text().replace("track_genre", "track_genres", 1)
    assert "it has 'track_genres'" in refusal(read, content)


def test_a_duplicate_column_is_named(read):
    message = refusal(read, text(names=[*NAMES, "energy"]))
    assert "column 'energy' 2 times" in message


def test_a_header_alone_is_refused(read):
    assert "no rows" in refusal(read, text([]))


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_truncated_last_row_is_refused(read, cut):
    whole = text().rstrip("\n")
    last = whole.splitlines()[-1]
    # a cut inside the last cell leaves a shorter genre: only the checksum tells
    cut = max(cut, len(last.rsplit(",", 1)[1]) + 1)
    message = refusal(read, whole[:-cut])
    assert "row 5 has" in message
    assert "truncated" in message


def test_a_cut_inside_quotes_is_refused(read):
    content = changed(track_name="one, two, three")
    place = content.index("two")
    message = refusal(read, content[:place])
    assert "line 4" in message
    assert "truncated" in message


def test_a_row_with_too_many_cells_is_located(read):
    assert "row 3 has 22 cells" in refusal(
        read, text().replace(",Bob,Album", ",Bob,Al,bum")
    )


NUMBERS = [column for column in COLUMNS if column.kind in ("number", "whole number")]


@pytest.mark.parametrize("column", NUMBERS, ids=lambda column: column.name)
@pytest.mark.parametrize(
    "value", ["loud", "", "nan", "inf", "-inf", "1e999", "1;2", "1_0"]
)
def test_no_number_is_located(read, column, value):
    message = refusal(read, changed(**{column.name: value}))
    assert f"column '{column.name}'" in message
    assert "row 3" in message
    assert (repr(value) if value else "nothing") in message


@pytest.mark.parametrize("column", NUMBERS, ids=lambda column: column.name)
def test_values_outside_the_range_are_located(read, column):
    for value in (column.low - 1, column.high + 1):
        message = refusal(read, changed(**{column.name: value}))
        assert f"column '{column.name}' holds '{value}" in message
        assert "row 3" in message
        assert f"from {column.low:,} to {column.high:,}" in message


@pytest.mark.parametrize("column", NUMBERS, ids=lambda column: column.name)
def test_the_ends_of_the_range_are_accepted(read, column):
    for value in (column.low, column.high):
        found = read(changed(**{column.name: value}))
        assert found[column.name][2] == value


def test_a_fraction_is_no_whole_number(read):
    message = refusal(read, changed(popularity=49.5))
    assert "'49.5' in row 3" in message
    assert "whole number" in message


@pytest.mark.parametrize("value", ["perhaps", "", "2"])
def test_explicit_must_be_true_or_false(read, value):
    message = refusal(read, changed(explicit=value))
    assert "column 'explicit'" in message
    assert "row 3" in message


@pytest.mark.parametrize("name", ["track_id", "track_genre"])
def test_an_id_and_a_genre_are_needed(read, name):
    message = refusal(read, changed(**{name: ""}))
    assert f"column '{name}' holds nothing in row 3" in message


def test_a_long_bad_cell_is_shown_shortened(read):
    assert len(refusal(read, changed(energy="x" * 5000))) < 500


def test_no_artists_at_all_is_refused(read):
    rows = [
        each | {"artists": blank}
        for each, blank in zip(ROWS, ["", " ", "", " ", ""], strict=True)
    ]
    assert "names no artist" in refusal(read, text(rows))


def test_one_genre_is_refused(read):
    rows = [each | {"track_genre": "folk"} for each in ROWS]
    assert "one genre only ('folk')" in refusal(read, text(rows))


def test_a_genre_of_unusable_rows_does_not_count(read):
    nothing = {"artists": "", "track_name": ""}
    rows = [each | nothing if each["track_genre"] == "jazz" else each for each in ROWS]
    assert "one genre only" in refusal(read, text(rows))


def test_equal_rows_are_refused(read):
    assert "repeats one row throughout" in refusal(read, text([ROWS[0]] * 4))


def test_a_column_that_holds_no_genres_is_refused(read):
    rows = [row(f"t{n}", f"name {n}", artists=f"a{n}") for n in range(1001)]
    assert "1,001 different values in 'track_genre'" in refusal(read, text(rows))


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(StudyError, match="Cannot read"):
        table.read(tmp_path)


# ------------------------------------------------------------------ accepted


def test_the_table_has_21_typed_columns_in_their_order(read):
    found = read(text())
    assert list(found.columns) == ["row", *NAMES]
    assert found["row"].tolist() == [0, 1, 2, 3, 4]
    assert found["explicit"].dtype == bool
    assert found["popularity"].dtype == np.int64
    assert found["energy"].dtype == np.float64
    assert found["artists"].tolist() == ["Ann", "Ann;Bob", "Bob", "Cat", "Cat"]
    assert found["tempo"].tolist() == [each["tempo"] for each in ROWS]


SHUFFLED = random.Random(1).sample([*NAMES, "mood", "Unnamed: 0"], len(NAMES) + 2)


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + text(),
        text(lineterminator="\r\n"),
        text(lineterminator="\r"),
        text().replace("\n", "\n\n"),
        text().rstrip("\n"),
        text(index=False),
        text(names=SHUFFLED),
        text(quoting=1),
    ],
    ids=[
        "bom", "crlf", "cr", "blank lines", "no last newline", "no index",
        "shuffled and extra columns", "everything quoted",
    ],
)  # fmt: skip
def test_other_forms_of_the_same_file_give_the_same_table(read, content):
    plain = read(text())
    assert read(content).equals(plain)


@pytest.mark.parametrize("words", [("True", "False"), ("true", "FALSE"), ("1", "0")])
def test_spellings_of_true_and_false(read, words):
    rows = [
        each | {"explicit": word}
        for each, word in zip(ROWS, [*words, *words, words[0]], strict=True)
    ]
    assert read(text(rows))["explicit"].tolist() == [True, False, True, False, True]


def test_whole_numbers_may_be_written_with_a_point(read):
    assert read(changed(duration_ms="200000.0"))["duration_ms"][2] == 200_000


HOSTILE = [
    "NA", "null", "nan", "None", "=1+1", "<script>alert(1)</script>", "a\nb", "a\r\nb",
    'say "hi", twice', "{{ x }}", "<< x >>", "#panic()", " ", "🎸", "‮x", "x" * 200_000,
    "-", "\\", "'", "1.5",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name[:12]))
def test_hostile_names_stay_the_text_they_are(read, name):
    found = read(changed(artists=name, album_name=name, track_name=name))
    assert found.loc[2, ["artists", "album_name", "track_name"]].tolist() == [name] * 3


def test_only_an_empty_cell_is_a_missing_name(read):
    found = read(changed(artists="", album_name="", track_name=""))
    for name in ("artists", "album_name", "track_name"):
        assert found[name].isna().tolist() == [False, False, True, False, False]


def test_a_genre_may_have_two_rows_and_rows_may_repeat(read):
    assert len(read(text([*ROWS, ROWS[0]]))) == 6


# ------------------------------------------------------------------- columns


def test_features_and_audio_are_columns_of_the_dataset():
    numeric = {column.name for column in COLUMNS if column.low is not None}
    assert set(FEATURES) == numeric
    assert set(FEATURES) - set(AUDIO) == {"explicit", "popularity"}


@pytest.mark.real
def test_the_real_file_is_read_whole(real_data):
    raw = real_data.raw
    assert raw.shape == (114_000, 21)
    missing = raw[["artists", "album_name", "track_name"]].isna()
    assert missing.sum().tolist() == [1, 1, 1]
    assert missing.index[missing["artists"]].tolist() == [65_900]
    assert raw["loudness"].min() == -49.531
    assert raw["tempo"].max() == 243.372
    assert raw["duration_ms"].max() == 5_237_295
