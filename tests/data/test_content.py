"""What cannot be a CSV is named from its bytes."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from analysis.data.content import foreign
from tests import tiny_dataset


def _zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("dataset.csv", tiny_dataset.text())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (gzip.compress(b"track_id"), "a gzip archive"),
        (_zipped(), "a zip archive"),
        (b"\n <!DOCTYPE html><html></html>", "a web page (HTML)"),
        (b"\xef\xbb\xbf<html>", "a web page (HTML)"),
        ("track_id,artists".encode("utf-16"), "UTF-16 text, not UTF-8"),
        (b"track_id\x00\x01\x02", "binary data"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"),
        (b"PAR1\x15\x04", "a Parquet file"),
    ],
)
def test_foreign_content_is_named(content, name):
    assert foreign(content) == name


def test_a_csv_file_is_not_foreign():
    hostile = tiny_dataset.row("x", "folk", track_name="<html>")
    assert foreign(tiny_dataset.text([hostile]).encode()) is None
