"""Archives of a release: the same files are the same bytes, and nothing gets out.

Flows in: files as names and bytes. Flows out: a tar.xz without owners or clocks, and
back again; an archive that is not what `packed` makes is refused, not mended.
"""

from __future__ import annotations

import io
import lzma
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from analysis.errors import StudyError

MOST_FILES = 20_000
MOST_BYTES = 400_000_000  # unpacked
MEMORY = 1_000_000_000  # bytes that decompressing may take
LEVEL = 9
_FORBIDDEN = frozenset('\\:*?"<>|')  # of these, some system makes more than a name


def packed(files: Mapping[str, bytes], epoch: int) -> bytes:
    """Return a tar.xz of `files` in the order of their names, all of one moment.

    Args:
        files: contents by name, with slashes.
        epoch: seconds since 1970, the moment of every file.

    Raises:
        StudyError: for a name that `unpacked` would refuse.
    """
    plain = io.BytesIO()
    with tarfile.open(
        fileobj=plain, mode="w", format=tarfile.PAX_FORMAT, encoding="utf-8"
    ) as archive:
        for name, content in sorted(files.items()):
            _check_name(name, "the archive")
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = len(content), epoch, 0o644
            archive.addfile(entry, io.BytesIO(content))
    return lzma.compress(plain.getvalue(), preset=LEVEL)


def unpacked(content: bytes, shown: str) -> dict[str, bytes]:
    """Return the files of a tar.xz by name; `shown` names it in messages.

    Raises:
        StudyError: when it is damaged, is far too large, or holds anything but files
            with plain names inside of it: links, devices, absolute names, `..`.
    """
    files: dict[str, bytes] = {}
    total = 0
    try:
        plain = io.BytesIO(_decompressed(content, shown))
        with tarfile.open(fileobj=plain, mode="r:") as archive:
            for member in archive:
                _check_member(member, files, shown)
                total += member.size
                if total > MOST_BYTES:
                    raise _refused(shown, "it is far too large")
                taken = archive.extractfile(member)
                files[member.name] = taken.read() if taken else b""
    except (tarfile.TarError, lzma.LZMAError, EOFError, ValueError) as error:
        raise _refused(shown, f"it is damaged ({error})") from error
    return files


def _decompressed(content: bytes, shown: str) -> bytes:
    """Return the tar inside, up to the largest size that is accepted."""
    reader = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=MEMORY)
    plain = reader.decompress(content, max_length=2 * MOST_BYTES)
    if not reader.eof:
        whole = reader.needs_input
        raise _refused(shown, "it is cut short" if whole else "it is far too large")
    return plain


def _check_member(
    member: tarfile.TarInfo, known: Mapping[str, bytes], shown: str
) -> None:
    """Refuse whatever is not a new file with a plain name."""
    if not member.isreg():
        raise _refused(shown, f"{member.name[:80]!r} is not a plain file")
    _check_name(member.name, shown)
    if member.name in known or len(known) >= MOST_FILES:
        raise _refused(shown, f"{member.name[:80]!r} is one file too many")


def _check_name(name: str, shown: str) -> None:
    """Refuse a name that leads out of the folder, or means different things."""
    parts = name.split("/")
    plain = (
        name == PurePosixPath(name).as_posix()
        and name.isprintable()
        and not PurePosixPath(name).is_absolute()
        and not _FORBIDDEN & set(name)
        and not {"", ".", ".."} & set(parts)
    )
    if not plain:
        raise _refused(shown, f"{name[:80]!r} is no plain name of a file")


def _refused(shown: str, why: str) -> StudyError:
    return StudyError(f"{shown} is refused: {why}. Restore it from git.")


def rezipped(content: bytes, method: int) -> bytes:
    """Return a zip archive with the same entries, packed by another method.

    Stored, it shrinks in a tar.xz to a fraction of what a deflated one takes there.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            fresh = zipfile.ZipInfo(entry.filename, entry.date_time)
            fresh.external_attr, fresh.compress_type = entry.external_attr, method
            new.writestr(fresh, old.read(entry))
    return made.getvalue()
