"""Archives: the same files are the same bytes, and hostile ones are refused."""

from __future__ import annotations

import io
import lzma
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import StudyError
from analysis.releases import archives
from tests.releases.conftest import archive

FILES = {"b/c.txt": b"two", "a.html": b"one", "ü +@=,.csv": b""}


@pytest.fixture(autouse=True, scope="module")
def quick():
    """Pack without effort: the best level takes memory and time for nothing here."""
    level, archives.LEVEL = archives.LEVEL, 0
    yield
    archives.LEVEL = level


def tar(*members: tuple[tarfile.TarInfo, bytes], mode: str = "w:xz") -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as made:
        for entry, inside in members:
            entry.size = len(inside)
            made.addfile(entry, io.BytesIO(inside))
    return content.getvalue()


def named(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> bytes:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return tar((entry, b""))


def test_what_was_packed_comes_out_again():
    assert archives.unpacked(archives.packed(FILES, 7), "x") == FILES


def test_the_order_of_files_is_nothing_and_there_are_no_owners_and_clocks():
    packed = archives.packed(FILES, 7)
    assert packed == archives.packed(dict(reversed(FILES.items())), 7)
    with tarfile.open(fileobj=io.BytesIO(packed), encoding="utf-8") as made:
        members = made.getmembers()
    assert [each.name for each in members] == sorted(FILES)
    assert {(m.uid, m.gid, m.uname, m.gname, m.mode, m.mtime) for m in members} == {
        (0, 0, "", "", 0o644, 7)
    }


@settings(max_examples=20)
@given(st.dictionaries(st.sampled_from(["a", "b/c", "d.html"]), st.binary()))
def test_any_content_survives(files):
    assert archives.unpacked(archives.packed(files, 0), "x") == files


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/passwd", "a/../../x", "a//b", "./a", "a/.", "..", "C:\\x", "a\\b",
     "c:x", "a\nb", "a\x1b[2Jb", "a\u202eb", "con?"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name):
    with pytest.raises(StudyError, match=r"^kept\.tar\.xz is refused") as caught:
        archives.unpacked(named(name), "kept.tar.xz")
    assert caught.value.args[0].isprintable()
    with pytest.raises(StudyError):
        archives.packed({name: b""}, 0)


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE,
     tarfile.BLKTYPE, tarfile.FIFOTYPE],
)  # fmt: skip
def test_links_folders_and_devices_are_refused(kind):
    with pytest.raises(StudyError, match="not a plain file"):
        archives.unpacked(named("index.html", kind, "../../secret"), "x")


def test_a_file_that_stands_twice_is_refused():
    twice = [(tarfile.TarInfo("a"), b"1"), (tarfile.TarInfo("a"), b"2")]
    with pytest.raises(StudyError, match="one file too many"):
        archives.unpacked(tar(*twice), "x")


def test_what_unpacks_to_far_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 100_000)
    with pytest.raises(StudyError, match="far too large"):
        archives.unpacked(archives.packed({"a": bytes(150_000)}, 0), "x")
    with pytest.raises(StudyError, match="far too large"):
        archives.unpacked(lzma.compress(bytes(10_000_000)), "x")


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", lzma.compress(b"no tar" * 200),
     named("a")[:-20], named("a")[20:]],
    ids=["empty", "text", "no tar", "cut short", "beheaded"],
)  # fmt: skip
def test_what_is_damaged_is_refused(content):
    with pytest.raises(StudyError, match="is refused"):
        archives.unpacked(content, "x")


def test_a_zip_archive_packed_another_way_holds_the_same():
    stored = archives.rezipped(archive(), zipfile.ZIP_STORED)
    assert len(stored) > len(archive())
    assert archives.rezipped(stored, zipfile.ZIP_DEFLATED) == archive()
